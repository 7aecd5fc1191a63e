import { createClient, type ClientOptions } from '../../../src/core/client';
import { plain } from '../../../src/protocol/plain';
import type { ConnectionState, ConnectionStatus } from '../../../src/core/connection/connection-state';
import { createFakeServer } from '../../../src/testing/fake-server';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';

export const url = 'wss://shop.test/live';

/** A client, a network and a server at its address, all in virtual time. */
export function createWorld(options: Partial<ClientOptions<object>> & { seed?: number } = {}) {
  const { seed = 1, ...clientOptions } = options;
  const environment = createVirtualEnvironment({ seed });
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  const server = createFakeServer({ network, url });
  const client = createClient<Record<string, unknown>, Record<string, { input: unknown; output: unknown }>>({
    url,
    protocol: plain(),
    transport: network.transport,
    environment,
    ...clientOptions,
  } as Parameters<typeof createClient>[0] as never);
  const story: ConnectionStatus[] = [client.state.current.status];
  const states: ConnectionState[] = [];
  client.state.subscribe(() => {
    states.push(client.state.current);
    if (story.at(-1) !== client.state.current.status) story.push(client.state.current.status);
  });
  return { environment, network, server, client, story, states };
}

/** A protocol's own messages, for a server that answers its heartbeat. */
export const withHeartbeat = () =>
  plain({ heartbeat: { message: { type: 'ping' }, isAnswer: ({ type }) => type === 'pong' } });

export const pongs = (message: unknown) =>
  (message as { type?: unknown }).type === 'ping' ? { type: 'pong' } : undefined;

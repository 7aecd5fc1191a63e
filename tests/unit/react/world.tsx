import { act } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createRealtimeClient, RealtimeProvider, tidewire, type ClientOptions, type ConnectionStatus } from 'tidewire';
import { expect } from 'vitest';
import { createFakeHub, type FakeHubOptions } from '../../../src/testing/fake-hub';
import { createFakeServer, type FakeServerOptions } from '../../../src/testing/fake-server';
import { createVirtualEnvironment, type VirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork, type VirtualNetwork } from '../../../src/testing/virtual-network';

export const url = 'wss://shop.test/live';
export const otherUrl = 'wss://stock.test/live';

export type Options = Partial<ClientOptions> & { readonly lingerMs?: number };

/** One page, one network, one client that a provider gives to what a test renders. Nothing moves but by `advance`. */
export function createPage(options: Options = {}) {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  return { environment, network, ...inPage(environment, network, options) };
}

function inPage(environment: VirtualEnvironment, network: VirtualNetwork, options: Options) {
  const { lingerMs, ...rest } = options;
  const createClient = (more: Partial<ClientOptions> = {}) =>
    createRealtimeClient({
      url,
      environment,
      transport: network.transport,
      ...(lingerMs !== undefined && { config: { websocket: { lingerMs } } }),
      ...rest,
      ...more,
    });
  const client = createClient();
  const story: ConnectionStatus[] = [];
  client.state.subscribe(() => {
    const { status } = client.state.current;
    if (story.at(-1) !== status) story.push(status);
  });
  return {
    client,
    createClient,
    /** What the connection went through after `idle`, repetitions left out. */
    story,
    wrapper: ({ children }: { readonly children: ReactNode }) => (
      <RealtimeProvider client={client}>{children}</RealtimeProvider>
    ),
    advance: (ms: number) => act(() => environment.advance(ms)),
    expectNothingLeft() {
      expect({
        timers: environment.pendingTimers,
        listeners: environment.listeners,
        links: network.liveLinks(),
      }).toEqual({ timers: 0, listeners: 0, links: 0 });
    },
    expectNoErrors() {
      expect(environment.reportedErrors).toEqual([]);
    },
  };
}

/** A page whose server speaks JSON messages with a `type`, and another one of the kind. */
export function createPlainWorld(options: Options & Pick<FakeServerOptions, 'answer'> = {}) {
  const { answer, ...rest } = options;
  const page = createPage(rest);
  const { network } = page;
  const server = createFakeServer({ network, url, ...(answer && { answer }) });
  const otherServer = createFakeServer({ network, url: otherUrl });
  return { ...page, server, otherServer };
}

/** A page whose server is a hub. */
export function createHubWorld(options: Options & { readonly hub?: Partial<FakeHubOptions> } = {}) {
  const { hub: hubOptions, ...rest } = options;
  const page = createPage({ protocol: tidewire(), ...rest });
  const { network } = page;
  const hub = createFakeHub({ network, url, ...hubOptions });
  const otherServer = createFakeServer({ network, url: otherUrl });
  return { ...page, hub, otherServer };
}

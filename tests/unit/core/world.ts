import { createClient, type ClientOptions, type RealtimeClient } from '../../../src/core/client';
import type { ConnectionState, ConnectionStatus } from '../../../src/core/connection/connection-state';
import { plain, type PlainOptions } from '../../../src/protocol/plain';
import type { SendOutcome, SendReceipt } from '../../../src/protocol/send-outcome';
import { tidewire } from '../../../src/protocol/tidewire';
import { createFakeHub, type FakeHubOptions } from '../../../src/testing/fake-hub';
import { createFakeServer } from '../../../src/testing/fake-server';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';

export const url = 'wss://shop.test/live';
export const latencyMs = 5;
/** Long enough for a connection or an answer, far too short for a second attempt or a heartbeat. */
export const aMoment = 100;

export interface WorldOptions extends Partial<ClientOptions> {
  readonly seed?: number;
  readonly isServer?: boolean;
  /** Of the fake server. */
  readonly answer?: (message: unknown) => unknown;
  /** The next random numbers, instead of the seed's. */
  readonly random?: () => number;
}

/** One client in virtual time, on a network where nothing listens yet. */
export function createPage(options: WorldOptions = {}) {
  const { seed = 1, isServer = false, random, answer: _answer, ...clientOptions } = options;
  const environment = createVirtualEnvironment({ seed, isServer });
  if (random) environment.random = random;
  const network = createVirtualNetwork({ environment, latencyMs });
  const client: RealtimeClient = createClient({
    url,
    protocol: plain(),
    transport: network.transport,
    environment,
    ...clientOptions,
  } as Parameters<typeof createClient>[0]);
  const states: ConnectionState[] = [];
  const story: ConnectionStatus[] = [client.state.current.status];
  client.state.subscribe(() => {
    states.push(client.state.current);
    if (story.at(-1) !== client.state.current.status) story.push(client.state.current.status);
  });
  const opens = () => network.log.filter(({ kind }) => kind === 'open');
  return {
    environment,
    network,
    client,
    /** Each status once, in order. */
    story,
    /** Each change of state. */
    states,
    /** Attempts so far. */
    attempts: () => opens().length,
    /** When each attempt was made, in ms since the start. */
    attemptTimes: () => opens().map(({ at }) => at - Date.UTC(2026, 0, 1)),
    /** What the client has sent, as text, oldest first. */
    written: () =>
      network.log.flatMap(({ kind, to, data }) => (kind === 'message' && to === 'server' ? [data as string] : [])),
    async connect() {
      client.connect();
      await environment.advance(aMoment);
    },
  };
}

/** A client, and a server of no particular protocol. */
export function createWorld(options: WorldOptions = {}) {
  const page = createPage(options);
  const server = createFakeServer({
    network: page.network,
    url,
    ...(options.answer && { answer: options.answer }),
  });
  return { ...page, server };
}

/** A client that speaks Tidewire, and a hub. */
export function createHubWorld({
  hub: hubOptions = {},
  ...options
}: WorldOptions & { readonly hub?: Omit<FakeHubOptions, 'network' | 'url'> } = {}) {
  const page = createPage({ protocol: tidewire(), ...options });
  const hub = createFakeHub({ network: page.network, url, ...hubOptions });
  const frames = (type: string) => hub.received.filter((frame) => frame.type === type);
  return { ...page, hub, frames };
}

/** A protocol with the app's own heartbeat, for a server that answers it with `pongs`. */
export const withHeartbeat = (options: PlainOptions = {}) =>
  plain({ heartbeat: { message: { type: 'ping' }, isAnswer: ({ type }) => type === 'pong' }, ...options });

export const pongs = (message: unknown) =>
  (message as { type?: unknown } | null)?.type === 'ping' ? { type: 'pong' } : undefined;

/** Looks at an outcome without waiting for it; 'open' while there is none. */
export function watch(receipt: Pick<SendReceipt, 'outcome'> | Promise<unknown>) {
  const seen: { outcome: unknown; status: string; reason: string | undefined; times: number } = {
    outcome: undefined,
    status: 'open',
    reason: undefined,
    times: 0,
  };
  void ('outcome' in receipt ? receipt.outcome : receipt).then((outcome) => {
    const { status, reason } = outcome as SendOutcome & { reason?: string };
    Object.assign(seen, { outcome, status, reason, times: seen.times + 1 });
  });
  return seen;
}

/** Fails unless nothing of the client is left in its environment. */
export function leftovers({ environment, network }: Pick<ReturnType<typeof createPage>, 'environment' | 'network'>) {
  return { timers: environment.pendingTimers, listeners: environment.listeners, links: network.liveLinks() };
}
export const nothing = { timers: 0, listeners: 0, links: 0 };

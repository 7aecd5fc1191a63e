import { plain, webSocket } from 'tidewire';
import {
  createFakeHub,
  createFakeServer,
  createVirtualEnvironment,
  createVirtualNetwork,
  type FakeHub,
  type FakeServer,
  type VirtualNetwork,
} from 'tidewire/testing';
import type { Utterance } from 'tidewire/components';
import { demoCommands, startMetrics } from './demo-hub';
import { liveHubUrl } from './live-hub';
import type { Network } from './network';
import { createStoryClock, type StoryClock } from './story-clock';
import { createStoryClient, storyDevice, thisBrowser, type StoryClient } from './story-client';

/** Where the clients of a story connect to. */
export type Backend = 'page' | 'live';

/** What a story happens in: one hub, one network, one clock and one seed, all of its own. */
export interface StoryWorld {
  readonly hub: FakeHub;
  /** What many apps have instead: a server that tells whoever is connected, and remembers nothing. */
  readonly plainServer: FakeServer;
  readonly network: VirtualNetwork;
  readonly clock: StoryClock;
  /** What screen readers were told, oldest first. */
  readonly spoken: Utterance[];
  /** The story's time now, in ms. */
  now(): number;
  /** The client of this name, made when it is first asked for; its options count only then. */
  client(name: string, backend: Backend, options?: WorldClientOptions): StoryClient;
  setNetwork(network: Network): void;
  dispose(): void;
}

/**
 * `hub`: the demo hub. `signed-out` refuses every token (4401), `forbidden` everybody (4403). `plain`: the plain server, spoken to
 * with `plain()`.
 */
export type Address = 'hub' | 'signed-out' | 'forbidden' | 'plain';

export interface WorldClientOptions {
  /** Where in the page it connects to; a live hub has only one. @default 'hub' */
  readonly address?: Address | undefined;
  /** For this client alone. @default the story's */
  readonly network?: Network | undefined;
  /** Who is signed in there. @default nobody: anonymous */
  readonly user?: string | undefined;
}

const toUrl = (address: Address) => `wss://story.test/${address}`;

/** Where the demo hub of every story is. */
export const hubUrl = toUrl('hub');

/** The moment at which every story starts: Friday 20 March 2026, 09:41 UTC. */
export const startAt = Date.UTC(2026, 2, 20, 9, 41);

export function createStoryWorld(seed = 1): StoryWorld {
  const story = createVirtualEnvironment({ seed, startAt });
  const network = createVirtualNetwork({ environment: story });
  const hub = createFakeHub({
    network,
    url: toUrl('hub'),
    commands: demoCommands(network.environment),
    authenticate: ({ token }) => (token === undefined ? {} : { userId: token }),
  });
  const plainServer = createFakeServer({ network, url: toUrl('plain') });
  createFakeHub({ network, url: toUrl('signed-out'), authenticate: () => null });
  createFakeHub({ network, url: toUrl('forbidden') }).refuses(4403);
  const stopMetrics = startMetrics(hub, network.environment);
  const clock = createStoryClock(story);
  const clients = new Map<string, StoryClient>();
  /** Those with a network of their own. */
  const stubborn = new Set<StoryClient>();
  let conditions: Network = 'online';

  function create(name: string, backend: Backend, { address = 'hub', user }: WorldClientOptions): StoryClient {
    if (backend === 'live')
      return createStoryClient({
        name,
        url: liveHubUrl(),
        transport: webSocket(),
        device: thisBrowser(),
        user,
        isReal: true,
      });
    const transport = network.createTransport(name, story);
    return createStoryClient({
      name,
      url: toUrl(address),
      transport,
      device: storyDevice(story, startAt, seed * 1_000 + clients.size),
      user,
      ...(address === 'plain' && { protocol: plain() }),
    });
  }

  return {
    hub,
    plainServer,
    network,
    clock,
    spoken: [],
    now: () => story.now(),
    client(name, backend, options = {}) {
      const { address = 'hub', network } = options;
      const key = `${name} ${backend} ${address}`;
      const known = clients.get(key);
      if (known) return known;
      const client = create(name, backend, options);
      clients.set(key, client);
      client.setNetwork(network ?? conditions);
      if (network) stubborn.add(client);
      return client;
    },
    setNetwork(next) {
      conditions = next;
      for (const client of clients.values()) if (!stubborn.has(client)) client.setNetwork(next);
    },
    dispose() {
      clock.dispose();
      stopMetrics();
      for (const client of clients.values()) client.dispose();
      hub.stops();
    },
  };
}

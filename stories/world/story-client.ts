import {
  browserEnvironment,
  createRealtimeClient,
  tidewire,
  type Environment,
  type LifecycleEvent,
  type Protocol,
  type RealtimeClient,
  type Transport,
} from 'tidewire';
import { createVirtualEnvironment, type VirtualEnvironment } from 'tidewire/testing';
import { createCable } from './cable';
import { applyNetwork, type Network } from './network';

/** One device with one client on it. */
export interface StoryClient {
  readonly name: string;
  readonly client: RealtimeClient;
  /** Pulls the cable of this device out of the wall. */
  unplug(): void;
  plug(): void;
  setNetwork(network: Network): void;
  dispose(): void;
}

/** A machine, and what it believes about its network. */
interface Device {
  readonly environment: Environment;
  goOffline(): void;
  goOnline(): void;
}

export interface StoryClientOptions {
  readonly name: string;
  readonly url: string;
  readonly transport: Transport;
  readonly device: Device;
  /** @default tidewire() */
  readonly protocol?: Protocol;
  /** Who is signed in; the name is the token. @default nobody */
  readonly user?: string | undefined;
  /** Leave the transport alone while online: it has a real network of its own. */
  readonly isReal?: boolean;
}

export function createStoryClient({
  name,
  url,
  transport,
  device,
  protocol = tidewire(),
  user,
  isReal = false,
}: StoryClientOptions): StoryClient {
  const { environment } = device;
  const cable = createCable(transport, environment);
  const client = createRealtimeClient({
    url,
    environment,
    transport: cable.transport,
    protocol,
    ...(user !== undefined && { auth: { userId: user, getToken: () => user } }),
    config: { websocket: { heartbeatMs: 5_000, lingerMs: 0 } },
  });
  let network: Network | undefined;
  let undoNetwork = () => {};
  let isPlugged = true;
  const tellDevice = () => (isPlugged && network !== 'offline' ? device.goOnline() : device.goOffline());
  return {
    name,
    client,
    unplug() {
      isPlugged = false;
      cable.unplug();
      tellDevice();
    },
    plug() {
      isPlugged = true;
      cable.plug();
      tellDevice();
    },
    setNetwork(next) {
      if (next === network) return;
      network = next;
      undoNetwork();
      undoNetwork = isReal && next === 'online' ? () => {} : applyNetwork(cable, next);
      tellDevice();
    },
    dispose() {
      undoNetwork();
      client.dispose();
    },
  };
}

/** A device of the story, in the story's time. */
export function storyDevice(story: VirtualEnvironment, startAt: number, seed: number): Device {
  const environment = createVirtualEnvironment({ time: story.time, startAt, seed });
  return { environment, goOffline: environment.goOffline, goOnline: environment.goOnline };
}

/** This browser, which also hears of the cables that we pull. */
export function thisBrowser(): Device {
  const browser = browserEnvironment();
  const listeners = new Set<(event: LifecycleEvent) => void>();
  let isOnline = true;
  const go = (online: boolean) => {
    if (isOnline === online) return;
    isOnline = online;
    for (const listener of [...listeners]) listener(online ? 'online' : 'offline');
  };
  return {
    environment: {
      ...browser,
      onLifecycle(listener) {
        listeners.add(listener);
        const undo = browser.onLifecycle(listener);
        return () => {
          listeners.delete(listener);
          undo();
        };
      },
    },
    goOffline: () => go(false),
    goOnline: () => go(true),
  };
}

import { createVirtualEnvironment, type VirtualEnvironment } from '../../../../../src/testing/virtual-environment';
import { createVirtualTime } from '../../../../../src/testing/virtual-time';
import { memory } from '../../../../../src/transports/memory';
import type { ServerSocket } from '../../../../../src/transports/server-socket';
import { sharedTab, type SharedTabOptions } from '../../../../../src/transports/shared-tab/shared-tab';
import type { Transport, TransportLink } from '../../../../../src/transports/transport';
import { serveMux } from './mux-server';
import { createTabWorld, type WorldTab } from './tab-world';

export const url = 'wss://shop.test/live';

export interface BrowserTab extends WorldTab {
  readonly environment: VirtualEnvironment;
  /** All that its links were told, and what they said: `opened`, texts, `closed 1006`. */
  readonly story: string[];
  /** Opens a link that opens another one 500 ms after it was closed, as a client does. */
  connect(address?: string): void;
  /** Opens a link that does not come back. */
  open(address?: string, subprotocols?: readonly string[]): TransportLink;
  send(text: string): void;
  disconnect(): void;
  readonly isOpen: boolean;
}

export interface BrowserOptions {
  readonly server?: 'links' | 'none' | 'tidewire.v1';
  readonly subprotocols?: readonly string[];
  readonly hasWorker?: boolean;
  readonly options?: SharedTabOptions;
}

/** A browser with tabs in virtual time, and a server that answers every link and writes down what it hears. */
export function startBrowser({
  server = 'links',
  subprotocols = ['tidewire.v1'],
  hasWorker = false,
  options = {},
}: BrowserOptions = {}) {
  const time = createVirtualTime();
  const network = memory();
  const world = createTabWorld();
  const sockets = new Set<ServerSocket>();
  const opened: string[] = [];
  const heard: string[] = [];
  const workerPlaces: VirtualEnvironment[] = [];

  const answer = (socket: ServerSocket) => {
    socket.onMessage((data) => {
      heard.push(data as string);
      socket.send(`echo ${data as string}`);
    });
    socket.accept(socket.subprotocols[0]);
  };
  network.listen(url, (socket) => {
    sockets.add(socket);
    opened.push(socket.subprotocols.join(' '));
    socket.onClose(() => sockets.delete(socket));
    if (server === 'links' && socket.subprotocols.includes('tidewire.mux.v1')) return serveMux(socket, answer);
    if (server === 'tidewire.v1' && socket.subprotocols.length) {
      socket.onMessage((data) => heard.push(data as string));
      return socket.accept('tidewire.v1');
    }
    answer(socket);
  });

  let seed = 0;

  /** Where a tab or a worker lives. Nothing reaches one that is frozen, the network included; its sockets end with it. */
  function createPlace() {
    const environment = createVirtualEnvironment({ time, seed: ++seed });
    const links = new Set<TransportLink>();
    const post = (task: () => void) => environment.post(task);
    const { name, open } = network.createTransport((packet, deliver) =>
      queueMicrotask(() => (packet.to === 'client' ? post(deliver) : deliver())),
    );
    const inner: Transport = {
      name,
      open(target, listener) {
        const link = open(target, listener);
        links.add(link);
        return link;
      },
    };
    return {
      environment,
      post,
      inner,
      end() {
        for (const link of links) link.close();
      },
    };
  }

  function createWorkerPlace() {
    const place = createPlace();
    workerPlaces.push(place.environment);
    return place;
  }

  function openTab(): BrowserTab {
    const place = createPlace();
    const { environment, inner } = place;
    const tab = world.openTab(place);
    const story: string[] = [];
    let current: TransportLink | undefined;
    let isOpen = false;
    let isWanted = false;
    let isGone = false;
    const transport = sharedTab({
      inner,
      environment,
      platform: tab.platform,
      ...(hasWorker && { worker: world.sharedWorkers(place, createWorkerPlace) }),
      ...options,
    });

    function openLink(address: string): void {
      const own = (current = transport.open(
        { url: address, subprotocols },
        {
          opened() {
            isOpen = true;
            story.push('opened');
          },
          received: (data) => void story.push(data as string),
          closed(code) {
            if (current !== own || isGone) return;
            isOpen = false;
            story.push(`closed ${code}`);
            environment.setTimer(() => {
              if (isWanted && current === own && !isGone) openLink(address);
            }, 500);
          },
        },
      ));
    }

    return {
      ...tab,
      environment,
      story,
      connect(address = url) {
        isWanted = true;
        openLink(address);
      },
      open: (address = url, offered = subprotocols) =>
        transport.open(
          { url: address, subprotocols: offered },
          {
            opened: (selected) => void story.push(selected ? `opened ${selected}` : 'opened'),
            received: (data) => void story.push(data as string),
            closed: (code) => void story.push(`closed ${code}`),
          },
        ),
      send: (text) => current?.send(text),
      disconnect() {
        isWanted = false;
        isOpen = false;
        current?.close();
      },
      crash() {
        isGone = true;
        tab.crash();
        environment.freeze();
        place.end();
      },
      get isOpen() {
        return isOpen;
      },
    };
  }

  return {
    time,
    world,
    sockets,
    opened,
    heard,
    workerPlaces,
    openTab,
    /** Lets time pass. */
    pass: (ms: number) => time.advance(ms),
  };
}

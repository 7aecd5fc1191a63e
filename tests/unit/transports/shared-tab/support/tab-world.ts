import type { TransportEnvironment } from '../../../../../src/transports/default-environment';
import type { EventTargetPort } from '../../../../../src/transports/message-port/like';
import type { TabPlatform } from '../../../../../src/transports/shared-tab/platform';
import type { LockRequest } from '../../../../../src/transports/shared-tab/locks';
import { runSharedTabs } from '../../../../../src/transports/shared-tab/run';
import type { SharedWorkerLike } from '../../../../../src/transports/shared-tab/worker-seat';
import type { Transport } from '../../../../../src/transports/transport';

/** What a tab or a worker lives on. `post` holds tasks back while it is frozen. */
export interface Place {
  readonly environment: TransportEnvironment;
  post(task: () => void): void;
}

export interface WorkerPlace extends Place {
  /** Opens sockets from there. */
  readonly inner: Transport;
}

export interface WorldTab {
  readonly platform: TabPlatform;
  hide(): void;
  show(): void;
  /** As a browser tells it: left, but perhaps to come back. */
  leave(): void;
  /** Gone without a word; its lock is free. */
  crash(): void;
}

export interface WorldWorker {
  readonly name: string;
  crash(): void;
}

/** What the tabs of one browser have in common, without a browser. */
export interface TabWorld {
  openTab(place: Place): WorldTab;
  /** For `sharedTab({ worker })` of one tab. @param createPlace where a worker that is started lives */
  sharedWorkers(tabPlace: Place, createPlace: () => WorkerPlace): (name: string) => SharedWorkerLike;
  readonly workers: readonly WorldWorker[];
  /** Names under which a channel is open, once for each. */
  readonly openChannels: readonly string[];
  /** Lock requests, granted and waiting. */
  readonly lockRequests: number;
  readonly names: ReadonlySet<string>;
  readonly fences: ReadonlyMap<string, number>;
  /** From now on the fences cannot be read or advanced. */
  breakFences(): void;
}

interface Listener {
  readonly place: Place;
  readonly name: string;
  heard(message: unknown): void;
}

interface FakeWorker extends WorldWorker {
  readonly place: Place;
  connect(port: EventTargetPort): void;
}

interface Request {
  readonly owner: object;
  readonly place: Place;
  readonly name: string;
  readonly request: LockRequest;
  isHeld: boolean;
}

/** Long enough for several tabs to ask before the first one is answered. */
const diskMs = 5;

export function createTabWorld(): TabWorld {
  const channels = new Set<Listener>();
  const names = new Set<string>();
  const fences = new Map<string, number>();
  let requests: Request[] = [];
  let workers: FakeWorker[] = [];
  let areFencesBroken = false;

  function grantNext(name: string): void {
    if (requests.some((request) => request.name === name && request.isHeld)) return;
    const next = requests.find((request) => request.name === name);
    if (!next) return;
    next.isHeld = true;
    later(next.place, () => {
      if (requests.includes(next)) next.request.granted();
    });
  }

  function drop(gone: (request: Request) => boolean): void {
    const dropped = requests.filter(gone);
    requests = requests.filter((request) => !gone(request));
    for (const { name } of dropped) grantNext(name);
  }

  function createCommon(owner: object, place: Place): Omit<TabPlatform, 'page'> {
    const answer = <Result>(act: () => Result) =>
      new Promise<Result>((resolve, reject) =>
        place.environment.setTimer(
          () => (areFencesBroken ? reject(new Error('the disk is gone')) : resolve(act())),
          diskMs,
        ),
      );
    return {
      hasSharedWorker: true,
      openChannel(name, heard) {
        const own: Listener = { place, name, heard };
        names.add(name);
        channels.add(own);
        return {
          post(message) {
            const copy = structuredClone(message);
            for (const other of [...channels])
              if (other.name === name && other !== own)
                later(other.place, () => {
                  if (channels.has(other)) other.heard(copy);
                });
          },
          close: () => channels.delete(own),
        };
      },
      locks: {
        request(name, request) {
          names.add(name);
          const own: Request = { owner, place, name, request, isHeld: false };
          if (request.steals) {
            const robbed = requests.filter((other) => other.name === name && other.isHeld);
            requests = [own, ...requests.filter((other) => !robbed.includes(other))];
            for (const other of robbed) later(other.place, () => other.request.lost());
          } else requests.push(own);
          grantNext(name);
          return () => drop((other) => other === own);
        },
      },
      fences: {
        read: (name) => answer(() => fences.get(name) ?? 0),
        advance: (name, from) =>
          answer(() => {
            const present = fences.get(name) ?? 0;
            if (from !== undefined && from !== present) return { fence: present, isWon: false };
            fences.set(name, present + 1);
            return { fence: present + 1, isWon: true };
          }),
      },
    };
  }

  function startWorker(name: string, own: WorkerPlace): FakeWorker {
    let isGone = false;
    let connect: ((event: { readonly ports: readonly EventTargetPort[] }) => void) | undefined;
    const place: Place = {
      ...own,
      post: (task) =>
        own.post(() => {
          if (!isGone) task();
        }),
    };
    const worker: FakeWorker = {
      name,
      place,
      connect: (port) => later(place, () => connect?.({ ports: [port] })),
      crash() {
        isGone = true;
        workers = workers.filter((other) => other !== worker);
        for (const listener of [...channels]) if (listener.place === place) channels.delete(listener);
      },
    };
    workers.push(worker);
    later(place, () => {
      runSharedTabs({
        transport: own.inner,
        environment: place.environment,
        platform: createCommon(worker, place),
        scope: { name, addEventListener: (_type, listener) => void (connect = listener), close: worker.crash },
      });
    });
    return worker;
  }

  return {
    openTab(own) {
      let isVisible = true;
      let isGone = false;
      const changes = new Set<() => void>();
      const leavings = new Set<() => void>();
      const place = {
        ...own,
        post: (task: () => void) =>
          own.post(() => {
            if (!isGone) task();
          }),
      };
      const listen = (listeners: Set<() => void>) => (listener: () => void) => {
        const ownListener = () => listener();
        listeners.add(ownListener);
        return () => listeners.delete(ownListener);
      };
      const setVisible = (visible: boolean) => {
        isVisible = visible;
        for (const change of [...changes]) change();
      };
      const owner = {};
      return {
        platform: {
          ...createCommon(owner, place),
          page: { isVisible: () => isVisible, onChange: listen(changes), onLeave: listen(leavings) },
        },
        hide: () => setVisible(false),
        show: () => setVisible(true),
        leave() {
          for (const leave of [...leavings]) leave();
        },
        crash() {
          isGone = true;
          for (const listener of [...channels]) if (listener.place === place) channels.delete(listener);
          drop((request) => request.owner === owner);
        },
      };
    },
    sharedWorkers: (tabPlace, createPlace) => (name) => {
      const worker = workers.find((other) => other.name === name) ?? startWorker(name, createPlace());
      const [here, there] = createPorts(tabPlace, worker.place);
      worker.connect(there);
      return { port: here, addEventListener: () => undefined };
    },
    get workers() {
      return workers;
    },
    get openChannels() {
      return [...channels].map(({ name }) => name);
    },
    get lockRequests() {
      return requests.length;
    },
    names,
    fences,
    breakFences: () => void (areFencesBroken = true),
  };
}

/** In a turn of its own, and not while the place is frozen. */
function later({ post }: Place, task: () => void): void {
  queueMicrotask(() => post(task));
}

function createPorts(a: Place, b: Place): readonly [EventTargetPort, EventTargetPort] {
  const ends = [a, b].map((place) => ({ place, listeners: new Set<(event: { data: unknown }) => void>() }));
  const createPort = (own: number): EventTargetPort => ({
    postMessage(message) {
      const other = ends[1 - own]!;
      const data: unknown = structuredClone(message);
      later(other.place, () => {
        for (const listener of [...other.listeners]) listener({ data });
      });
    },
    addEventListener(type, listener) {
      if (type === 'message') ends[own]!.listeners.add(listener);
    },
    removeEventListener(_type, listener) {
      ends[own]!.listeners.delete(listener);
    },
  });
  return [createPort(0), createPort(1)];
}

import type { ClientOptions, RealtimeClient } from '../../src/core/client';
import type { Protocol } from '../../src/protocol/protocol';
import { tidewire } from '../../src/protocol/tidewire';
import { createFakeHub, type FakeHub, type FakeHubOptions } from '../../src/testing/fake-hub';
import { createSeededRandom, drawId } from '../../src/testing/seeded-random';
import { createVirtualEnvironment } from '../../src/testing/virtual-environment';
import { createVirtualNetwork, type VirtualNetwork } from '../../src/testing/virtual-network';
import type { ServerSocket } from '../../src/transports/memory';
import { createAccessLine, type AccessLine } from './access-line';
import { createMachine, type SimulatedMachine } from './machine';
import { createPage, toPlace, type Page } from './page';
import { createPermissions, type Permissions } from './permissions';
import { createSimulatedStore, type SimulatedStore, type StoreSabotage } from './simulated-store';
import { createSimulatedTime } from './simulated-time';
import { createTrueLogs, type TrueLogs } from './true-logs';
import { createTrueSends, type TrueSends } from './true-sends';
import { createTrueWire } from './true-wire';
import { createVerdict, type Tally, type Verdict } from './verdict';

/** Takes a protection away, to see that the simulator notices. */
export interface Sabotage {
  store?: StoreSabotage;
  /** Every epoch is this. */
  readonly epoch?: string;
  protocol?(protocol: Protocol): Protocol;
  client?(client: RealtimeClient): RealtimeClient;
  authorize?(authorize: Authorize): Authorize;
  readonly options?: Partial<ClientOptions>;
}

type Authorize = NonNullable<FakeHubOptions['authorize']>;

/** What differs from history to history, beside the steps. */
export interface Traits {
  /** The network is a relay of datagrams: single messages are lost, repeated and overtaken, also on a link that lives. */
  readonly isRelay: boolean;
  readonly lingerMs: number;
  readonly batchMs: number;
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly maxHistoryEntries: number;
  /** In ms. */
  readonly tokenLifeMs: number;
}

export const users = ['ann', 'ben', 'cat'] as const;
/** The last is quiet: what happens to a log at its start happens there. */
export const channelNames = ['red', 'blue', 'still'] as const;
export const mainPlace = 'wss://main.test/live';
export const otherPlace = 'wss://other.test/live';

const startAt = Date.UTC(2026, 0, 1);
/** How long the stores keep what is in a log, by their own clocks, in ms. */
export const historyMs = 3_600_000;

export interface HubNode {
  /** The hub's wall clock minus the world's, in ms. */
  clockOffsetMs: number;
  readonly name: string;
  readonly place: string;
  readonly machine: SimulatedMachine;
  readonly hub: FakeHub;
  readonly store: SimulatedStore;
}

export interface World {
  readonly traits: Traits;
  readonly time: ReturnType<typeof createSimulatedTime>;
  readonly network: VirtualNetwork;
  readonly nodes: readonly HubNode[];
  readonly stores: readonly SimulatedStore[];
  readonly pages: readonly Page[];
  readonly lines: readonly AccessLine[];
  readonly permissions: Permissions;
  readonly refusedUsers: Set<string>;
  readonly logs: TrueLogs;
  readonly sends: TrueSends;
  readonly verdict: Verdict;
  /** A page or a hub stood still, or something was slow, until now. */
  troubled(): void;
}

function drawTraits(seed: number): Traits {
  const random = createSeededRandom(seed * 104_729);
  const pick = <T>(...list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  return {
    isRelay: random() < 0.2,
    lingerMs: pick(0, 200, 5_000),
    batchMs: pick(0, 4),
    latencyMs: pick(0, 2, 20),
    jitterMs: pick(0, 10, 80),
    maxHistoryEntries: pick(8, 30, 1_000, 1_000),
    tokenLifeMs: pick(20_000, 45_000, 300_000),
  };
}

/** Two hubs on one store at one place, one at another, and three pages. */
export function createWorld(seed: number, sabotage: Sabotage, tally: Tally): World {
  const traits = drawTraits(seed);
  const time = createSimulatedTime();
  const random = createSeededRandom(seed * 31 + 5);
  const verdict = createVerdict(tally);
  const permissions = createPermissions(() => time.elapsedMs);
  const refusedUsers = new Set<string>();
  const lossAt = new Map<string, number>();
  const switchedAt = new Map<string, number>();
  let troubledAt = -Infinity;
  const troubled = () => void (troubledAt = time.elapsedMs);

  const logs = createTrueLogs(
    verdict,
    ({ log, offset, storedAt }) => {
      const store = log.place === mainPlace ? main : other;
      return offset > log.entries.length - traits.maxHistoryEntries && store.now() - storedAt < historyMs;
    },
    sabotage.epoch === undefined,
  );
  const sends = createTrueSends(verdict, {
    lastSwitch: (client) => switchedAt.get(client) ?? -Infinity,
    lastLoss: (place) => lossAt.get(place) ?? -Infinity,
    lastTrouble: () => troubledAt,
    isLossy: traits.isRelay,
  });
  const wire = createTrueWire(
    verdict,
    sends,
    permissions,
    () => time.elapsedMs,
    !traits.isRelay,
    () => troubledAt,
  );

  const home = createVirtualEnvironment({ seed, time, startAt });
  const network = createVirtualNetwork({
    environment: home,
    latencyMs: traits.latencyMs,
    jitterMs: traits.jitterMs,
    maxLogEntries: 1,
  });

  function createStore(place: string, storeSeed: number): SimulatedStore {
    const draw = createSeededRandom(storeSeed);
    /** The newest fence of each publisher, and since which step. */
    const fences = new Map<string, { readonly fence: number; readonly step: number }[]>();
    const store: SimulatedStore = createSimulatedStore({
      limits: {
        maxHistoryEntries: traits.maxHistoryEntries,
        historyMs,
        publisherRetentionMs: 1e12,
        keyRetentionMs: 1e12,
      },
      sabotage: sabotage.store,
      epoch: sabotage.epoch,
      now: () => time.elapsedMs,
      random: draw,
      randomId: () => drawId(draw),
      setTimer: (run, delayMs) => time.setTimer(run, delayMs),
      idAt: (channel, offset) => logs.current(place, channel)?.entries[offset - 1]?.id,
      witness: {
        appended(channel, { epoch, offset }, { id }, step) {
          verdict.count('stored');
          logs.stored(place, channel, epoch, offset, id, store.now(), step);
          logs.trim();
        },
        accepted({ publisher, fence, id, destination }, position, step) {
          const newest = fences.get(publisher)?.at(-1)?.fence ?? 0;
          verdict.claim(
            fence >= newest,
            'fence',
            () => `${id} was accepted from fence ${fence} of ${publisher}, which is held by ${newest}`,
          );
          if (position) sends.stored(id, publisher, place, destination, position.offset, step);
          else sends.claimed(id, publisher, place, step);
        },
        joined(publisher, fence, step) {
          fences.set(publisher, [...(fences.get(publisher) ?? []), { fence, step }]);
        },
        lostTail(fromStep) {
          logs.trim();
          for (const [publisher, joins] of fences)
            fences.set(
              publisher,
              joins.filter(({ step }) => step < fromStep),
            );
          logs.lostTail(place, fromStep);
          sends.lostTail(place, fromStep);
          lossAt.set(place, time.elapsedMs);
        },
        forgot() {
          fences.clear();
          logs.forgotten(place);
          sends.forgotten(place);
          lossAt.set(place, time.elapsedMs);
        },
      },
    });
    return store;
  }
  const authorizeAt =
    (place: string): Authorize =>
    ({ user: { userId = '' }, ...ask }) =>
      ask.action === 'command' || permissions.isAllowed(place, userId, ask.channel);

  function createNode(name: string, place: string, store: SimulatedStore, nodeSeed: number): HubNode {
    const machine = createMachine(time, nodeSeed, startAt);
    const hub = createFakeHub({
      network: {
        environment: machine.environment,
        listen: (_url, handle) => listen(`${place}?node=${name}`, machine, handle),
      },
      url: place,
      store: store.reachedFrom(machine),
      batchMs: traits.batchMs,
      authenticate({ token }) {
        const userId = token?.split(':')[0] ?? '';
        if (refusedUsers.has(userId)) return null;
        return { userId, expiresAt: machine.environment.now() + node.clockOffsetMs + traits.tokenLifeMs };
      },
      authorize: sabotage.authorize?.(authorizeAt(place)) ?? authorizeAt(place),
      commands: {
        x(data) {
          const { n } = data as { readonly n: number };
          sends.done(n, place);
          // Some take their time.
          const delayMs = [0, 0, 20, 1_500][n % 4]!;
          return delayMs && new Promise<void>((done) => machine.environment.setTimer(done, delayMs));
        },
      },
    });
    const node: HubNode = { name, place, machine, hub, store, clockOffsetMs: 0 };
    return node;
  }

  // Each place is one address; what stands in front of its hubs reads the node from the query.
  const doors = new Map<string, (socket: ServerSocket) => void>();
  for (const place of [mainPlace, otherPlace])
    network.listen(place, (socket) => {
      const handle = doors.get(socket.url);
      if (handle) handle(socket);
      else socket.refuse();
    });
  function listen(url: string, machine: SimulatedMachine, handle: (socket: ServerSocket) => void): () => void {
    const door = (socket: ServerSocket) => machine.run(() => handle(onMachine(socket, machine)));
    doors.set(url, door);
    return () => {
      if (doors.get(url) === door) doors.delete(url);
    };
  }

  const main = createStore(mainPlace, seed * 3 + 1);
  const other = createStore(otherPlace, seed * 3 + 2);
  const nodes = [
    createNode('a', mainPlace, main, seed * 5 + 1),
    createNode('b', mainPlace, main, seed * 5 + 2),
    createNode('c', otherPlace, other, seed * 5 + 3),
  ];

  const lines: AccessLine[] = [];
  const pages = users.map((user, index) => {
    const name = `page ${index + 1}`;
    const environment = createVirtualEnvironment({ seed: seed * 7 + index, time, startAt });
    const line = createAccessLine({
      transport: network.createTransport(name),
      random,
      setTimer: (run, delayMs) => time.setTimer(run, delayMs),
      post: (task) => environment.post(task),
      verdict,
      handleOpen(url) {
        const place = toPlace(url);
        page.arrived(place);
        return wire.link(place);
      },
    });
    lines.push(line);
    const protocol = tidewire();
    const page: Page = createPage({
      name,
      user,
      environment,
      transport: line.transport,
      protocol: sabotage.protocol?.(protocol) ?? protocol,
      address: `${mainPlace}?node=${index % 2 ? 'b' : 'a'}`,
      options: sabotage.options,
      sabotage: sabotage.client?.bind(sabotage),
      lingerMs: traits.lingerMs,
      logs,
      sends,
      verdict,
      mayInventGaps: traits.isRelay,
      switched: () => void switchedAt.set(name, time.elapsedMs),
    });
    return page;
  });

  return {
    traits,
    time,
    network,
    nodes,
    stores: [main, other],
    pages,
    lines,
    permissions,
    refusedUsers,
    logs,
    sends,
    verdict,
    troubled,
  };
}

/** A socket that hears and says nothing while its machine stands still. */
function onMachine(socket: ServerSocket, machine: SimulatedMachine): ServerSocket {
  return {
    url: socket.url,
    subprotocols: socket.subprotocols,
    accept: (subprotocol) => socket.accept(subprotocol),
    refuse: () => socket.refuse(),
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
    onMessage: (listener) => socket.onMessage((data) => machine.run(() => listener(data))),
    onClose: (listener) => socket.onClose((code, reason) => machine.run(() => listener(code, reason))),
  };
}

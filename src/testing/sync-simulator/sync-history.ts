import { memoryOutbox } from '../../core/sync/memory-outbox';
import type { AnyOperation } from '../../core/sync/operation';
import { defineOperation } from '../../core/sync/operation';
import { overCommand } from '../../core/sync/senders/over-command';
import type { FakeHubCommandContext } from '../fake-hub';
import type { OutboxStorage } from '../../shared/outbox-storage';
import { createFakeHub } from '../fake-hub';
import { createSeededRandom } from '../seeded-random';
import { createVirtualEnvironment } from '../virtual-environment';
import { createVirtualNetwork } from '../virtual-network';
import { createVirtualTime } from '../virtual-time';
import { createSimulatedServer, type Rung, type SentOperation } from './simulated-server';
import { createSyncOracle } from './sync-oracle';
import type { SyncStep, SyncStepName } from './sync-steps';
import { createSyncTab, type SyncTab } from './sync-tab';
import { createSyncVerdict } from './sync-verdict';

/** An operation of the app's, and how its users use it. */
export interface SimulatedOperation {
  readonly operation: AnyOperation;
  /**
   * Vars as a user could give them.
   * @param token put it into every value that the operation writes: a value that is seen later is known by it
   * @param entities the keys of those that exist, or are about to
   */
  draw(context: { random(): number; readonly token: string; readonly entities: readonly string[] }): unknown;
  /** How often, beside the others. @default 1 */
  readonly weight?: number;
}

export interface HistoryOptions {
  readonly operations: readonly SimulatedOperation[];
  readonly seed: number;
  readonly steps: readonly SyncStep[];
  readonly tally: Map<string, number>;
  /** Takes a protection away, to see that the simulator notices. */
  readonly sabotage?: ((operation: AnyOperation) => AnyOperation) | undefined;
}

interface Device {
  readonly name: string;
  readonly storage: OutboxStorage;
  user: string;
}

const url = 'wss://simulated.test/live';
const users = ['ann', 'ben'] as const;
const rungs: readonly [Rung, ...Rung[]] = ['S0', 'S1', 'S2', 'S3'];

/** Plays one history of two devices with two tabs each, and one server. @throws SyncViolation the first that it finds */
export async function playSyncHistory({ operations, seed, steps, tally, sabotage }: HistoryOptions): Promise<void> {
  const traits = createSeededRandom(seed * 104_729);
  const pickTrait = <T>(list: readonly [T, ...T[]]): T => pick(list, traits());
  const rung = pickTrait(rungs);
  const refusing = pickTrait([0, 0, 0.1]);
  const time = createVirtualTime();
  const home = createVirtualEnvironment({ seed, time });
  const network = createVirtualNetwork({
    environment: home,
    latencyMs: pickTrait([0, 5, 40]),
    jitterMs: pickTrait([0, 10, 80]),
    maxLogEntries: 1,
  });
  const random = createSeededRandom(seed * 31 + 7);
  const verdict = createSyncVerdict(tally);
  const oracle = createSyncOracle(verdict);
  const isRefused = new Map<string, boolean>();
  const refuses = ({ operationId }: SentOperation) => {
    const known = isRefused.get(operationId) ?? random() < refusing;
    isRefused.set(operationId, known);
    return known;
  };
  const carried = operations.map(({ operation }) => carry(operation, rung));
  const played = sabotage ? carried.map(sabotage) : carried;
  const server = createSimulatedServer(carried, rung, verdict, refuses);
  let isSlow = false;
  const hub = createFakeHub({
    network,
    url,
    authenticate: ({ token }) => (token === undefined ? null : { userId: token }),
    commands: {
      async run(data, context: FakeHubCommandContext) {
        if (isSlow) await new Promise<void>((done) => time.setTimer(done, random() * 3_000));
        const before = server.deeds.length;
        const answer = server.run(data as SentOperation, context);
        for (const deed of server.deeds.slice(before)) oracle.ran(deed);
        return answer;
      },
      fetch: () => server.snapshot(),
    },
  });
  const devices = ['phone', 'desk'].map((name): Device => ({ name, storage: memoryOutbox(), user: users[0] }));
  const tabs: SyncTab[] = [];
  let opened = 0;

  function open(device: Device): SyncTab {
    return createSyncTab({
      name: `${device.name} ${++opened}`,
      device: device.name,
      user: device.user,
      seed: seed * 1_009 + opened,
      time,
      network,
      url,
      storage: device.storage,
      operations: played,
      hasEvents: rung === 'S2' || rung === 'S3',
      server,
      oracle,
      verdict,
    });
  }
  for (const device of [...devices, ...devices]) tabs.push(open(device));
  await time.advance(200);

  const alive = () => tabs.filter((tab) => !tab.isCrashed);
  const tabOf = (a: number): SyncTab => pick(alive(), a);
  const deviceOf = ({ device }: SyncTab) =>
    pick(
      devices.filter(({ name }) => name === device),
      0,
    );
  let tokens = 0;

  const perform: Readonly<Record<SyncStepName, (a: number, b: number) => unknown>> = {
    edit(a, b) {
      const tab = tabOf(a);
      const token = `u${++tokens}u`;
      const draw = createSeededRandom(Math.floor(b * 1e6) + tokens);
      const total = operations.reduce((sum, { weight = 1 }) => sum + weight, 0);
      let left = draw() * total;
      const index = operations.findIndex(({ weight = 1 }) => (left -= weight) < 0);
      const known = [...server.entities].flatMap(([key, { value }]) => (value === undefined ? [] : [key]));
      const pending = tab.sync.operations.current.flatMap(({ change, entity }) =>
        change === 'create' ? [entity] : [],
      );
      const entities = [...new Set([...known, ...pending])];
      const at = index / operations.length;
      const vars = pick(operations, at).draw({ random: draw, token, entities });
      if (vars !== undefined) tab.issue(pick(played, at), vars, token);
    },
    undo(a, b) {
      const { sync } = tabOf(a);
      const list = sync.operations.current;
      const operation = list[Math.floor(b * list.length)];
      if (!operation) return;
      oracle.undoing(operation.id);
      void sync.undo(operation.id).then((end) => {
        if (end === 'undone') oracle.ended(operation.id, { status: 'undone' });
      });
    },
    retry(a) {
      const { sync } = tabOf(a);
      for (const { id, status } of sync.operations.current) if (status === 'parked') sync.retry(id);
      sync.retry();
    },
    decide(a, b) {
      const tab = tabOf(a);
      for (const conflict of tab.sync.conflicts.current) tab.resolve(conflict, b < 0.5 ? 'mine' : 'theirs');
    },
    fetch: (a) => void tabOf(a).fetch(),
    cut: (a) => network.dropLinks(tabOf(a).name),
    cutAll: () => network.dropLinks(),
    slow: () => void (isSlow = true),
    freezeHub: () => hub.goesSilent(),
    thaw() {
      isSlow = false;
      hub.answersAgain();
      hub.accepts();
    },
    refuseLinks: () => hub.refuses(),
    freezeTab: (a) => tabOf(a).environment.freeze(),
    resumeTabs() {
      for (const { environment } of alive()) if (!environment.isRunning) environment.resume();
    },
    hide: (a) => tabOf(a).environment.hide(),
    show: (a) => tabOf(a).environment.show(),
    reload(a) {
      const tab = tabOf(a);
      tab.crash();
      tabs.splice(tabs.indexOf(tab), 1, open(deviceOf(tab)));
    },
    signIn(a, b) {
      const tab = tabOf(a);
      const device = deviceOf(tab);
      device.user = pick(users, b);
      for (const other of alive())
        if (other.device === device.name && other.user !== device.user) other.signIn(device.user);
    },
    wait: (a) => time.advance(a ** 3 * 8_000),
    waitLong: (a) => time.advance(10_000 + a * 40_000),
  };

  for (const [name, a, b, thenMs] of steps) {
    verdict.count(name);
    await perform[name](a, b);
    await time.advance(thenMs);
    for (const tab of alive()) tab.look();
    verdict.check();
  }

  // The last fault is over, and people do what is asked of them.
  perform.thaw(0, 0);
  perform.resumeTabs(0, 0);
  for (const { environment } of alive()) environment.show();
  for (const device of devices)
    for (const user of users) {
      device.user = user;
      for (const tab of alive()) if (tab.device === device.name && tab.user !== user) tab.signIn(user);
      for (let round = 0; round < 8; round++) {
        for (const { client } of alive()) client.connect();
        await time.advance(15_000);
        for (const tab of alive()) {
          const { sync } = tab;
          for (const conflict of sync.conflicts.current) tab.resolve(conflict, 'theirs');
          for (const { id, status } of sync.operations.current)
            if (status === 'rejected' || status === 'parked' || status === 'unconfirmed') {
              oracle.undoing(id);
              sync.discard(id);
              oracle.ended(id, { status: 'discarded' });
            }
        }
      }
    }
  const waiting = new Set<string>();
  for (const tab of alive()) void tab.fetch();
  await time.advance(5_000);
  for (const tab of alive()) {
    tab.look();
    for (const { id, status } of tab.sync.operations.current) {
      waiting.add(id);
      const mayWait = status === 'unconfirmed' && rung === 'S0';
      verdict.claim(mayWait, 'liveness', () => `${tab.name} still has ${status} ${id}`);
    }
  }
  oracle.atRest(server, rung === 'S0', waiting);
  for (const { name, sync } of alive())
    for (const [entity, { value }] of server.entities) {
      const { value: held, operations: pending } = sync.entity(entity).current;
      const isSame = JSON.stringify(sorted(held)) === JSON.stringify(sorted(value));
      verdict.claim(
        isSame || pending.length > 0,
        'divergence',
        () => `${name} shows ${JSON.stringify(held)} of ${entity}, the server has ${JSON.stringify(value)}`,
      );
    }
  for (const { name, environment } of alive())
    verdict.claim(
      environment.reportedErrors.length === 0,
      'no-surprise',
      () => `${name} reported ${String(environment.reportedErrors[0])}`,
    );
  verdict.check();
  for (const { client } of alive()) client.dispose();
}

/** The app's operation, on the simulated way to the server. */
function carry(operation: AnyOperation, rung: Rung): AnyOperation {
  const command = overCommand<unknown, never>('run', {
    isIdempotent: rung === 'S0' ? false : undefined,
    isVersioned: rung === 'S2' || rung === 'S3',
    isConditional: rung === 'S3',
    toData: (vars, { id, entity, fields }) => ({
      operationId: id.replace(/[.](rebase|retry)-.*$/, ''),
      name: operation.name,
      vars,
      entity,
      fields,
    }),
  });
  const { apply, ...rest } = operation;
  return defineOperation({ ...rest, apply, send: command } as never) as AnyOperation;
}

function pick<Item>(list: readonly Item[], a: number): Item {
  const item = list[Math.floor(a * list.length)];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

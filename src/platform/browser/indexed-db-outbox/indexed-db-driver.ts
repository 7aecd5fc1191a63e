import type { IDBPTransaction } from 'idb';
import type { Environment } from '../../../shared/environment';
import { TidewireError } from '../../../shared/errors';
import type { Durability, OutboxEntry, OutboxScope } from '../../../shared/outbox-storage';
import { decideCommit } from '../../../shared/outbox/decide-commit';
import type { DriverListener, Lease, OutboxDriver } from '../../../shared/outbox/driver';
import { createConnection } from './connection';
import type { OutboxSchema } from './database';
import { openHints, type Hints } from './hints';
import { toDatabaseName, toTabsName } from './names';

/** Of one user. */
interface State {
  /** Random: another one says that what was stored was removed meanwhile. */
  readonly epoch: string;
  readonly counter: number;
}

type Transaction<Mode extends IDBTransactionMode> = IDBPTransaction<OutboxSchema, ['outbox'], Mode>;

/**
 * What stands under which key:
 *
 *   [owner]               State
 *   [owner, 'lease']      Lease
 *   [owner, 'entry', id]  OutboxEntry
 *   [owner, 'value', key] [key, value]
 *
 * @returns rejects where nothing can be stored, or read
 */
export async function openIndexedDbDriver(scope: OutboxScope, environment: Environment): Promise<OutboxDriver> {
  const owner = scope.userId === undefined ? [] : [scope.userId];
  const leaseKey = [owner, 'lease'];
  const tabsName = toTabsName(scope);
  const connection = createConnection(toDatabaseName(scope), environment, () => lose(true));
  let listener: DriverListener | undefined;
  let hints: Hints | undefined;
  let epoch = environment.randomId();
  let durability: Durability = 'best-effort';
  let isLost = false;

  function lose(isOutdated: boolean): void {
    isLost = true;
    connection.close();
    listener?.lost(isOutdated);
  }

  async function begin<Mode extends 'readonly' | 'readwrite'>(
    mode: Mode,
    options: IDBTransactionOptions,
  ): Promise<Transaction<Mode>> {
    const use = async () => {
      if (isLost) throw new TidewireError('outbox-lost', 'The database of stored operations is closed for good.');
      return connection.use();
    };
    const database = await use();
    try {
      return database.transaction(['outbox'], mode, options);
    } catch {
      // The browser closed it and has not said so yet.
      connection.close();
      return (await use()).transaction(['outbox'], mode, options);
    }
  }

  /** All that `act` does, or nothing. */
  async function transact<Mode extends 'readonly' | 'readwrite', Result>(
    mode: Mode,
    strictness: IDBTransactionDurability,
    act: (transaction: Transaction<Mode>) => Promise<Result>,
  ): Promise<Result> {
    const transaction = await begin(mode, { durability: strictness });
    // Told below, or not at all if `act` fails first.
    transaction.done.catch(() => undefined);
    try {
      const result = await act(transaction);
      await transaction.done;
      return result;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It is over already.
      }
      // Some browsers lose a connection for good while the page sleeps: the next step has a fresh one.
      connection.close();
      throw error;
    }
  }

  async function readState(store: { get(key: IDBValidKey): Promise<unknown> }): Promise<State> {
    const state = (await store.get([owner])) as State | undefined;
    if (state?.epoch === epoch) return state;
    lose(false);
    throw new TidewireError('outbox-lost', 'Somebody removed the stored operations.');
  }

  const load: OutboxDriver['load'] = () =>
    transact('readonly', 'default', async ({ store }) => {
      const [, entries, values] = await Promise.all([
        readState(store),
        store.getAll(rangeOf('entry')) as Promise<OutboxEntry[]>,
        store.getAll(rangeOf('value')) as Promise<[string, unknown][]>,
      ]);
      return { entries: entries.sort((a, b) => a.order - b.order), values: new Map(values) };
    });

  /** All keys of a kind: an array comes after every string. */
  function rangeOf(kind: 'entry' | 'value'): IDBKeyRange {
    return IDBKeyRange.bound([owner, kind], [owner, kind, []]);
  }

  function tell(leftFence?: number): void {
    const own = hints ?? openHints(tabsName, () => undefined);
    own?.tell(leftFence);
    if (own !== hints) own?.close();
  }

  let hasState = false as boolean;
  try {
    await transact('readwrite', 'strict', async ({ store, durability: granted }) => {
      if (granted === 'strict') durability = 'strict';
      const state = (await store.get([owner])) as State | undefined;
      hasState = state !== undefined;
      epoch = state?.epoch ?? epoch;
      // Also if it is there: what cannot be written is to be known now.
      await store.put(state ?? { epoch, counter: 0 }, [owner]);
    });
  } catch (error) {
    // No room. What is there already is shown all the same, and waits for room.
    const stored = hasState && (await load().catch(() => undefined));
    if (!stored || !stored.entries.length) {
      connection.close();
      throw error;
    }
  }

  return {
    durability,
    load,
    commit: (commit, holder) =>
      transact('readwrite', 'strict', async ({ store }) => {
        const { entries = [], values = [] } = commit;
        const [state, lease, count, ...found] = await Promise.all([
          readState(store),
          store.get(leaseKey) as Promise<Lease | undefined>,
          store.count(rangeOf('entry')),
          ...entries.map(({ id }) => store.get([owner, 'entry', id]) as Promise<OutboxEntry | undefined>),
        ]);
        const present = new Map(found.map((entry) => [entry?.id, entry]));
        const { counter } = state;
        const result = decideCommit(commit, { lease, counter, count, entry: (id) => present.get(id) }, holder);
        if (result.kind !== 'committed') return result;
        const put = async (value: unknown, ...key: string[]) => store.put(value, [owner, ...key]);
        const remove = async (...key: string[]) => store.delete([owner, ...key]);
        // Each of them a promise, also where a value cannot be stored and `put` throws: none may be left behind unheard.
        await Promise.all([
          put({ ...state, counter: result.entries.at(-1)?.revision ?? counter }),
          ...result.entries.map((entry) => put(entry, 'entry', entry.id)),
          ...entries.map(({ id, record }) => record === undefined && remove('entry', id)),
          ...values.map(({ key, value }) =>
            value === undefined ? remove('value', key) : put([key, value], 'value', key),
          ),
        ]);
        return result;
      }),
    lease: (change) =>
      // Whoever has the seat loses it with the power anyway: no disk has to turn for it.
      transact('readwrite', 'relaxed', async ({ store }) => {
        const [, present] = await Promise.all([readState(store), store.get(leaseKey) as Promise<Lease | undefined>]);
        const next = change(present);
        if (next) await store.put(next, leaseKey);
        return next ?? present;
      }),
    tell,
    wake(own) {
      listener = own;
      hints ??= openHints(tabsName, own.told);
    },
    sleep() {
      hints?.close();
      hints = undefined;
      connection.close();
    },
  };
}

import { TidewireError } from '../../../shared/errors';
import { createFollowers, type Followers } from '../memory/followers';
import { createMemoryPresence, type MemoryPresence } from '../memory/presence';
import { createSessionScope } from '../memory/scope';
import { createMemorySignals, type MemorySignals } from '../memory/signals';
import { channelOf, localPresence, localSignals } from '../memory/memory-store';
import { createSqliteCommits, type SqliteCommits } from './commits';
import { openSqliteFile, type SqliteFile, type SqliteFileOptions } from './file';
import { createSqliteLogs, type SqliteLogs } from './logs';
import { createSqliteOperations, type SqliteOperations } from './operations';
import { createSqlitePublishers, type SqlitePublishers } from './publishers';
import { migrate } from './schema';
import { createStrangers, type Strangers } from './strangers';
import { sweepSqlite } from './sweep';
import type { HubStore, LogFollower, StoreContext, StoreLimits, StoreSession } from '../store';
import { resolveStoreLimits } from '../store-limits';

export interface SqliteStoreOptions extends Partial<StoreLimits> {
  /** Path of the database file, on a local disk. Made if there is none; its folder has to exist. SQLite keeps two more beside it (`-wal`, `-shm`). */
  readonly file: string;
  /**
   * What an acknowledged publish survives: `full` a power loss, `normal` the end of the process in whatever way (a power loss may take the
   * last moments, whose clients then find a gap). @default 'full'
   */
  readonly synchronous?: 'full' | 'normal';
  /** Milliseconds to wait for another process that holds the file, as during a restart; then `StoreUnavailable`. @default 5_000 */
  readonly busyTimeoutMs?: number;
}

/**
 * Logs, publishers' sequences, keys and operations in one SQLite file: clients of a hub that was restarted, or killed, resume where they were and
 * send nothing twice, and what ran once does not run again. Needs the package `@libsql/client`.
 *
 * For one machine, and one process at a time; two may meet during a restart. Presence and signals live in the process: whoever is present
 * enters again after a restart, as clients do by themselves. A few dozen bytes per channel are kept for ever.
 *
 * A file that cannot be opened, is damaged, or was written by a newer version fails to open with a `TidewireError` that says so.
 *
 * @throws TidewireError for options that cannot be
 * @example createHub({ store: sqliteStore({ file: './hub.db' }) })
 */
export function sqliteStore(options: SqliteStoreOptions): HubStore {
  const limits = resolveStoreLimits(options);
  const fileOptions = resolveFileOptions(options);
  let opening: Promise<Parts> | undefined;
  /** Those being opened included, so that the file is not closed under them. */
  let sessions = 0;

  async function release(parts: Parts): Promise<void> {
    await parts.commits.settled();
    if (--sessions > 0) return;
    opening = undefined;
    await parts.file.close();
  }

  return {
    name: 'sqlite',
    async open(context) {
      sessions++;
      const attempt = (opening ??= createParts(context, fileOptions, limits));
      try {
        const parts = await attempt;
        return openSession(context, parts, limits, () => release(parts));
      } catch (error) {
        sessions--;
        if (opening === attempt) opening = undefined;
        throw error;
      }
    },
  };
}

/** What the sessions of one process share. */
interface Parts {
  readonly file: SqliteFile;
  readonly commits: SqliteCommits;
  readonly strangers: Strangers;
  readonly logs: SqliteLogs;
  readonly publishers: SqlitePublishers;
  readonly operations: SqliteOperations;
  readonly followers: Followers<LogFollower>;
  readonly presence: MemoryPresence;
  readonly signals: MemorySignals;
  readonly now: () => number;
}

async function createParts(
  { environment }: StoreContext,
  options: SqliteFileOptions,
  limits: StoreLimits,
): Promise<Parts> {
  const now = () => Math.floor(environment.now());
  const randomId = () => environment.randomId();
  const file = await openSqliteFile(options);
  try {
    const epoch = await migrate(file, options.file, randomId(), now());
    const followers = createFollowers<LogFollower>();
    const commits = createSqliteCommits(file);
    return {
      file,
      commits,
      strangers: await createStrangers(file, commits, followers),
      logs: createSqliteLogs(epoch, now, limits, followers),
      publishers: createSqlitePublishers(now, randomId, limits),
      operations: createSqliteOperations(now),
      followers,
      presence: createMemoryPresence(() => environment.monotonicNow()),
      signals: createMemorySignals(),
      now,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function openSession(
  { report }: StoreContext,
  parts: Parts,
  limits: StoreLimits,
  release: () => Promise<void>,
): StoreSession {
  const { commits, strangers, logs, publishers, operations, followers, presence, signals, now } = parts;
  const scope = createSessionScope(report);
  const { ask, begin, guard } = scope;
  /** Fences of the publishers that joined here and have not left. */
  const held = new Map<string, number>();
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    scope.close();
    await Promise.allSettled([...held].map(([name, fence]) => commits.change(publishers.leave(name, fence))));
    held.clear();
    await release();
  }

  return {
    append: (...request) => ask(() => commits.change(logs.append(...request))),
    end: (channel) => ask(() => commits.read((sql) => logs.end(sql, channel))),
    read: (...request) => ask(() => commits.read((sql) => logs.read(sql, ...request))),
    follow: (channel, follower) =>
      begin(() =>
        followers.follow(channel, {
          appended: guard((epoch, entry) => follower.appended(epoch, entry)),
          interrupted: guard(() => follower.interrupted()),
        }),
      ),
    join: (publisher) =>
      ask(async () => {
        const join = await commits.change(publishers.join(publisher));
        held.set(publisher, join.fence);
        return join;
      }),
    leave: (publisher, fence) =>
      ask(() => {
        if (held.get(publisher) === fence) held.delete(publisher);
        return commits.change(publishers.leave(publisher, fence));
      }),
    publish: (claim, entry) =>
      ask(() => {
        const channel = channelOf(claim);
        const change = publishers.claim(claim, (set) => ({
          status: 'accepted',
          position: logs.appendIn(set, channel, entry),
        }));
        return commits.change({
          ...change,
          weight: entry.data?.length ?? 0,
          tell(result) {
            if (result.kind !== 'claimed' || result.outcome.status !== 'accepted' || !result.outcome.position) return;
            logs.tell(channel, entry, result.outcome.position);
          },
        });
      }),
    claim: (claim, outcome) =>
      ask(() =>
        commits.change(
          publishers.claim(claim, () =>
            outcome === 'pending' ? { status: 'pending', since: now() } : { status: 'refused', refusal: outcome },
          ),
        ),
      ),
    settle: (claim, outcome) => ask(() => commits.change(publishers.settle(claim, outcome))),
    claimOperation: (...request) => ask(() => commits.change(operations.claim(...request))),
    settleOperation: (...request) => ask(() => commits.change(operations.settle(...request))),
    releaseOperation: (claim) => ask(() => commits.change(operations.release(claim))),
    ...localPresence(scope, presence),
    ...localSignals(scope, signals),
    sweep: () =>
      ask(async () => {
        presence.sweep();
        await strangers.notice();
        await sweepSqlite(commits, now, limits);
      }),
    close: () => (closed ??= close()),
  };
}

function resolveFileOptions({
  file,
  synchronous = 'full',
  busyTimeoutMs = 5_000,
}: SqliteStoreOptions): SqliteFileOptions {
  const given: unknown = file;
  if (typeof given !== 'string' || given === '' || given === ':memory:')
    throw new TidewireError(
      'bad-option',
      'sqliteStore needs { file }, the path of a database file. Use memoryStore() to keep nothing.',
    );
  const level: unknown = synchronous;
  if (level !== 'full' && level !== 'normal')
    throw new TidewireError('bad-option', `synchronous is ${JSON.stringify(level)}. Give 'full' or 'normal'.`);
  if (!(busyTimeoutMs >= 0))
    throw new TidewireError(
      'bad-option',
      `busyTimeoutMs is ${busyTimeoutMs}. Give milliseconds to wait for a locked file.`,
    );
  return { file, synchronous, busyTimeoutMs };
}

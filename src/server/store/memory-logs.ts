import type { Undo } from '../../shared/undo';
import type {
  AppendResult,
  LogEntry,
  LogFollower,
  LogStore,
  NewEntry,
  Position,
  ReadResult,
  StoreLimits,
} from './store';

interface Log {
  readonly epoch: string;
  last: Position;
  /** Oldest first, without holes, up to the last. */
  readonly kept: (LogEntry & { readonly at: number })[];
}

interface UsedKey {
  readonly hash: string;
  readonly position: Position;
  readonly at: number;
}

export interface MemoryLogs extends LogStore {
  /** As `append`, at once. */
  appendNow(channel: string, entry: NewEntry): Position;
  /** Drops what is too old. */
  sweep(): void;
}

/**
 * Logs of channels, in memory.
 *
 * Guarantees: offsets are dense; an epoch is never used for another numbering, also after a log was forgotten; reading and
 * following create nothing; what is kept is bounded per channel, and in time.
 */
export function createMemoryLogs(now: () => number, randomId: () => string, limits: StoreLimits): MemoryLogs {
  const logs = new Map<string, Log>();
  const followers = new Map<string, Set<LogFollower>>();
  const keys = new Map<string, UsedKey>();
  /** Of logs to come. Another one as soon as a log was forgotten, or its numbers would be taken for those of the next. */
  let nextEpoch = randomId();

  const endOf = (channel: string): Position => logs.get(channel)?.last ?? { epoch: nextEpoch, offset: 0 };

  function trim({ kept }: Log): void {
    let count = Math.max(0, kept.length - limits.maxHistoryEntries);
    while (count < kept.length && now() - (kept[count]?.at ?? 0) >= limits.historyMs) count++;
    if (count > 0) kept.splice(0, count);
  }

  function appendNow(channel: string, entry: NewEntry): Position {
    const { epoch, offset } = endOf(channel);
    const log = logs.get(channel) ?? { epoch, last: { epoch, offset }, kept: [] };
    logs.set(channel, log);
    const stored = { ...entry, offset: offset + 1 };
    log.last = { epoch, offset: stored.offset, id: entry.id };
    log.kept.push({ ...stored, at: now() });
    trim(log);
    for (const follower of [...(followers.get(channel) ?? [])]) follower.appended(epoch, stored);
    return log.last;
  }

  function append(channel: string, entry: NewEntry, once?: { key: string; hash: string }): AppendResult {
    const used = once && keys.get(once.key);
    if (used && now() - used.at < limits.keyRetentionMs)
      return used.hash === once.hash ? { kind: 'repeated', position: used.position } : { kind: 'conflict' };
    const position = appendNow(channel, entry);
    if (once) {
      keys.delete(once.key);
      keys.set(once.key, { hash: once.hash, position, at: now() });
    }
    return { kind: 'appended', position };
  }

  function read(channel: string, from: Position, limit: number): ReadResult {
    const end = endOf(channel);
    const log = logs.get(channel);
    if (from.epoch !== end.epoch || from.offset > end.offset) return { kind: 'gap', end };
    if (from.offset === end.offset) return from.id === end.id ? { kind: 'entries', entries: [], end } : { kind: 'gap', end };
    if (!log) return { kind: 'gap', end };
    trim(log);
    const first = log.last.offset - log.kept.length + 1;
    const index = from.offset + 1 - first;
    if (index < 0) return { kind: 'gap', end };
    // A position that cannot be verified may be of a tail that was lost and grew again.
    if (from.offset > 0 && log.kept[index - 1]?.id !== from.id) return { kind: 'gap', end };
    const entries = log.kept.slice(index, index + limit).map(({ at: _at, ...entry }) => entry);
    return { kind: 'entries', entries, end };
  }

  return {
    appendNow,
    append: (...request) => Promise.resolve(append(...request)),
    end: (channel) => Promise.resolve(endOf(channel)),
    read: (...request) => Promise.resolve(read(...request)),
    follow(channel, follower): Promise<Undo> {
      const all = followers.get(channel) ?? new Set();
      followers.set(channel, all);
      // Its own object: one follower may follow twice.
      const own: LogFollower = {
        appended: (epoch, entry) => follower.appended(epoch, entry),
        interrupted: () => follower.interrupted(),
      };
      all.add(own);
      return Promise.resolve(() => {
        if (all.delete(own) && all.size === 0 && followers.get(channel) === all) followers.delete(channel);
      });
    },
    sweep() {
      for (const [channel, log] of logs) {
        trim(log);
        if (log.kept.length > 0 || followers.has(channel)) continue;
        logs.delete(channel);
        nextEpoch = randomId();
      }
      for (const [key, { at }] of keys) {
        if (now() - at < limits.keyRetentionMs) break;
        keys.delete(key);
      }
    },
  };
}

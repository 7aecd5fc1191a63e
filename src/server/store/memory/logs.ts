import type { Undo } from '../../../shared/undo';
import { createFollowers } from './followers';
import type { AppendResult, LogEntry, LogFollower, NewEntry, Position, ReadResult, StoreLimits } from '../store';

interface Log {
  readonly epoch: string;
  last: Position;
  lastAt: number;
  /** Oldest first, without holes, up to the last. */
  readonly kept: (LogEntry & { readonly at: number })[];
}

interface UsedKey {
  readonly hash: string;
  readonly position: Position;
  readonly at: number;
}

export interface MemoryLogs {
  append(channel: string, entry: NewEntry, once?: { readonly key: string; readonly hash: string }): AppendResult;
  /** Appends without telling: whoever asks tells, once all that belongs to this step is done. */
  appendQuietly(channel: string, entry: NewEntry): { readonly position: Position; tell(): void };
  end(channel: string): Position;
  read(channel: string, from: Position, limit: number): ReadResult;
  follow(channel: string, follower: LogFollower): Undo;
  /** Drops what is too old. */
  sweep(): void;
  /** Logs and keys remembered. */
  readonly size: number;
}

/**
 * Logs of channels, in memory.
 *
 * Guarantees: offsets are dense; an epoch is never used for another numbering, also after a log was forgotten; reading and
 * following create nothing; what is kept is bounded per channel, and in time: a log that was empty for as long as its entries were kept
 * is forgotten.
 */
export function createMemoryLogs(now: () => number, randomId: () => string, limits: StoreLimits): MemoryLogs {
  const logs = new Map<string, Log>();
  const followers = createFollowers<LogFollower>();
  const keys = new Map<string, UsedKey>();
  /** Of logs to come. Another one as soon as a log was forgotten, or its numbers would be taken for those of the next. */
  let nextEpoch = randomId();

  const endOf = (channel: string): Position => logs.get(channel)?.last ?? { epoch: nextEpoch, offset: 0 };

  function trim({ kept }: Log): void {
    let count = Math.max(0, kept.length - limits.maxHistoryEntries);
    while (count < kept.length && now() - (kept[count]?.at ?? 0) >= limits.historyMs) count++;
    if (count > 0) kept.splice(0, count);
  }

  function appendQuietly(channel: string, { id, event, data }: NewEntry) {
    const { epoch, offset } = endOf(channel);
    const last = { epoch, offset: offset + 1, id };
    const log = logs.get(channel) ?? { epoch, last, lastAt: 0, kept: [] };
    logs.set(channel, log);
    const stored: LogEntry = { id, event, data, offset: last.offset };
    log.last = last;
    log.lastAt = now();
    log.kept.push({ ...stored, at: log.lastAt });
    trim(log);
    return { position: last, tell: () => followers.tell(channel, (follower) => follower.appended(epoch, stored)) };
  }

  function read(channel: string, from: Position, limit: number): ReadResult {
    const end = endOf(channel);
    const log = logs.get(channel);
    if (from.epoch !== end.epoch || from.offset > end.offset) return { kind: 'gap', end };
    if (from.offset === end.offset)
      return from.id === end.id ? { kind: 'entries', entries: [], end } : { kind: 'gap', end };
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
    append(channel, entry, once) {
      const name = once && JSON.stringify([channel, once.key]);
      const used = name === undefined ? undefined : keys.get(name);
      if (used && now() - used.at < limits.keyRetentionMs)
        return used.hash === once?.hash ? { kind: 'repeated', position: used.position } : { kind: 'conflict' };
      const { position, tell } = appendQuietly(channel, entry);
      if (name !== undefined) {
        // At the end again: the oldest come first.
        keys.delete(name);
        keys.set(name, { hash: once?.hash ?? '', position, at: now() });
      }
      tell();
      return { kind: 'appended', position };
    },
    appendQuietly,
    end: endOf,
    read,
    follow: followers.follow,
    sweep() {
      for (const [channel, log] of logs) {
        trim(log);
        if (log.kept.length > 0 || followers.has(channel) || now() - log.lastAt < 2 * limits.historyMs) continue;
        logs.delete(channel);
        nextEpoch = randomId();
      }
      for (const [key, { at }] of keys) {
        if (now() - at < limits.keyRetentionMs) break;
        keys.delete(key);
      }
    },
    get size() {
      return logs.size + keys.size;
    },
  };
}

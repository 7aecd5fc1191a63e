import type { Followers } from '../memory/followers';
import type { Change } from './commits';
import type { Sql } from './file';
import { decodeText, encodeText } from './text';
import type { WorkingSet } from './working-set';
import type { AppendResult, LogEntry, LogFollower, NewEntry, Position, ReadResult, StoreLimits } from '../store';

export interface SqliteLogs {
  append(
    channel: string,
    entry: NewEntry,
    once?: { readonly key: string; readonly hash: string },
  ): Change<AppendResult>;
  /** Appends to what a transaction will write. */
  appendIn(set: WorkingSet, channel: string, entry: NewEntry): Position;
  /** Tells followers of what was appended, and is committed. */
  tell(channel: string, entry: NewEntry, position: Position): void;
  end(sql: Sql, channel: string): Promise<Position>;
  read(sql: Sql, channel: string, from: Position, limit: number): Promise<ReadResult>;
}

/** Entries beyond the limit are not read any more; they are deleted when there are this many, at most. */
const mostSpare = 100;

/** Logs of channels, in a file. @param now the wall clock: what is kept outlives the process, and every other clock */
export function createSqliteLogs(
  epoch: string,
  now: () => number,
  limits: StoreLimits,
  followers: Followers<LogFollower>,
): SqliteLogs {
  const spare = Math.max(1, Math.min(mostSpare, Math.ceil(limits.maxHistoryEntries / 10)));
  /** The last offset that is not kept any more because of those behind it. */
  const floorOf = (last: number) => Math.max(0, Math.floor(last - limits.maxHistoryEntries));

  function appendIn(set: WorkingSet, channel: string, { id, event, data }: NewEntry): Position {
    const known = set.channels.get(channel);
    const row = {
      id: known?.id ?? ++set.last.channel,
      name: channel,
      offset: (known?.offset ?? 0) + 1,
      lastId: id,
    };
    set.channels.set(channel, row);
    set.newEntries.push({ channel: row.id, offset: row.offset, id, event, data, at: now() });
    if (row.offset % spare === 0 && floorOf(row.offset) > 0) set.trims.set(row.id, floorOf(row.offset));
    return { epoch, offset: row.offset, id };
  }

  function tell(channel: string, { id, event, data }: NewEntry, { offset }: Position): void {
    const entry: LogEntry = { id, event, data, offset };
    followers.tell(channel, (follower) => follower.appended(epoch, entry));
  }

  async function find(sql: Sql, channel: string) {
    const [row] = await sql('SELECT id, last_offset, last_id FROM channels WHERE name = ?', encodeText(channel));
    const end: Position = row
      ? { epoch, offset: Number(row.last_offset), id: decodeText(row.last_id) }
      : { epoch, offset: 0 };
    return { id: row ? Number(row.id) : undefined, end };
  }

  return {
    append(channel, entry, once) {
      const usedKey = once && encodeText(JSON.stringify([channel, once.key]));
      return {
        needs: { channel, usedKey },
        weight: entry.data?.length ?? 0,
        decide(set) {
          const used = usedKey === undefined ? undefined : set.usedKeys.get(usedKey);
          if (used && now() - used.at < limits.keyRetentionMs)
            return used.hash === once?.hash
              ? { kind: 'repeated', position: { epoch, offset: used.offset, id: used.id } }
              : { kind: 'conflict' };
          const position = appendIn(set, channel, entry);
          if (usedKey !== undefined)
            set.usedKeys.set(usedKey, {
              name: usedKey,
              hash: once?.hash ?? '',
              offset: position.offset,
              id: entry.id,
              at: now(),
            });
          return { kind: 'appended', position };
        },
        tell(result) {
          if (result.kind === 'appended') tell(channel, entry, result.position);
        },
      };
    },
    appendIn,
    tell,
    end: async (sql, channel) => (await find(sql, channel)).end,
    async read(sql, channel, from, limit) {
      const { id, end } = await find(sql, channel);
      const gap: ReadResult = { kind: 'gap', end };
      if (from.epoch !== epoch || from.offset > end.offset) return gap;
      if (from.offset === end.offset) return from.id === end.id ? { kind: 'entries', entries: [], end } : gap;
      const isStart = from.offset === 0;
      if (id === undefined || from.offset + (isStart ? 1 : 0) <= floorOf(end.offset)) return gap;
      // The entry at the position comes along, to be compared: a position that cannot be verified may be of a tail that was lost.
      const rows = await sql(
        'SELECT offset, id, event, data FROM entries WHERE channel = ? AND offset >= ? ORDER BY offset LIMIT ?',
        id,
        Math.max(1, from.offset),
        Math.min(limit, Number.MAX_SAFE_INTEGER - 1) + (isStart ? 0 : 1),
      );
      const entries = rows.map((row): LogEntry => ({
        offset: Number(row.offset),
        id: decodeText(row.id),
        event: decodeText(row.event),
        data: row.data === null ? undefined : String(row.data),
      }));
      if (entries[0]?.offset !== Math.max(1, from.offset)) return gap;
      if (isStart) return { kind: 'entries', entries, end };
      return entries[0].id === from.id ? { kind: 'entries', entries: entries.slice(1), end } : gap;
    },
  };
}

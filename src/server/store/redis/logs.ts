import type { RedisKeys } from './keys';
import type { RedisScriptRunner } from './script-runner';
import { fromAppendedText, fromEntryText, fromPositionText, toEntryText, toIdText, toPosition } from './positions';
import { toText } from './text';
import type { RedisTopics, TopicListener } from './topics';
import { scripts } from './lua/scripts';
import type { AppendResult, LogEntry, LogFollower, LogStore, Position, ReadResult, StoreLimits } from '../store';

/**
 * Logs of channels, in Redis: the entries in a stream under our own dense numbers, epoch and last offset in a hash beside it that
 * never expires.
 */
export function createRedisLogs(
  { run }: RedisScriptRunner,
  topics: RedisTopics,
  keys: RedisKeys,
  randomId: () => string,
  limits: StoreLimits,
): LogStore {
  const logKeys = (channel: string) => [keys.log(channel), keys.metadata(channel), keys.nextEpoch];

  return {
    async append(channel, entry, once): Promise<AppendResult> {
      const reply = await run(
        scripts.append,
        once ? [...logKeys(channel), keys.usedKey(channel, once.key)] : logKeys(channel),
        [
          ...appendValues(randomId, limits),
          toText(entry.id),
          toEntryText(entry),
          once ? toText(once.hash) : '',
          String(limits.keyRetentionMs),
        ],
      );
      const [kind, position] = reply as ['conflict', string] | ['appended' | 'repeated', string];
      return kind === 'conflict' ? { kind } : { kind, position: fromPositionText(position) };
    },

    async end(channel): Promise<Position> {
      const reply = await run(scripts.end, [keys.metadata(channel), keys.nextEpoch], [randomId()]);
      const [epoch, offset, id] = reply as [string, number, string];
      return toPosition(epoch, offset, id);
    },

    async read(channel, from, limit): Promise<ReadResult> {
      const reply = await run(scripts.read, logKeys(channel), [
        randomId(),
        from.epoch,
        String(from.offset),
        toIdText(from),
        String(limit),
        String(limits.historyMs),
      ]);
      const [kind, epoch, offset, id, ...found] = reply as ['gap' | 'entries', string, number, string, ...string[]];
      const end = toPosition(epoch, offset, id);
      const entries = kind === 'entries' ? toEntries(from.offset, found) : undefined;
      return entries ? { kind: 'entries', entries, end } : { kind: 'gap', end };
    },

    follow: (channel, follower) => topics.listen(keys.log(channel), createLogListener(follower)),
  };
}

/** What a script needs to append: see `logAppend`. */
export function appendValues(randomId: () => string, { maxHistoryEntries, historyMs }: StoreLimits): readonly string[] {
  return [randomId(), String(maxHistoryEntries), String(historyMs)];
}

/** @returns nothing if one is missing: somebody has deleted it by hand */
function toEntries(from: number, found: readonly string[]): readonly LogEntry[] | undefined {
  const entries: LogEntry[] = [];
  for (let index = 0; index < found.length; index += 2) {
    const offset = parseInt(found[index] ?? '', 10);
    if (offset !== from + 1 + index / 2) return undefined;
    entries.push(fromEntryText(found[index + 1] ?? '', offset));
  }
  return entries;
}

/** Hears what is published, and notices if something was not. */
function createLogListener(follower: LogFollower): TopicListener {
  let last: { readonly epoch: string; readonly offset: number } | undefined;
  return {
    received(message) {
      let appended;
      try {
        appended = fromAppendedText(message);
      } catch {
        return follower.interrupted();
      }
      const { epoch, entry, previousId } = appended;
      const isHole = last && (last.epoch !== epoch || last.offset + 1 !== entry.offset);
      last = { epoch, offset: entry.offset };
      if (isHole) follower.interrupted();
      follower.appended(epoch, entry, previousId);
    },
    interrupted() {
      last = undefined;
      follower.interrupted();
    },
  };
}

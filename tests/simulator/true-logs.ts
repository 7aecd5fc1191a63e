import type { Position } from '../../src/protocol/position';
import type { Verdict } from './verdict';

/** One channel's log between two losses of all memory. */
export interface TrueLog {
  readonly place: string;
  readonly channel: string;
  readonly epoch: string;
  /** What it holds now, kept or trimmed: the entry at offset n is at n - 1. */
  readonly entries: TrueEntry[];
  /** It has had an event, lost or not. */
  wasUsed: boolean;
  /** The first offset that the store still has. Never goes back. */
  firstKept: number;
}

export interface TrueEntry {
  readonly log: TrueLog;
  readonly offset: number;
  readonly id: string;
  /** What it followed when it was stored; `undefined`: it was the first. */
  readonly before: TrueEntry | undefined;
  /** By the store's clock, in ms. */
  readonly storedAt: number;
  /** The store's journal was this long when it was stored. */
  readonly step: number;
  /** The store has lost it, as it loses a tail. */
  isLost: boolean;
}

/** A place in a log as the oracle knows it: behind an entry, or at the start. */
export interface TruePosition {
  readonly log: TrueLog;
  readonly entry: TrueEntry | undefined;
}

export interface TrueLogs {
  stored(
    place: string,
    channel: string,
    epoch: string,
    offset: number,
    id: string,
    storedAt: number,
    step: number,
  ): void;
  /** Everything behind this step of the journal is gone from a place. */
  lostTail(place: string, step: number): void;
  forgotten(place: string): void;
  /** Notices what the stores have dropped by now. */
  trim(): void;
  /** The log as it is; `undefined` before its first event. */
  current(place: string, channel: string): TrueLog | undefined;
  /** Where a client says that it stands. @param behind where it stood */
  find(place: string, channel: string, position: Position, behind: TruePosition | undefined): TruePosition | undefined;
  /** How often its place and channel got it: more than once only if it was lost in between. */
  copies(entry: TrueEntry): number;
  /** Which entry was handed on. @param behind where the reader stood: an entry may have been stored, lost and stored again */
  findEntry(
    place: string,
    channel: string,
    id: string,
    offset: number | undefined,
    behind: TruePosition | undefined,
  ): TrueEntry | undefined;
}

/**
 * What the stores held at any time, as seen at their doors.
 *
 * @param isKept by what a store promises to keep: neither too much nor too old
 * @param hasTrueEpochs each numbering has an epoch of its own
 */
export function createTrueLogs(
  verdict: Verdict,
  isKept: (entry: TrueEntry) => boolean,
  hasTrueEpochs: boolean,
): TrueLogs {
  /** By place and channel: those with an event. */
  const logs = new Map<string, TrueLog>();
  /** The same by epoch too, and those that have a name before their first event. */
  const named = new Map<string, TrueLog>();
  /** Forgotten by their store. */
  const past = new Map<string, TrueLog>();
  const byId = new Map<string, TrueEntry[]>();
  const keyOf = (place: string, channel: string) => `${place} ${channel}`;
  const ofPlace = (place: string) => [...logs.values()].filter((log) => log.place === place);

  function name(place: string, channel: string, epoch: string): TrueLog {
    const key = `${keyOf(place, channel)} ${epoch}`;
    const known = named.get(key) ?? (hasTrueEpochs ? past.get(key) : undefined);
    const log = known ?? { place, channel, epoch, entries: [], wasUsed: false, firstKept: 1 };
    named.set(key, log);
    return log;
  }

  return {
    stored(place, channel, epoch, offset, id, storedAt, step) {
      const key = keyOf(place, channel);
      const log = logs.get(key) ?? name(place, channel, epoch);
      logs.set(key, log);
      verdict.claim(
        offset === log.entries.length + 1 && epoch === log.epoch,
        'order',
        () => `${channel} holds ${log.entries.length} events of ${log.epoch}, and the next got ${offset} of ${epoch}`,
      );
      const entry: TrueEntry = { log, offset, id, before: log.entries.at(-1), storedAt, step, isLost: false };
      log.entries.push(entry);
      log.wasUsed = true;
      const namesakes = byId.get(id);
      if (namesakes) namesakes.push(entry);
      else byId.set(id, [entry]);
    },
    lostTail(place, step) {
      for (const { entries } of ofPlace(place))
        while ((entries.at(-1)?.step ?? -1) >= step) {
          const entry = entries.pop();
          if (entry) entry.isLost = true;
        }
    },
    forgotten(place) {
      for (const [key, log] of [...named])
        if (log.place === place) {
          named.delete(key);
          past.set(key, log);
        }
      for (const log of ofPlace(place)) logs.delete(keyOf(place, log.channel));
    },
    trim() {
      for (const log of logs.values())
        while (log.firstKept <= log.entries.length && !isKept(log.entries[log.firstKept - 1]!)) log.firstKept++;
    },
    current: (place, channel) => logs.get(keyOf(place, channel)),
    find(place, channel, { epoch, offset, id }, behind) {
      if (offset === 0)
        // A log that was forgotten before its first event is still where this reader stands.
        return behind && !behind.entry && behind.log.epoch === epoch
          ? behind
          : { log: name(place, channel, epoch), entry: undefined };
      const entry = byId
        .get(id ?? '')
        ?.findLast(
          ({ log, ...candidate }) => isOf(log, place, channel) && log.epoch === epoch && candidate.offset === offset,
        );
      return entry && { log: entry.log, entry };
    },
    copies: ({ id, log }) => (byId.get(id) ?? []).filter((other) => isOf(other.log, log.place, log.channel)).length,
    findEntry(place, channel, id, offset, behind) {
      const candidates = (byId.get(id) ?? []).filter(
        (entry) => isOf(entry.log, place, channel) && (offset === undefined || entry.offset === offset),
      );
      return candidates.findLast((entry) => behind && follows(entry, behind)) ?? candidates.at(-1);
    },
  };
}

const isOf = (log: TrueLog, place: string, channel: string) => log.place === place && log.channel === channel;

/**
 * By number and id: an entry that was lost, and stored again where it had been, is the same to everybody. And the start of a log that
 * never held anything is as good as any other.
 */
export function follows({ log, before }: TrueEntry, behind: TruePosition): boolean {
  if (!before && !behind.entry && !behind.log.wasUsed) return true;
  return log === behind.log && before?.offset === behind.entry?.offset && before?.id === behind.entry?.id;
}

/** Whether what lies behind a position cannot be had any more, or never could be from there. */
export function isAbsent({ log, entry }: TruePosition, current: TrueLog | undefined): boolean {
  if (log !== current || entry?.isLost) return true;
  const offset = entry?.offset ?? 0;
  if (offset === log.entries.length) return false;
  return offset === 0 ? log.firstKept > 1 : offset < log.firstKept;
}

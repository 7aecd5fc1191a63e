import type { Undo } from '../../shared/undo';
import { encodeEntry, type EncodedFrame } from '../connection/encoded-frame';
import type { HubEnvironment } from '../hub/hub-environment';
import type { LogEntry, LogStore, Position } from '../store/store';

/** One connection's subscription to one channel. */
export interface FeedSubscriber {
  /** It listens from now on; told before anything is delivered. @param recovered everything behind its position follows (PR26) */
  begin(end: Position, recovered: boolean): void;
  deliver(frame: EncodedFrame): void;
  /** What lay before `end` is not all there (PR27). */
  gap(end: Position): void;
  /** It was let go of. */
  readonly isOver: boolean;
  /** Resolves when there is room for more; a replay waits for it. */
  drained(): Promise<void>;
}

export interface ChannelFeed {
  /** Resolves when it has begun. @throws StoreUnavailable if the log cannot be read */
  join(subscriber: FeedSubscriber, from: Position | undefined): Promise<void>;
  leave(subscriber: FeedSubscriber): void;
  /** Those who listen, or are catching up. */
  readonly size: number;
  close(): void;
}

export interface ChannelFeedOptions {
  readonly channel: string;
  /** As clients call it. */
  readonly wireName: string;
  readonly store: LogStore;
  readonly environment: HubEnvironment;
  /** Runs a read of the past when it is its turn: their number is capped (PR26). */
  inTurn<Value>(read: () => Promise<Value>): Promise<Value>;
  reportError(error: unknown): void;
}

/** Entries read at once. */
const pageSize = 200;
/** Entries kept encoded, so that those who were away for a moment cost the store nothing. */
const maxRecent = 256;
const maxRecentBytes = 262_144;
const retryMs = 500;
/** A log that is always ahead of what it tells is no log. */
const maxRounds = 5;

interface Told {
  readonly entry: LogEntry;
  readonly frame: EncodedFrame;
}

/**
 * One channel as one hub hears it: follows the log, and brings each subscriber from where it stands to where the feed is.
 *
 * Guarantees: a subscriber hears entries in the order of offsets, none twice, from the position that `begin` told or that it gave
 * itself; where something is missing it is told so. The store's word that there is something new is only a hint: what does not
 * continue the feed makes it read the log.
 */
export function createChannelFeed(options: ChannelFeedOptions): ChannelFeed {
  const { channel, wireName, store, environment, inTurn, reportError } = options;
  const joining = new Set<FeedSubscriber>();
  const live = new Set<FeedSubscriber>();
  /** Behind the last entry told; absent until the feed is open. */
  let end: Position | undefined;
  let recent: Told[] = [];
  let recentBytes = 0;
  let reading: Promise<void> | undefined;
  let isInDoubt = false;
  let isClosed = false;
  let unfollow: Undo | undefined;
  let cancelRetry: Undo | undefined;
  const opened = open();
  // Whoever joins hears of it.
  opened.catch(() => undefined);

  async function open(): Promise<void> {
    unfollow = await store.follow(channel, { appended, interrupted: () => void catchUp() });
    if (isClosed) return unfollow();
    end = await store.end(channel);
    if (isInDoubt) await catchUp();
  }

  function appended(epoch: string, entry: LogEntry, previousId?: string): void {
    // In doubt, where a read has failed and is to come again, the end may be of a tail that the log has lost.
    if (!reading && !isInDoubt && isNext(epoch, entry, previousId)) tell(entry);
    else if (!end || !isTold(epoch, entry)) void catchUp();
  }

  function isNext(epoch: string, { offset }: LogEntry, previousId: string | undefined): boolean {
    if (end?.epoch !== epoch || end.offset + 1 !== offset) return false;
    return previousId === undefined || previousId === end.id;
  }

  function isTold(epoch: string, { offset, id }: LogEntry): boolean {
    if (end?.epoch !== epoch) return false;
    return (offset === end.offset && id === end.id) || findRecent(offset)?.entry.id === id;
  }

  const findRecent = (offset: number): Told | undefined => recent[offset - (recent[0]?.entry.offset ?? 0)];

  function tell(entry: LogEntry): void {
    end = { epoch: end?.epoch ?? '', offset: entry.offset, id: entry.id };
    const frame = encodeEntry(wireName, entry);
    recent.push({ entry, frame });
    recentBytes += frame.length;
    while (recent.length > maxRecent || recentBytes > maxRecentBytes) recentBytes -= recent.shift()?.frame.length ?? 0;
    for (const subscriber of [...live]) subscriber.deliver(frame);
  }

  function startOver(from: Position): void {
    end = from;
    recent = [];
    recentBytes = 0;
    for (const subscriber of [...live]) subscriber.gap(from);
  }

  /** Reads on from where the feed is, until nothing is in doubt. Never rejects: what fails is tried again. */
  function catchUp(): Promise<void> {
    isInDoubt = true;
    if (!end) return Promise.resolve();
    reading ??= readOn().finally(() => (reading = undefined));
    return reading;
  }

  async function readOn(): Promise<void> {
    cancelRetry?.();
    try {
      while (isInDoubt && !isClosed && end) {
        isInDoubt = false;
        const found = await store.read(channel, end, pageSize);
        if (found.kind === 'gap') startOver(found.end);
        else for (const entry of found.entries) tell(entry);
        if (found.kind === 'entries' && found.entries.length === pageSize) isInDoubt = true;
      }
    } catch (error) {
      isInDoubt = true;
      reportError(error);
      if (!isClosed) cancelRetry = environment.setTimer(() => void catchUp(), retryMs);
    }
  }

  /** What follows a position, from memory or from the store. */
  async function readBehind(position: Position): Promise<readonly Told[] | 'gap'> {
    const known = findRecent(position.offset);
    if (known && position.epoch === end?.epoch && known.entry.id === position.id) {
      const index = recent.indexOf(known);
      return recent.slice(index + 1, index + 1 + pageSize);
    }
    const found = await inTurn(() => store.read(channel, position, pageSize));
    if (found.kind === 'gap') return 'gap';
    return found.entries.map((entry) => ({ entry, frame: encodeEntry(wireName, entry) }));
  }

  /** What a subscriber that stands there has to hear next; waits for the feed where that is behind. */
  async function findNext(cursor: Position): Promise<'nothing' | 'gap' | readonly Told[]> {
    for (let round = 0; round < maxRounds; round++) {
      if (isHere(cursor)) return 'nothing';
      const found = await readBehind(cursor);
      if (found === 'gap') return 'gap';
      if (found.length > 0) return found;
      await catchUp();
    }
    return 'gap';
  }

  const isHere = (position: Position): boolean => end !== undefined && isSame(position, end);

  /** Brings a subscriber to where the feed is. @throws StoreUnavailable before it has begun; later it tries again */
  async function bring(subscriber: FeedSubscriber, from: Position | undefined, begin: FeedSubscriber['begin']) {
    await opened;
    let cursor = from ?? end;
    const told = { hasBegun: false };
    const beginOnce = (recovered: boolean, at = end) => {
      if (at && !told.hasBegun) begin(at, recovered);
      told.hasBegun = true;
    };
    const isOver = () => subscriber.isOver;
    while (cursor && end && !isOver()) {
      // From here to the next wait nothing else happens: whoever stands where the feed is joins it without a hole.
      if (isHere(cursor)) {
        beginOnce(true);
        return listen(subscriber);
      }
      const next = await findNext(cursor).catch((error: unknown) => {
        if (!told.hasBegun) throw error;
        reportError(error);
        return pause();
      });
      if (isOver()) return;
      if (next === 'gap') {
        if (told.hasBegun) subscriber.gap(end);
        else beginOnce(false);
        return listen(subscriber);
      }
      if (next === 'nothing') continue;
      const last = next.at(-1)?.entry ?? cursor;
      cursor = { epoch: cursor.epoch, offset: last.offset, id: last.id };
      // The feed may be behind one that comes from another hub. An end before what that one has would tell of a lost tail.
      beginOnce(true, cursor.epoch === end.epoch && cursor.offset <= end.offset ? end : cursor);
      for (const { frame } of next) subscriber.deliver(frame);
      await subscriber.drained();
    }
  }

  function listen(subscriber: FeedSubscriber): void {
    joining.delete(subscriber);
    live.add(subscriber);
  }

  const pause = (): Promise<'nothing'> => new Promise((done) => environment.setTimer(() => done('nothing'), retryMs));

  return {
    async join(subscriber, from) {
      joining.add(subscriber);
      try {
        await new Promise<void>((begun, failed) => {
          const begin: FeedSubscriber['begin'] = (at, recovered) => {
            subscriber.begin(at, recovered);
            begun();
          };
          bring(subscriber, from, begin).then(begun, failed);
        });
      } catch (error) {
        joining.delete(subscriber);
        throw error;
      }
    },
    leave(subscriber) {
      joining.delete(subscriber);
      live.delete(subscriber);
    },
    get size() {
      return joining.size + live.size;
    },
    close() {
      isClosed = true;
      cancelRetry?.();
      unfollow?.();
    },
  };
}

function isSame(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && a.id === b.id;
}

import type {
  Claim,
  ClaimResult,
  LogEntry,
  NewEntry,
  Position,
  PresenceChange,
  PublishOutcome,
  StoreLimits,
  StoreSession,
} from '../../server/store/store';
import type { Undo } from '../../shared/undo';

/** What one case has in hand: a storage of its own, and a first session. */
export interface StoreTest {
  readonly session: StoreSession;
  /** Another session over the same storage, as another hub has it. */
  open(): Promise<StoreSession>;
  /** Lets time pass by the store's clock. */
  pass(ms: number): Promise<void>;
  /** All processes die; the session given is a first one afterwards. */
  crash(): Promise<StoreSession>;
  /** What is stored, if the counterpart can tell. */
  size(): Promise<number | undefined>;
  until(what: string, isDone: () => boolean): Promise<void>;
  follow(session: StoreSession, channel: string): Promise<Followed>;
  followPresence(session: StoreSession, channel: string): Promise<Watched>;
  hear(session: StoreSession, topic: string): Promise<Heard>;
}

export interface StoreCase {
  readonly title: string;
  /** @default `defaultStoreLimits` */
  readonly limits?: Partial<StoreLimits>;
  /** Runs for durable stores only. */
  readonly isAboutCrashes?: boolean;
  run(test: StoreTest): Promise<void>;
}

/** What a follower of a log was told. */
export interface Followed {
  readonly told: readonly (LogEntry & { readonly epoch: string })[];
  interruptions(): number;
  readonly undo: Undo;
}

/** What a follower of presence was told. */
export interface Watched {
  readonly changes: readonly PresenceChange[];
  interruptions(): number;
  readonly undo: Undo;
}

export interface Heard {
  readonly messages: readonly string[];
  readonly undo: Undo;
}

/** Entries `<prefix>1` to `<prefix><count>`, with their number as data. */
export function entriesOf(prefix: string, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, index) => entryOf(`${prefix}${index + 1}`, index + 1));
}

/** @throws Error if there is none */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`There is nothing at ${index} of ${items.length}.`);
  return item;
}

export function entryOf(id: string, data: unknown = id): NewEntry {
  return { id, event: 'told', data: JSON.stringify(data) };
}

export async function appendAll(
  session: StoreSession,
  channel: string,
  entries: readonly NewEntry[],
): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (const entry of entries) {
    const result = await session.append(channel, entry);
    if (result.kind !== 'appended') throw new Error(`An append without a key was answered ${result.kind}`);
    positions.push(result.position);
  }
  return positions;
}

/** Publishes in the name of one join, with ids made of the number. */
export function createPublishing(session: StoreSession, publisher: string, fence: number, destination = 'room') {
  const claimOf = (seq: number, id = `p${seq}`): Claim => ({ publisher, fence, destination, seq, id });
  return {
    claimOf,
    publish: (seq: number, id?: string) => session.publish(claimOf(seq, id), entryOf(id ?? `p${seq}`)),
  };
}

export async function joined(session: StoreSession, publisher: string, destination?: string) {
  const join = await session.join(publisher);
  return { ...join, ...createPublishing(session, publisher, join.fence, destination) };
}

/** A result in few words, to compare. */
export function storyOf(result: ClaimResult): unknown[] {
  switch (result.kind) {
    case 'claimed':
    case 'repeated':
      return [result.kind, ...outcomeOf(result.outcome)];
    case 'out-of-sequence':
      return [result.kind, result.expected];
    default:
      return [result.kind];
  }
}

export function outcomeOf(outcome: PublishOutcome): unknown[] {
  if (outcome.status === 'accepted') return outcome.position ? ['accepted', outcome.position.offset] : ['accepted'];
  return outcome.status === 'refused' ? ['refused', outcome.refusal.code, outcome.refusal.message] : ['pending'];
}

/** The log from its first kept entry, as ids. Fails unless offsets are dense up to the end. */
export async function idsFrom(session: StoreSession, channel: string, from?: Position): Promise<readonly string[]> {
  const end = await session.end(channel);
  const result = await session.read(channel, from ?? { epoch: end.epoch, offset: 0 }, 100_000);
  if (result.kind === 'gap') throw new Error(`Reading ${JSON.stringify(channel)} found a gap`);
  result.entries.forEach(({ offset }, index) => {
    const wanted = (from?.offset ?? 0) + index + 1;
    if (offset !== wanted) throw new Error(`Offsets are not dense: ${offset} where ${wanted} was expected`);
  });
  return result.entries.map(({ id }) => id);
}

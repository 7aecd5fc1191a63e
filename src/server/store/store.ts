import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { Refusal } from '../connection/refusal';

/**
 * What a hub remembers (docs/spec.md, ST): logs of channels, publishers' sequences, how operations ended, presence, and the way to other hubs. The hub
 * decides, the store keeps; each method that changes something is one atomic step.
 *
 * A value of this type may be opened by several hubs, one after the other or side by side: they share what it holds.
 * Implementations prove themselves with `storeContract` from `tidewire/testing`.
 */
export interface HubStore {
  /** For people: shown in logs. */
  readonly name: string;
  /** @throws StoreUnavailable if it cannot be reached; the hub tries again */
  open(context: StoreContext): Promise<StoreSession> | StoreSession;
}

/** What a store may use of the hub that opens it. */
export interface StoreContext {
  readonly environment: HubEnvironment;
  /** Different for every opening: a name for other hubs to call. */
  readonly node: string;
  /** Takes what goes wrong in the background. */
  report(error: unknown): void;
}

/**
 * A store as one hub sees it. Everything may fail with `StoreUnavailable`: then it is not known whether it was done, and it may be
 * asked again with the same arguments.
 */
export interface StoreSession extends LogStore, PublisherStore, OperationStore, PresenceStore, SignalStore {
  /**
   * Lets go of everything: publishers that joined here count as having left, followers and handlers hear nothing more, and what is asked
   * afterwards fails with `StoreUnavailable`. What is stored stays. Idempotent, and never rejects.
   */
  close(): Promise<void>;
}

/** A place in a channel's log: behind the event with this offset and id. Offset 0 is before the first, and has no id. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
  readonly id?: string | undefined;
}

export interface NewEntry {
  /** Equal on every copy. */
  readonly id: string;
  readonly event: string;
  /** As JSON text. Absent: no data. */
  readonly data?: string | undefined;
}

export interface LogEntry extends NewEntry {
  /** Dense per channel and epoch, from 1. */
  readonly offset: number;
}

/** Hears of a channel's new entries. A hint only: entries may be told late, twice, or not at all. */
export interface LogFollower {
  /**
   * In the order of offsets, as far as they come at all.
   *
   * @param previousId of the event before it, from stores that can lose their tail: the log may have grown to the old offset again
   */
  appended(epoch: string, entry: LogEntry, previousId?: string): void;
  /** Something may have been missed: read again. */
  interrupted(): void;
}

export interface LogStore {
  /** Appends for the server's own code. With a `key`, once per key of this channel (ST8); `hash` stands for the content. */
  append(
    channel: string,
    entry: NewEntry,
    key?: { readonly key: string; readonly hash: string },
  ): Promise<AppendResult>;
  /** The end of the log. Creates nothing: a channel without events is at offset 0 of the epoch it would get. */
  end(channel: string): Promise<Position>;
  /**
   * The entries behind a position, oldest first, at most `limit` of them; `end` is that of the whole log in the same moment.
   * `gap`: they are not all there, or the position is not of this log (ST4). The end itself is known by its id as long as the log is,
   * also after the entry there has grown too old.
   */
  read(channel: string, from: Position, limit: number): Promise<ReadResult>;
  /** Resolves once every later entry will be told. */
  follow(channel: string, follower: LogFollower): Promise<Undo>;
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly position: Position }
  /** The key was used before, for the same content: where that is. */
  | { readonly kind: 'repeated'; readonly position: Position }
  /** The key was used for other content. */
  | { readonly kind: 'conflict' };

export type ReadResult =
  | { readonly kind: 'entries'; readonly entries: readonly LogEntry[]; readonly end: Position }
  | { readonly kind: 'gap'; readonly end: Position };

/** One publish of a client, as the store has to know it. */
export interface Claim {
  /** Who publishes: user and client instance. */
  readonly publisher: string;
  /** As `join` gave it. */
  readonly fence: number;
  /** The channel, or `undefined` for the application. */
  readonly destination: string | undefined;
  readonly seq: number;
  readonly id: string;
}

/** How a publish ended. */
export type PublishOutcome =
  | { readonly status: 'accepted'; readonly position?: Position | undefined }
  | { readonly status: 'refused'; readonly refusal: Refusal }
  /** Claimed and not settled: it is under way, or the hub that had it died. `since`: by the store's clock, in ms. */
  | { readonly status: 'pending'; readonly since: number };

export type ClaimResult =
  /** It was the next one, and is done. */
  | { readonly kind: 'claimed'; readonly outcome: PublishOutcome }
  /** Seen before, with the same id: how it ended then. `age`: since it was claimed, by the store's clock, in ms. */
  | { readonly kind: 'repeated'; readonly outcome: PublishOutcome; readonly ageMs: number }
  /** Not the next one, and no copy of one that is remembered. */
  | { readonly kind: 'out-of-sequence'; readonly expected: number }
  /** A newer join holds this publisher. */
  | { readonly kind: 'fenced' }
  /** The publisher has as many destinations as it may; nothing was used up. */
  | { readonly kind: 'too-many-destinations' };

export interface PublisherStore {
  /** Takes over a publisher: from now on every older fence is refused. */
  join(publisher: string): Promise<PublisherJoin>;
  /** The connection is gone: the publisher is kept for a while (ST9). Of an older fence: nothing. */
  leave(publisher: string, fence: number): Promise<void>;
  /**
   * One step (PR29): if the claim is the next of its destination, appends the entry to that channel and keeps the outcome.
   */
  publish(claim: Claim, entry: NewEntry): Promise<ClaimResult>;
  /** One step: uses up a number without appending. `pending` for a publish to the application, which `settle` brings to its end. */
  claim(claim: Claim, outcome: 'pending' | Refusal): Promise<ClaimResult>;
  /** Replaces `pending`, and nothing else; also if fenced meanwhile, since the effect took place. */
  settle(claim: Claim, outcome: Refusal | 'accepted'): Promise<void>;
}

export interface PublisherJoin {
  /** Grows with every join. */
  readonly fence: number;
  /** Random, made with the memory of this publisher (PR14). */
  readonly epoch: string;
  /** It was known before. */
  readonly resumed: boolean;
}

/** Outcomes remembered per publisher, over all destinations. A client has at most this many publishes unacknowledged (SQ5, PR13). */
export const maxOutcomes = 256;

/** One run of a command that is to run once per key (PR50), as the store has to know it. */
export interface OperationClaim {
  /** Whose key it is, and for which command. Nothing is ever found under another scope. */
  readonly scope: string;
  readonly key: string;
  /** Stands for what was sent. */
  readonly hash: string;
  /** The hub that is to run it. */
  readonly node: string;
  /** Grows with every run of that hub: tells a newer one from what an older one asked, and was delayed. */
  readonly run: number;
}

/** How an operation ended. */
export type OperationOutcome =
  | {
      readonly status: 'answered';
      /** As JSON text. Absent: no data. */
      readonly data?: string | undefined;
    }
  | { readonly status: 'refused'; readonly refusal: Refusal };

export type OperationClaimResult =
  /** Nobody else has run it, or is running it: it is yours to run. */
  | { readonly kind: 'claimed' }
  /** It has run: how it ended. `ageMs`: since it was claimed, by the store's clock. */
  | { readonly kind: 'repeated'; readonly outcome: OperationOutcome; readonly ageMs: number }
  /** Claimed by another hub, which runs it, or died over it. `ageMs` as above. */
  | { readonly kind: 'pending'; readonly ageMs: number }
  /** The key was used for other content. */
  | { readonly kind: 'conflict' };

export interface OperationMemory {
  /** Milliseconds it is kept from now on, by the store's clock. */
  readonly memoryMs: number;
  /** Takes over a claim of another hub that is older. @default none is taken over */
  readonly takeOverAfterMs?: number | undefined;
}

export interface OperationStore {
  /**
   * One step: looks the key up and, if nobody has it, takes it. A hub may claim again what it has claimed, with the same `run` or a newer one: the answer
   * to the first may have been lost.
   */
  claimOperation(claim: OperationClaim, memory: OperationMemory): Promise<OperationClaimResult>;
  /** Keeps how it ended. What is kept already stays, and so does a claim of another hub; a claim that the store has lost is made up for. */
  settleOperation(claim: OperationClaim, outcome: OperationOutcome, memoryMs: number): Promise<void>;
  /** Gives a claim back, as if it had never been: only if it is this hub's, of no newer run, and not settled. */
  releaseOperation(claim: OperationClaim): Promise<void>;
}

/** One connection in one channel. */
export interface Presence {
  readonly connection: string;
  /** Who it is: several connections of one member count once. */
  readonly member: string;
  readonly user?: string | undefined;
  /** As JSON text. */
  readonly state?: string | undefined;
}

export interface PresenceMember {
  readonly member: string;
  readonly user?: string | undefined;
  /** Of the connection that entered or changed it last, as JSON text. */
  readonly state?: string | undefined;
}

export interface PresenceChange {
  /** Dense per channel while anybody is present: who misses one reads the list. */
  readonly version: number;
  readonly change: 'joined' | 'updated' | 'left';
  readonly member: PresenceMember;
}

export interface PresenceFollower {
  changed(change: PresenceChange): void;
  interrupted(): void;
}

export interface PresenceStore {
  /** Enters, or replaces the state; present until `ttlMs` from now by the store's clock. */
  enter(channel: string, presence: Presence, ttlMs: number): Promise<void>;
  exit(channel: string, connection: string): Promise<void>;
  /** Vouches for connections for another `ttlMs`. @returns those that are not present any more: they have to enter again */
  renew(held: readonly PresenceKey[], ttlMs: number): Promise<readonly PresenceKey[]>;
  /** Removes whose time is over, each announced once whoever asks. */
  sweep(): Promise<void>;
  /** In the order of joining. */
  members(channel: string): Promise<{ readonly version: number; readonly members: readonly PresenceMember[] }>;
  /** Resolves once every later change will be told. A hint only. */
  followPresence(channel: string, follower: PresenceFollower): Promise<Undo>;
}

export interface PresenceKey {
  readonly channel: string;
  readonly connection: string;
}

/** Words between hubs: at most once, and perhaps never. */
export interface SignalStore {
  /** @returns how many hubs were listening, this one included */
  signal(topic: string, message: string): Promise<number>;
  onSignal(topic: string, handler: (message: string) => void): Promise<Undo>;
}

/** The store could not say whether it was done. */
export class StoreUnavailable extends TidewireError {
  constructor(cause: unknown) {
    super(
      'store-unavailable',
      'The store did not answer, so it is not known whether this was stored. Ask again with the same id.',
    );
    this.cause = cause;
  }
}

/** How much a store keeps. */
export interface StoreLimits {
  /** Entries kept per channel. @default 1_000 */
  readonly maxHistoryEntries: number;
  /** Milliseconds an entry is kept. @default 86_400_000 (a day) */
  readonly historyMs: number;
  /** Milliseconds a publisher's sequences outlive its connection. @default 86_400_000 (a day) */
  readonly publisherRetentionMs: number;
  /** Destinations of one publisher, ever. @default 1_000 */
  readonly maxDestinations: number;
  /** Milliseconds a key of `append` is remembered. @default 86_400_000 (a day) */
  readonly keyRetentionMs: number;
}

export const defaultStoreLimits: StoreLimits = {
  maxHistoryEntries: 1_000,
  historyMs: 86_400_000,
  publisherRetentionMs: 86_400_000,
  maxDestinations: 1_000,
  keyRetentionMs: 86_400_000,
};

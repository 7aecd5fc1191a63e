import type { Environment } from './environment';
import type { Undo } from './undo';

/**
 * What a write survives. `strict`: IndexedDB with strict transactions. `best-effort`: IndexedDB that does not say. `memory`: nothing
 * beyond this page.
 */
export type Durability = 'strict' | 'best-effort' | 'memory';

/** Whose outbox, and for which server. Another pair is another outbox. */
export interface OutboxScope {
  /** Where the operations belong: origin and path, or what the app calls it. */
  readonly destination: string;
  /** `undefined`: anonymous. */
  readonly userId: string | undefined;
}

/** One stored operation. */
export interface OutboxEntry {
  readonly id: string;
  /** Place in the log, given by the store when it was first written; grows over all tabs. */
  readonly order: number;
  /** Grows with every write of this entry. */
  readonly revision: number;
  /** Whatever was stored; structured-cloneable. */
  readonly record: unknown;
}

export interface OutboxContents {
  /** In the order of the log. */
  readonly entries: readonly OutboxEntry[];
  /** By key. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** What is written in one step: all of it, or nothing. */
export interface OutboxCommit {
  readonly entries?: readonly {
    readonly id: string;
    /** The one that was read; 0: there is none yet. */
    readonly revision: number;
    /** `undefined`: removes the entry. */
    readonly record: unknown;
  }[];
  /** What belongs to operations, such as aliases of temporary ids. `undefined` removes. */
  readonly values?: readonly { readonly key: string; readonly value: unknown }[];
  /** Only while this is the fence of the present flusher. */
  readonly fence?: number | undefined;
  /** New entries are refused beyond so many. */
  readonly maxEntries?: number | undefined;
}

export type OutboxCommitResult =
  /** The entries as they are stored now; a removed one is left out. */
  | { readonly kind: 'committed'; readonly entries: readonly OutboxEntry[] }
  /** An entry is no longer what was read: read again. */
  | { readonly kind: 'changed' }
  /** There is a newer flusher. */
  | { readonly kind: 'fenced' }
  /** It would be more than `maxEntries`. */
  | { readonly kind: 'full' }
  /** The device has no room, or the store is gone. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** One user's outbox, as one tab holds it. All tabs that open the same scope see the same. Nothing here rejects. */
export interface Outbox {
  readonly durability: Durability;
  /** What is stored. `undefined` if it cannot be read any more. */
  load(): Promise<OutboxContents | undefined>;
  commit(commit: OutboxCommit): Promise<OutboxCommitResult>;
  /** Hears that another tab wrote something: a hint to load again. */
  onChange(listener: () => void): Undo;
  /**
   * Wants to be the one tab that sends. `elected` may be called again after `deposed`.
   * @returns gives it up; without `deposed` being called
   */
  campaign(candidate: { elected(fence: number): void; deposed(): void }): Undo;
  /** Another version of the page needs a newer database: this one reads and writes nothing any more (OB8). */
  onOutdated(listener: () => void): Undo;
  /** Lets go of it all, the seat included. What is stored stays. Idempotent. */
  close(): void;
}

/** Where outboxes are kept. Implementations prove themselves with `outboxContract` from `tidewire/testing`. */
export interface OutboxStorage {
  /** Never rejects: where nothing can be stored, an outbox in memory says so (`durability`). */
  open(scope: OutboxScope, environment: Environment): Promise<Outbox>;
}

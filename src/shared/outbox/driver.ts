import type { Durability, OutboxCommit, OutboxCommitResult, OutboxContents } from '../outbox-storage';

/** Who flushes, as it is stored beside the entries. */
export interface Lease {
  /** Empty: nobody. */
  readonly holder: string;
  /** Only grows. */
  readonly fence: number;
  /** Counts renewals. That it moves is the sign of life: the clocks of two tabs are not compared. */
  readonly beat: number;
  /** Wall clock in ms, for a tab that sees the lease for the first time. */
  readonly renewedAt: number;
}

/** What a driver hears of. */
export interface DriverListener {
  /** Another tab wrote something; or, with a fence, gave up the seat that it held under it. */
  told(leftFence?: number): void;
  /** What is stored is out of reach for good. `isOutdated`: a newer version of the page needs it. */
  lost(isOutdated: boolean): void;
}

/** Where one scope's outbox is kept. What is asked may reject, and has then changed nothing. `createOutbox` makes an outbox of it. */
export interface OutboxDriver {
  readonly durability: Durability;
  load(): Promise<OutboxContents>;
  /**
   * One atomic step: reads, asks `decideCommit`, and writes what it says.
   *
   * @param holder under which this tab has the seat; empty if it has not
   */
  commit(commit: OutboxCommit, holder: string): Promise<OutboxCommitResult>;
  /**
   * Looks at the lease and changes it, in one atomic step.
   *
   * @param change gives the new one; `undefined` leaves it
   * @returns what is stored afterwards
   */
  lease(change: (present: Lease | undefined) => Lease | undefined): Promise<Lease | undefined>;
  /** Tells the other tabs that something was written; or, with a fence, that the seat held under it is free. */
  tell(leftFence?: number): void;
  /** Begins to listen. Idempotent. */
  wake(listener: DriverListener): void;
  /** Holds nothing open any more, as a page that is left must not. Idempotent. What is asked afterwards opens it again. */
  sleep(): void;
}

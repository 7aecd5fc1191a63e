import type { HubEnvironment } from '../../server/hub/hub-environment';
import type { HubStore, StoreLimits } from '../../server/store/store';

/** How to get a store to test. */
export interface StoreCounterpart {
  /** A storage of its own, with nothing in it. */
  create(limits: StoreLimits): StoreUnderTest | Promise<StoreUnderTest>;
  /** What was acknowledged outlives the processes: cases with a crash are run too. @default false */
  readonly isDurable?: boolean;
}

/** One storage, which several sessions look at as several hubs would. */
export interface StoreUnderTest {
  /** Opened once for each session. A store whose nodes are processes may give another value, over the same storage, each time. */
  connect(): HubStore;
  /** What the sessions are given. */
  readonly environment: HubEnvironment;
  /** Lets time pass by the store's clock. @default waits as long: cases use limits of about a second */
  readonly advance?: (ms: number) => void | Promise<void>;
  /** Every session's process dies where it stands. Those opened by `connect` afterwards find what is left. Required if durable. */
  readonly crash?: () => void | Promise<void>;
  /** How many channels, publishers or records of whatever kind are stored. Must not grow by reading (ST6). */
  readonly size?: () => number | Promise<number>;
  stop(): void | Promise<void>;
}

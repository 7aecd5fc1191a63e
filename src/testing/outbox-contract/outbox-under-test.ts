import type { Environment } from '../../shared/environment';
import type { OutboxStorage } from '../../shared/outbox-storage';

/** How to get a storage to test. */
export interface OutboxCounterpart {
  /** A place of its own, with nothing in it. */
  create(): OutboxUnderTest | Promise<OutboxUnderTest>;
  /** Its tabs can crash: cases about that are run too. @default false */
  readonly hasCrashes?: boolean;
}

/** One device, with tabs that look at one place. */
export interface OutboxUnderTest {
  /** One more tab. */
  openTab(): OutboxTab | Promise<OutboxTab>;
  /** Lets virtual time pass, a step at a time. @default waits in real time */
  readonly pass?: () => Promise<void>;
  stop(): void | Promise<void>;
}

export interface OutboxTab {
  /** As this tab has it: another value over the same place, where tabs cannot share one. */
  readonly storage: OutboxStorage;
  readonly environment: Environment;
  /** Its timers stand still, and nothing tells it, until the undo. */
  freeze(): () => void;
  /** The page is left for the back/forward cache, until the undo. */
  leave(): () => void;
  /** It was hidden, and is looked at again. */
  reveal(): void;
  /** The tab's process ends where it stands. Required with `hasCrashes`. */
  readonly crash?: () => void | Promise<void>;
}

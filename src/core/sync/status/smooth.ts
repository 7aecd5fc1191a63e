import type { Environment } from '../../../shared/environment';
import { createStore, type Readable } from '../../../shared/store';
import type { Undo } from '../../../shared/undo';
import type { SyncStatus } from '../sync-status';
import { dueAt, nextSmoothing, type Smoothing } from './smoothing';

/** All of a status but what is to be shown. */
export type RawSyncStatus = Omit<SyncStatus, 'state'>;

export interface SmoothedStatus extends Readable<SyncStatus> {
  /** Lets go of the source and of time. `current` stays as it was. Idempotent. */
  dispose(): void;
}

/**
 * Follows a status so that a blip shows nothing (SY3); see `Smoothing` for the rules. It follows from its making on, since what
 * is shown depends on how long it has been so; one timer at most, and none while what is shown is what is true. Another user's
 * outbox gets another one: what was true of the old says nothing about the new.
 */
export function smooth(environment: Environment, source: Readable<RawSyncStatus>): SmoothedStatus {
  let smoothing: Smoothing | undefined;
  let cancelTimer: Undo | undefined;
  const store = createStore(look(), environment.reportError);
  const stopFollowing = source.subscribe(follow);

  function look(): SyncStatus {
    cancelTimer?.();
    const status = source.current;
    const now = environment.monotonicNow();
    smoothing = nextSmoothing(smoothing, status.raw, status.pending > 0, now);
    const due = dueAt(smoothing);
    cancelTimer = due === undefined ? due : environment.setTimer(follow, due - now);
    return { ...status, state: smoothing.shown };
  }

  function follow(): void {
    store.set(look());
  }

  return {
    get current() {
      return store.current;
    },
    subscribe: store.subscribe,
    dispose() {
      stopFollowing();
      cancelTimer?.();
    },
  };
}

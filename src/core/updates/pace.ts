/** Times in ms. */
export interface Pace {
  readonly batchMs: number;
  readonly debounceMs: number;
}

/** One key's updates that wait. By the monotonic clock. */
export interface Wait {
  /** The first of them came. */
  readonly firstAt: number;
  /** The last of them came. */
  readonly lastAt: number;
  /** Throttled: not before. */
  readonly heldUntil: number;
}

/** When a key has been quiet long enough, or has waited long enough without ever being so. */
export function dueAt({ firstAt, lastAt, heldUntil }: Wait, { batchMs, debounceMs }: Pace): number {
  return Math.max(heldUntil, Math.min(firstAt + batchMs, lastAt + debounceMs));
}

/**
 * When the batch that waits is to be delivered, unless it fills up before: all keys are due, or one has waited for `batchMs`, or a
 * held one is let go.
 */
export function closesAt(waits: Iterable<Wait>, pace: Pace, now: number): number {
  let soonest = Infinity;
  let allDue = -Infinity;
  for (const wait of waits) {
    const due = dueAt(wait, pace);
    if (wait.heldUntil > now) soonest = Math.min(soonest, due);
    else {
      soonest = Math.min(soonest, wait.firstAt + pace.batchMs);
      allDue = Math.max(allDue, due);
    }
  }
  return allDue > -Infinity ? Math.min(soonest, allDue) : soonest;
}

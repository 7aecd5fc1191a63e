import type { SyncState } from '../core/sync/sync-status';

/** The raw state from a moment on, until the next entry. */
export interface RawSyncMoment {
  /** Monotonic, in ms. */
  readonly at: number;
  readonly raw: SyncState;
  /** Operations in the log. */
  readonly pending: number;
}

/** A state uninterrupted. */
interface Stretch {
  readonly raw: SyncState;
  /** Its first entry in the history. */
  readonly index: number;
  readonly from: number;
  readonly until: number;
  /** The same, with the rest of its outage. */
  readonly troubledFrom: number;
}

const alerts: readonly SyncState[] = ['attention', 'needs-auth'];
const outage: readonly SyncState[] = ['offline', 'reconnecting'];
const patienceMs: Readonly<Partial<Record<SyncState, number>>> = {
  syncing: 300,
  offline: 2_000,
  reconnecting: 2_000,
  stale: 2_000,
};
const holdMs = 1_000;

/**
 * May this state be on screen now, by SY3 and SY4? An oracle for tests and simulations: it judges the whole history, and shares
 * nothing with the code that smooths.
 *
 * @param history raw states since the smoothing began, oldest first, none later than `now`
 * @param now monotonic, in ms. What fell due by then has run, and at one moment before what else happened
 */
export function isReachable(history: readonly RawSyncMoment[], shown: SyncState, now: number): boolean {
  const last = history.at(-1);
  if (!last) return false;
  if (alerts.includes(last.raw) || alerts.includes(shown)) return shown === last.raw;
  if (shown === 'synced' && last.pending > 0) return false;
  const onScreen = whatIsDue(toStretches(history), now);
  // In step is nobody any more from the first operation on, and what only waits to be shown does not bring it back.
  const hasYielded = onScreen.raw === 'synced' && history.slice(onScreen.index).some(({ pending }) => pending > 0);
  return shown === (hasYielded ? 'pending' : onScreen.raw);
}

/** What came on screen, and when. */
interface OnScreen extends Pick<Stretch, 'raw' | 'index'> {
  readonly since: number;
}

/** The latest stretch that lasted until it was due. */
function whatIsDue(stretches: readonly Stretch[], now: number): OnScreen {
  let onScreen: OnScreen | undefined;
  stretches.forEach(({ raw, index, from, until, troubledFrom }, nth) => {
    const previous = stretches[nth - 1];
    const isAtOnce =
      !onScreen ||
      !previous ||
      alerts.includes(raw) ||
      alerts.includes(previous.raw) ||
      (outage.includes(raw) && outage.includes(onScreen.raw));
    const heldUntil = onScreen?.raw === 'syncing' ? onScreen.since + holdMs : from;
    const dueAt = isAtOnce ? from : Math.max(from, troubledFrom + (patienceMs[raw] ?? 0), heldUntil);
    if (dueAt > Math.min(until, now)) return;
    onScreen = { raw, index, since: onScreen?.raw === raw ? onScreen.since : dueAt };
  });
  return onScreen ?? { raw: 'synced', index: 0, since: -Infinity };
}

function toStretches(history: readonly RawSyncMoment[]): Stretch[] {
  const changes = history
    .map(({ at, raw }, index) => ({ raw, index, from: at }))
    .filter(({ raw, index }) => raw !== history[index - 1]?.raw);
  let troubledFrom = 0;
  return changes.map((change, nth) => {
    const before = changes[nth - 1]?.raw;
    if (!(before && outage.includes(change.raw) && outage.includes(before))) troubledFrom = change.from;
    return { ...change, until: changes[nth + 1]?.from ?? Infinity, troubledFrom };
  });
}

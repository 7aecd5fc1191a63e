import type { SyncState } from '../sync-status';

/**
 * What is shown, and what it waits for (SY3). `raw` is what is true; `shown` follows it:
 *
 *      raw becomes                    shown follows                    until then
 *      attention, needs-auth          at once, over everything         –
 *      pending, synced                at once, after a hold            held: syncing
 *      syncing                        when it has lasted 300 ms        as it was
 *      offline, reconnecting          when the outage has lasted 2 s   as it was
 *      stale                          when it has lasted 2 s           as it was
 *      anything, after an alert       at once: someone has acted       –
 *      anything, as the first of all  at once                          –
 *
 *      syncing ── shown for less than 1 s ──► held, whatever comes but an alert
 *      synced ── an operation enters the log ──► pending, whatever else is waited for (SY4)
 *
 * Offline and reconnecting are one outage: its 2 s run through, and once it shows, a change between them shows at once.
 */
export interface Smoothing {
  readonly raw: SyncState;
  /** When `raw`, or the outage that it belongs to, began; monotonic, in ms. */
  readonly rawSince: number;
  readonly shown: SyncState;
  readonly shownSince: number;
}

const showAfterMs: Readonly<Partial<Record<SyncState, number>>> = {
  syncing: 300,
  offline: 2_000,
  reconnecting: 2_000,
  stale: 2_000,
};
const holdMs = 1_000;

/** One step: raw may have changed, time may have passed. Pure. */
export function nextSmoothing(
  before: Smoothing | undefined,
  raw: SyncState,
  hasOperations: boolean,
  now: number,
): Smoothing {
  if (!before) return { raw, rawSince: now, shown: raw, shownSince: now };
  const isSame = before.raw === raw || (isOutage(before.raw) && isOutage(raw));
  const waiting = { ...before, raw, rawSince: isSame ? before.rawSince : now };
  const shown = toShown(waiting, hasOperations, now);
  return { ...waiting, shown, shownSince: shown === before.shown ? before.shownSince : now };
}

/** When to look again although nothing has changed; `undefined`: at rest. */
export function dueAt({ raw, rawSince, shown, shownSince }: Smoothing): number | undefined {
  if (raw === shown) return undefined;
  if (isAlert(raw) || isAlert(shown) || (isOutage(raw) && isOutage(shown))) return -Infinity;
  return Math.max(rawSince + (showAfterMs[raw] ?? 0), shown === 'syncing' ? shownSince + holdMs : 0);
}

function toShown(smoothing: Smoothing, hasOperations: boolean, now: number): SyncState {
  const { raw, shown } = smoothing;
  if (now >= (dueAt(smoothing) ?? now)) return raw;
  return shown === 'synced' && hasOperations ? 'pending' : shown;
}

function isAlert(state: SyncState): boolean {
  return state === 'attention' || state === 'needs-auth';
}

function isOutage(state: SyncState): boolean {
  return state === 'offline' || state === 'reconnecting';
}

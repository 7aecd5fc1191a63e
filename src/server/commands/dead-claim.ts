import type { HubEnvironment } from '../hub/hub-environment';
import type { HubLimits } from '../hub/hub-limits';

/** What the store may take beside the command itself. */
const graceMs = 5_000;

/**
 * May what was asked to be claimed at that time still begin? Later others may hold us for dead before it ends, and go on behind it. A hub that stood still in
 * between, or a store that took its time, must not begin it then.
 *
 * @param askedAt by the monotonic clock
 */
export function mayBegin({ monotonicNow }: HubEnvironment, askedAt: number): boolean {
  return monotonicNow() - askedAt <= graceMs;
}

/** The age in ms, by the store's clock, from which on whoever claimed something must have died over it: longer than any command may run. */
export function deadAfterMs({ commandTimeoutMs, decisionTimeoutMs }: HubLimits): number {
  return commandTimeoutMs + decisionTimeoutMs + graceMs;
}

import type { HubLimits } from '../hub/hub-limits';

/** What the store may take beside the command itself. */
const graceMs = 5_000;

/** The age in ms, by the store's clock, from which on whoever claimed something must have died over it: longer than any command may run. */
export function deadAfterMs({ commandTimeoutMs, decisionTimeoutMs }: HubLimits): number {
  return commandTimeoutMs + decisionTimeoutMs + graceMs;
}

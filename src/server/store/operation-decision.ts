import type { OperationClaim, OperationClaimResult, OperationMemory, OperationOutcome } from './store';

/** What a store remembers of an operation. */
export interface RememberedOperation extends Pick<OperationClaim, 'hash' | 'node' | 'run'> {
  /** When it was claimed, in ms. */
  readonly at: number;
  readonly expiresAt: number;
  /** `undefined`: claimed, and not settled. */
  readonly outcome: OperationOutcome | undefined;
}

/** @returns why a claim does not get the key (PR50, PR51), or `undefined` if it does */
export function refuseOperation(
  { hash, node, run }: OperationClaim,
  known: RememberedOperation | undefined,
  now: number,
  { takeOverAfterMs = Infinity }: OperationMemory,
): Exclude<OperationClaimResult, { kind: 'claimed' }> | undefined {
  if (!known || known.expiresAt <= now) return undefined;
  if (known.hash !== hash) return { kind: 'conflict' };
  // A wall clock may have been set back meanwhile.
  const ageMs = Math.max(0, now - known.at);
  if (known.outcome) return { kind: 'repeated', outcome: known.outcome, ageMs };
  const isOwn = known.node === node && run >= known.run;
  return isOwn || ageMs > takeOverAfterMs ? undefined : { kind: 'pending', ageMs };
}

/** May this claim be settled, over what is remembered? */
export function maySettle(
  { hash, node }: OperationClaim,
  known: RememberedOperation | undefined,
  now: number,
): boolean {
  if (!known || known.expiresAt <= now) return true;
  return !known.outcome && known.node === node && known.hash === hash;
}

export function mayRelease({ hash, node, run }: OperationClaim, known: RememberedOperation | undefined): boolean {
  return !!known && !known.outcome && known.node === node && known.hash === hash && run >= known.run;
}

import type { Claim, ClaimResult, PublishOutcome } from './store';

/** What a store knows about a claim before it decides. */
export interface ClaimKnowledge {
  /** Of the newest join. */
  readonly fence: number;
  /** The last number used for this destination. */
  readonly last: number | undefined;
  /** Destinations used. */
  readonly destinations: number;
  /** What is remembered under the claim's destination and number. */
  readonly known: RememberedOutcome | undefined;
}

export interface RememberedOutcome {
  readonly id: string;
  /** When it was claimed, in ms. */
  readonly at: number;
  readonly outcome: PublishOutcome;
}

/** @returns why a claim is not the next one of its destination (PR13, PR15), or `undefined` if it is */
export function refuseClaim(
  { fence, seq, id }: Claim,
  publisher: ClaimKnowledge | undefined,
  now: number,
  maxDestinations: number,
): Exclude<ClaimResult, { kind: 'claimed' }> | undefined {
  if (publisher?.fence !== fence) return { kind: 'fenced' };
  const { last, destinations, known } = publisher;
  const expected = (last ?? 0) + 1;
  if (seq < expected && known?.id === id)
    // A wall clock may have been set back meanwhile.
    return { kind: 'repeated', outcome: known.outcome, ageMs: Math.max(0, now - known.at) };
  if (seq !== expected) return { kind: 'out-of-sequence', expected };
  return last === undefined && destinations >= maxDestinations ? { kind: 'too-many-destinations' } : undefined;
}

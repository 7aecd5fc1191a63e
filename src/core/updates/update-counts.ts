/**
 * What became of an update. `accepted`: it is delivered, perhaps merged with others. `duplicate`, `superseded`: known already, or
 * older than what is known. `invalid`: a function of the options threw over it, and the error was reported. `refused`: the processor is
 * at its end, or too many wait and nobody listens.
 */
export type PushOutcome = 'accepted' | 'duplicate' | 'superseded' | 'invalid' | 'refused';

/** `received` is the sum of `duplicates`, `superseded`, `invalid`, `refused`, `delivered`, `returned` and `waiting`. */
export interface UpdateCounts {
  readonly received: number;
  readonly duplicates: number;
  /** Have no delivery of their own: a newer one of the key took their place, or was merged with them. */
  readonly superseded: number;
  readonly invalid: number;
  readonly refused: number;
  readonly delivered: number;
  /** Given back by `dispose`. */
  readonly returned: number;
  readonly waiting: number;
  /** Calls of each listener. */
  readonly batches: number;
  readonly conflicts: number;
}

export type MutableCounts = { -readonly [Name in keyof UpdateCounts]: UpdateCounts[Name] };

export function createCounts(): MutableCounts {
  return {
    received: 0,
    duplicates: 0,
    superseded: 0,
    invalid: 0,
    refused: 0,
    delivered: 0,
    returned: 0,
    waiting: 0,
    batches: 0,
    conflicts: 0,
  };
}

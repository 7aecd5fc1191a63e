/** A point on the way down that matters: shown as `data-threshold`, and spoken when it is reached. */
export interface CountdownThreshold {
  /** Reached when no more than this is left, in ms. */
  readonly atMs: number;
  /** Shown as `data-threshold`. `urgent` has a look of its own. */
  readonly name: string;
  /** Whether it is spoken. @default true */
  readonly announce?: boolean;
}

export const defaultThresholds: readonly CountdownThreshold[] = [{ atMs: 60_000, name: 'urgent' }];

/** The threshold that a countdown is in: the lowest that it has reached. */
export function currentThreshold(
  remainingMs: number,
  thresholds: readonly CountdownThreshold[],
): CountdownThreshold | undefined {
  return lowest(thresholds.filter(({ atMs }) => remainingMs <= atMs));
}

/**
 * The threshold to speak of after a step. One that was passed before the first look is old news, and of several passed in one
 * step (after sleep) only the lowest is news.
 */
export function crossedThreshold(
  before: number,
  after: number,
  thresholds: readonly CountdownThreshold[],
): CountdownThreshold | undefined {
  return lowest(thresholds.filter(({ atMs, announce = true }) => announce && before > atMs && after <= atMs));
}

function lowest(thresholds: readonly CountdownThreshold[]): CountdownThreshold | undefined {
  return thresholds.reduce<CountdownThreshold | undefined>(
    (best, other) => (!best || other.atMs < best.atMs ? other : best),
    undefined,
  );
}

export interface BackoffOptions {
  /** Upper bound of the first delay. @default 1000 */
  readonly baseMs: number;
  /** No delay is longer. @default 30000 */
  readonly capMs: number;
}

/**
 * Full jitter: uniform between nothing and an exponentially growing bound, so that clients cut off together do not come
 * back together.
 *
 * @param attempt 1 for the first retry
 * @param random uniform in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, random: number, { baseMs, capMs }: BackoffOptions): number {
  return random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}

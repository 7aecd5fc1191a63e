/**
 * Full jitter: uniform between nothing and an exponentially growing bound, so that clients cut off together do not come back
 * together.
 *
 * @param attempt 1 for the first retry
 * @param random uniform in [0, 1)
 * @param baseMs bound of the first delay
 * @param capMs no delay is longer
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(attempt: number, random: number, baseMs: number, capMs: number): number {
  return random * Math.min(capMs, baseMs * 2 ** (attempt - 1));
}

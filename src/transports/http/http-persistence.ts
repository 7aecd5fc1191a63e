/** Milliseconds before each further try of a request that failed (PR45). */
const retryDelaysMs = [200, 1_000, 3_000];

/** How one try went. `again`: well, and there is more to do. `over`: there is nothing more to do. */
export type Try = 'again' | 'over' | 'failed';

export type Pause = (delayMs: number) => Promise<void>;

/**
 * Tries until there is nothing more to do; what went well in between makes the count start over.
 *
 * @returns `given-up` after the fourth failure in a row
 */
export async function persist(attempt: () => Promise<Try>, pause: Pause): Promise<'over' | 'given-up'> {
  for (let failures = 0; ;) {
    const went = await attempt();
    if (went === 'over') return 'over';
    if (went === 'again') {
      failures = 0;
      continue;
    }
    const delayMs = retryDelaysMs[failures++];
    if (delayMs === undefined) return 'given-up';
    await pause(delayMs);
  }
}

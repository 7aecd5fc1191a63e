import { expect } from 'vitest';
import type { Tally } from './oracle';
import { explain, search } from './search';
import type { Kind } from './servers';

/**
 * Plays histories and fails with the seed and the shortest history that breaks a promise. To play one seed alone:
 * `FUZZ_FROM=366 FUZZ=1 npx vitest run --project unit tests/unit/core/fuzz`.
 *
 * @param seen what the histories must have met, all together, for each thousand of them
 */
export async function expectPromisesKept(kind: Kind, seen: Readonly<Record<string, number>>): Promise<void> {
  const { FUZZ, FUZZ_FROM } = process.env;
  const histories = Number(FUZZ ?? 5_000);
  const tally: Tally = new Map();
  const finding = await search(kind, { from: Number(FUZZ_FROM ?? 1), histories, tally });
  expect(finding && (await explain(kind, finding))).toBeUndefined();
  console.info(kind.name, Object.fromEntries([...tally].sort(([a], [b]) => a.localeCompare(b))));
  if (FUZZ !== undefined) return;
  const missed = Object.entries(seen).filter(([what, times]) => (tally.get(what) ?? 0) < (times * histories) / 1_000);
  expect(missed).toEqual([]);
}

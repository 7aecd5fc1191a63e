// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullJitter } from '../../../src/shared/backoff';
import { createSeededRandom } from '../../../src/testing/seeded-random';

const baseMs = 1_000;
const capMs = 30_000;

test('[CN3] a delay lies between nothing and its bound, whatever the attempt', () => {
  const attempts = fc.integer({ min: 1, max: 10_000 });
  const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(attempts, randoms, (attempt, random) => {
      const delay = fullJitter(attempt, random, baseMs, capMs);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThan(Math.min(capMs, baseMs * 2 ** (attempt - 1)));
    }),
  );
});

test('[CN3] the bound doubles from 1 s with each attempt, up to 30 s', () => {
  const almostOne = 1 - Number.EPSILON;
  const bounds = [1, 2, 3, 4, 5, 6, 7, 2_000].map((attempt) =>
    Math.round(fullJitter(attempt, almostOne, baseMs, capMs)),
  );
  expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('[CN3] delays are spread evenly, so that a crowd does not come back together', () => {
  const random = createSeededRandom(7);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let client = 0; client < 20_000; client++)
    tenths[Math.floor(fullJitter(3, random(), baseMs, capMs) / 400)]! += 1;
  for (const count of tenths) expect(count / 2_000).toBeCloseTo(1, 0.5);
});

// @vitest-environment node
import { expect, it } from 'vitest';
import { createTokenBucket } from '../../../src/server/connection/token-bucket';

it('[HB2] gives a burst at once and then the rate, and no more than a burst after a long rest', () => {
  let now = 0;
  const bucket = createTokenBucket(() => now, 10, 3);
  const take = (count: number) =>
    Array.from({ length: count }, () => bucket.take()).filter((token) => token === 'taken').length;
  expect(take(3)).toBe(3);
  expect(bucket.take()).toEqual({ retryAfterMs: 200 });
  now += 200;
  expect(take(1)).toBe(1);
  now += 3_600_000;
  expect(take(4)).toBe(3);
});

it('[HB2] is exhausted when a whole burst was refused without a pause', () => {
  const bucket = createTokenBucket(() => 0, 10, 3);
  const tokens = Array.from({ length: 6 }, () => bucket.take());
  expect(tokens.map((token) => (typeof token === 'string' ? token : 'refused'))).toEqual([
    'taken',
    'taken',
    'taken',
    'refused',
    'refused',
    'exhausted',
  ]);
});

it('never refuses by an infinite rate and burst', () => {
  const bucket = createTokenBucket(() => 0, Infinity, Infinity);
  for (let count = 0; count < 10; count++) expect(bucket.take()).toBe('taken');
});

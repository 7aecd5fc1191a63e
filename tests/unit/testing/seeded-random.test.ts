// @vitest-environment node
import { expect, test } from 'vitest';
import { createSeededRandom, drawId } from '../../../src/testing/seeded-random';

const draw = (seed: number, count: number) => {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, random);
};

test('gives the published sequence of mulberry32', () => {
  expect(draw(1, 3)).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

test('repeats with the seed, and differs with another', () => {
  expect(draw(42, 100)).toEqual(draw(42, 100));
  expect(draw(42, 3)).not.toEqual(draw(43, 3));
});

test('stays in [0, 1), evenly', () => {
  const numbers = draw(3, 50_000);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(numbers.reduce((sum, number) => sum + number) / numbers.length).toBeCloseTo(0.5, 2);
});

test('draws ids of 32 hexadecimal digits that do not repeat', () => {
  const random = createSeededRandom(1);
  const ids = Array.from({ length: 1_000 }, () => drawId(random));
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(1_000);
});

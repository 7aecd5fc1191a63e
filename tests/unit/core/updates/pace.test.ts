// @vitest-environment node
import { expect, test } from 'vitest';
import { closesAt, dueAt } from '../../../../src/core/updates/pace';

const pace = { batchMs: 200, debounceMs: 100 };
const wait = (firstAt: number, lastAt = firstAt, heldUntil = 0) => ({ firstAt, lastAt, heldUntil });

test('[UP7] a key is due when it has been quiet, or has waited long enough', () => {
  expect(dueAt(wait(0), pace)).toBe(100);
  expect(dueAt(wait(0, 60), pace)).toBe(160);
  expect(dueAt(wait(0, 190), pace)).toBe(200);
});

test('[UP7] a batch closes when all keys are due, or when one has waited long enough', () => {
  expect(closesAt([wait(0), wait(60)], pace, 70)).toBe(160);
  expect(closesAt([wait(0), wait(150)], pace, 160)).toBe(200);
  expect(closesAt([], pace, 0)).toBe(Infinity);
});

test('[UP8] a held key wakes nobody before its time, and does not hold up others', () => {
  expect(dueAt(wait(0, 0, 500), pace)).toBe(500);
  expect(closesAt([wait(0, 0, 500)], pace, 300)).toBe(500);
  expect(closesAt([wait(0, 0, 500), wait(290)], pace, 300)).toBe(390);
});

// @vitest-environment node
import { expect, test, vi } from 'vitest';
import { createStore } from '../../../src/shared/store';

const report = (error: unknown) => {
  throw error;
};

test('shows the newest value, to listeners as well', () => {
  const store = createStore(1, report);
  const seen: number[] = [];
  store.subscribe(() => seen.push(store.current));
  store.set(2);
  store.set(3);
  expect(store.current).toBe(3);
  expect(seen).toEqual([2, 3]);
});

test.each([
  ['the same number', 1, 1],
  ['NaN', NaN, NaN],
])('tells nobody of %s', (_what, before, after) => {
  const store = createStore(before, report);
  const listener = vi.fn();
  store.subscribe(listener);
  store.set(after);
  expect(listener).not.toHaveBeenCalled();
});

test('tells of another object, equal or not, and of -0 after 0', () => {
  const objects = createStore({}, report);
  const zeros = createStore(0, report);
  const listener = vi.fn();
  objects.subscribe(listener);
  zeros.subscribe(listener);
  objects.set({});
  zeros.set(-0);
  expect(listener).toHaveBeenCalledTimes(2);
});

test('tells nothing after the undo', () => {
  const store = createStore(1, report);
  const listener = vi.fn();
  store.subscribe(listener)();
  store.set(2);
  expect(listener).not.toHaveBeenCalled();
});

test('a listener that sets again leaves every listener with the last value', () => {
  const store = createStore(0, report);
  const seen: number[] = [];
  store.subscribe(() => {
    if (store.current === 1) store.set(2);
  });
  store.subscribe(() => seen.push(store.current));
  store.set(1);
  expect(seen.at(-1)).toBe(2);
});

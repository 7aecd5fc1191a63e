// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, many, readChange } from './world';

const throttled = { ...readChange, throttleMs: 500 };
const frameMs = 16;

describe('[UP8] [B2] throttled', () => {
  test('the first of a key goes at once, the last when the time is over', async () => {
    const { pushes, advance, values, times } = createUpdateWorld(throttled);
    for (let value = 1; value <= 40; value++) {
      pushes({ key: 'a', value });
      await advance(10);
    }
    expect(values()).toEqual([[1]]);
    await advance(1_000);
    expect(values()).toEqual([[1], [40]]);
    expect(times()[0]).toBe(0);
    expect(times()[1]).toBeGreaterThanOrEqual(500);
    expect(times()[1]).toBeLessThanOrEqual(500 + frameMs);
  });

  test('a key is never delivered twice within throttleMs, and other keys are not held up', async () => {
    const { pushes, advance, calls } = createUpdateWorld(throttled);
    for (let number = 0; number < 300; number++) {
      pushes({ key: 'busy', value: number }, { key: `key ${number}`, value: number });
      await advance(10);
    }
    await advance(1_000);
    const busy = calls.filter(({ updates }) => updates.some(({ key }) => key === 'busy')).map(({ at }) => at);
    expect(busy.length).toBeGreaterThan(5);
    busy.slice(1).forEach((at, index) => expect(at - busy[index]!).toBeGreaterThanOrEqual(500));
    for (const { at, updates } of calls)
      for (const { key, value } of updates) if (key !== 'busy') expect(at - Number(value) * 10).toBeLessThanOrEqual(32);
  });

  test('after a pause the first goes at once again', async () => {
    const { pushes, advance, times } = createUpdateWorld(throttled);
    pushes({ key: 'a' });
    await advance(2_000);
    pushes({ key: 'a' });
    await advance(0);
    expect(times()).toEqual([0, 2_000]);
  });

  test('held ones do not fill a batch', async () => {
    const { pushes, advance, values } = createUpdateWorld(throttled);
    pushes(...many(80, (number) => ({ key: `key ${number}`, value: 1 })));
    await advance(100);
    pushes(...many(80, (number) => ({ key: `key ${number}`, value: 2 })));
    await advance(300);
    expect(values().map(({ length }) => length)).toEqual([80]);
    await advance(300);
    expect(values().map(({ length }) => length)).toEqual([80, 80]);
  });

  test('with `all` those that were held are all delivered, in order', async () => {
    const { pushes, advance, values } = createUpdateWorld({ ...throttled, merge: 'all' });
    for (const value of [1, 2, 3]) {
      pushes({ key: 'a', value });
      await advance(100);
    }
    await advance(500);
    expect(values()).toEqual([[1], [2, 3]]);
  });

  test('together with debounceMs: quiet first, and then no more often', async () => {
    const { pushes, advance, times } = createUpdateWorld({ ...throttled, debounceMs: 50 });
    pushes({ key: 'a', value: 1 });
    await advance(300);
    pushes({ key: 'a', value: 2 });
    await advance(1_000);
    expect(times().map((at) => Math.floor(at / 50))).toEqual([1, 11]);
  });

  test('nor do they hurry a fresh one along', async () => {
    const { pushes, advance, times } = createUpdateWorld({ ...throttled, throttleMs: 60_000, debounceMs: 100 });
    const all = many(60, (number) => ({ key: `key ${number}` }));
    pushes(...all);
    await advance(300);
    pushes(...all, { key: 'fresh' });
    await advance(90);
    expect(times().length).toBe(1);
    await advance(30);
    expect(times().length).toBe(2);
  });
});

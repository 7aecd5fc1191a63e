// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, many, readChange, type Change } from './world';

/** Virtual frames are 16 ms apart. */
const frameMs = 16;
const ofKey = (key: string, value: number): Change => ({ key, value });

describe('[UP7] [E6] [E7] a batch is delivered', () => {
  test('when none came for 100 ms', async () => {
    const { pushes, advance, values, times } = createUpdateWorld();
    pushes(ofKey('a', 1));
    await advance(60);
    pushes(ofKey('b', 2));
    await advance(99);
    expect(values()).toEqual([]);
    await advance(frameMs);
    expect(values()).toEqual([[1, 2]]);
    expect(times()[0]).toBeGreaterThanOrEqual(160);
  });

  test('when one has waited for 200 ms, though others keep coming', async () => {
    const { pushes, advance, values, times } = createUpdateWorld();
    for (let number = 0; number < 20; number++) {
      pushes(ofKey(`key ${number}`, number));
      await advance(10);
    }
    await advance(frameMs);
    expect(times().length).toBe(1);
    expect(times()[0]).toBeGreaterThanOrEqual(200);
    expect(times()[0]).toBeLessThanOrEqual(200 + frameMs);
    expect(values()[0]?.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('when 50 wait, with the next frame', async () => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes(...many(49, (value) => ofKey(`key ${value}`, value)));
    await advance(frameMs);
    expect(values()).toEqual([]);
    pushes(ofKey('key 50', 50));
    await advance(frameMs);
    expect(values().map(({ length }) => length)).toEqual([50]);
  });

  test('updates that merge count once', async () => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes(...many(500, (value) => ofKey(`key ${value % 49}`, value)));
    await advance(frameMs);
    expect(values()).toEqual([]);
    await advance(200);
    expect(values()[0]?.length).toBe(49);
  });

  test('a key that still changes stays behind, at most for 200 ms', async () => {
    const { pushes, advance, calls } = createUpdateWorld();
    const heardOf = (key: string) => calls.filter(({ updates }) => updates.some((update) => update.key === key));
    pushes(ofKey('quiet', 0));
    await advance(50);
    for (let number = 0; number < 40; number++) {
      pushes(ofKey('busy', number));
      await advance(10);
    }
    await advance(400);
    expect(heardOf('quiet').map(({ at }) => Math.floor(at / 100))).toEqual([2]);
    expect(heardOf('busy')[0]?.at).toBeGreaterThanOrEqual(250);
    expect(heardOf('busy')[0]?.at).toBeLessThanOrEqual(250 + frameMs);
    expect(heardOf('busy').at(-1)?.updates).toEqual([ofKey('busy', 39)]);
  });

  test('at once, with the next frame, with debounceMs: 0', async () => {
    const { pushes, advance, values, times } = createUpdateWorld({ ...readChange, debounceMs: 0 });
    pushes(ofKey('a', 1), ofKey('b', 2));
    await advance(0);
    expect(values()).toEqual([[1, 2]]);
    expect(times()).toEqual([0]);
  });

  test('after batchMs alone, with debounceMs as long', async () => {
    const { pushes, advance, times } = createUpdateWorld({ ...readChange, batchMs: 300, debounceMs: 300 });
    pushes(ofKey('a', 1));
    await advance(1_000);
    expect(times()[0]).toBeGreaterThanOrEqual(300);
    expect(times()[0]).toBeLessThanOrEqual(300 + frameMs);
  });
});

describe('[UP9] a batch', () => {
  test('is never cut: whatever waits goes in one call', async () => {
    const { pushes, advance, values } = createUpdateWorld({});
    pushes(...many(173, (value) => ({ value })));
    await advance(frameMs);
    expect(values()).toEqual([many(173, (value) => ({ value })).map(({ value }) => value)]);
  });

  test('[D4] is one call for each type, all in the same moment', async () => {
    const { pushes, advance, calls } = createUpdateWorld();
    pushes(
      { type: 'statistics', key: 'users', value: 1 },
      { type: 'card', value: 'a' },
      { type: 'statistics', key: 'messages', value: 2 },
      { type: 'card', value: 'b' },
      { type: 'session', key: 's', value: 3 },
    );
    await advance(500);
    expect(calls.map(({ type, updates }) => [type, updates.map(({ value }) => value)])).toEqual([
      ['statistics', [1, 2]],
      ['card', ['a', 'b']],
      ['session', [3]],
    ]);
    expect(new Set(calls.map(({ at }) => at)).size).toBe(1);
  });

  test('[DL3] comes at most once per frame, however fast updates come', async () => {
    const { pushes, advance, times, counts } = createUpdateWorld({});
    for (let ms = 0; ms < 320; ms++) {
      pushes(...many(100, (value) => ({ value })));
      await advance(1);
    }
    await advance(500);
    const frames = times().map((at) => Math.ceil(at / frameMs));
    expect(frames.length).toBeGreaterThan(15);
    expect(new Set(frames).size).toBe(frames.length);
    expect(counts.delivered).toBe(32_000);
  });

  test('[DL3] comes by timer in a hidden page, once a second', async () => {
    const { pushes, advance, times, counts, environment } = createUpdateWorld({});
    environment.hide();
    for (let ms = 0; ms < 5_000; ms += 10) {
      pushes(...many(60, (value) => ({ value })));
      await advance(10);
    }
    await advance(2_000);
    expect(times().length).toBeLessThanOrEqual(7);
    expect(counts.delivered).toBe(30_000);
  });

  test('keeps the order of a key, over batches too', async () => {
    const { pushes, advance, calls } = createUpdateWorld({ ...readChange, merge: 'all' });
    for (let number = 0; number < 300; number++) {
      pushes(ofKey(`key ${number % 3}`, number));
      await advance(number % 7);
    }
    await advance(500);
    for (const key of ['key 0', 'key 1', 'key 2']) {
      const values = calls.flatMap(({ updates }) => updates.filter((update) => update.key === key));
      expect(values.map(({ value }) => value)).toEqual(
        many(100, (n) => ({ value: (n - 1) * 3 + Number(key.slice(4)) })).map(({ value }) => value),
      );
    }
  });
});

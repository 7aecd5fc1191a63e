// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment } from '../../world';
import { answerMs, createSourcesWorld, type SourcesWorldOptions } from './sources-world';

/** A source that events keep current, fetched a while ago. */
async function createSettledWorld(options?: SourcesWorldOptions) {
  const world = createSourcesWorld(options);
  await world.connect();
  const handle = world.register();
  await world.environment.advance(60_000);
  return { ...world, handle, fetched: () => world.api.calls.length - 1 };
}

describe('[BG3] [A2] one fetch at a time', () => {
  test('a burst of events that say "these changed" is one fetch', async () => {
    const { sources, environment, fetched, api } = await createSettledWorld();
    for (let n = 0; n < 1_000; n++) sources.invalidate('todos');
    await environment.advance(10_000);
    expect([fetched(), api.peak()]).toEqual([1, 1]);
  });

  test('what asks while it runs makes exactly one more follow, which begins when it ends', async () => {
    const { sources, environment, fetched, api, handle, now } = await createSettledWorld();
    api.is('is silent');
    sources.invalidate('todos');
    await environment.advance(5_000);
    for (let n = 0; n < 100; n++) {
      sources.invalidate('todos');
      void handle.refresh('gap');
      void sources.refresh();
      await environment.advance(10);
    }
    expect([fetched(), api.last().isAborted]).toEqual([1, false]);
    const endedAt = now();
    api.last().answer();
    await environment.advance(0);
    expect([fetched(), api.last().at]).toEqual([2, endedAt]);
    api.last().answer();
    await environment.advance(60_000);
    expect([fetched(), api.peak()]).toEqual([2, 1]);
  });

  test('[A1] of single changes each is fetched at once', async () => {
    const { sources, environment, fetched, api, now } = await createSettledWorld();
    for (let n = 1; n <= 50; n++) {
      sources.invalidate('todos');
      await environment.advance(0);
      expect([fetched(), api.last().at]).toEqual([n, now()]);
      await environment.advance(200);
    }
  });

  test('10,000 invalidations in a second are six fetches, and the last is answered', async () => {
    const { sources, environment, fetched, api, now } = await createSettledWorld();
    for (let n = 0; n < 10_000; n++) {
      sources.invalidate('todos');
      if (n % 10 === 9) await environment.advance(1);
    }
    const askedAt = now();
    await environment.advance(60_000);
    expect([fetched() <= 6, api.peak()]).toEqual([true, 1]);
    expect(api.last().at).toBeGreaterThanOrEqual(askedAt);
    expect(api.last().at - askedAt).toBeLessThanOrEqual(1_000);
  });

  test('a stream without end is fetched once a second, whatever an answer takes', async () => {
    const { sources, environment, fetched, api } = await createSettledWorld();
    for (let n = 0; n < 3_000; n++) {
      sources.invalidate('todos');
      await environment.advance(20);
    }
    expect(fetched()).toBeGreaterThan(58);
    expect(fetched()).toBeLessThan(68);
    const times = api.times().slice(-50);
    expect(times.slice(1).every((at, index) => at - times[index]! <= 1_000 + answerMs)).toBe(true);
  });

  test('an answer that is slower than the stream still arrives, each time', async () => {
    const { sources, environment, fetched, api, shown } = await createSettledWorld();
    api.is('is silent');
    for (let n = 0; n < 100; n++) {
      sources.invalidate('todos');
      await environment.advance(500);
      if (n % 10 === 9) api.last().answer(n);
    }
    await environment.advance(0);
    expect([fetched(), shown.slice(1)]).toEqual([11, [9, 19, 29, 39, 49, 59, 69, 79, 89, 99]]);
  });

  test('two readers share it, and what it brings', async () => {
    const { register, environment, api, sources, shown } = createSourcesWorld();
    register();
    await environment.advance(answerMs / 2);
    register();
    register();
    await environment.advance(10_000);
    register();
    await environment.advance(10_000);
    expect([api.reasons(), shown]).toEqual([['mount'], ['a']]);
    void sources.refresh('todos');
    await environment.advance(aMoment);
    expect(api.calls.length).toBe(2);
  });

  test('keys do not wait for each other', async () => {
    const { register, environment, api } = createSourcesWorld();
    api.is('is silent');
    for (let n = 0; n < 20; n++) register({ key: `todo:${n}` });
    await environment.advance(0);
    expect([api.calls.filter(({ isOpen }) => isOpen).length, api.peak()]).toEqual([20, 1]);
  });

  test('answers out of order: only the present fetch is heard', async () => {
    const { environment, api, shown, handle, client } = await createSettledWorld({
      sources: { fetchTimeoutMs: 1_000 },
    });
    api.is('is silent');
    void handle.refresh();
    await environment.advance(1_000);
    api.is('answers');
    api.holds('new');
    await environment.advance(2_000);
    expect(shown).toEqual(['a', 'new']);
    api.calls[1]!.answer('old');
    await environment.advance(aMoment);
    expect([shown, client.diagnostics.counts.error]).toEqual([['a', 'new'], 0]);
  });
});

describe('[BG4] [A10] what changed after a fetch began', () => {
  test('the fetch carries the mark of its beginning', async () => {
    const { changes, environment, marks, handle, api, now } = await createSettledWorld();
    api.is('is silent');
    changes();
    void handle.refresh();
    changes();
    await environment.advance(1_000);
    changes();
    api.last().answer();
    await environment.advance(0);
    // What was changed in the same turn still counts as before.
    expect(marks.at(-1)).toEqual({ order: 2, startedAt: Date.UTC(2026, 0, 1) + now() - 1_000 });
  });

  test('an overlapped answer is followed by exactly one fetch', async () => {
    const { overlaps, handle, environment, fetched, api } = await createSettledWorld();
    overlaps(true);
    void handle.refresh();
    await environment.advance(answerMs);
    overlaps(false);
    await environment.advance(60_000);
    expect([fetched(), api.reasons().slice(-2)]).toEqual([2, ['refresh', 'overlap']]);
  });

  test('[BG3] if each is overlapped again, they end up an interval apart, and a change is still fetched within a second', async () => {
    const { overlaps, sources, handle, environment, fetched, api, now } = await createSettledWorld();
    overlaps(true);
    void handle.refresh();
    await environment.advance(600_000);
    expect(fetched()).toBeLessThan(10 + 600_000 / 30_000 + 2);
    expect(fetched()).toBeGreaterThan(600_000 / 30_000);
    sources.invalidate('todos');
    const askedAt = now();
    await environment.advance(1_000);
    expect([api.last().reason, api.last().at - askedAt <= 1_000]).toEqual(['invalidation', true]);
  });

  test('a hidden page leaves the one that follows until it is shown', async () => {
    const { overlaps, handle, environment, isQuiet, api, now } = await createSettledWorld();
    overlaps(true);
    void handle.refresh();
    environment.hide();
    await environment.advance(answerMs);
    overlaps(false);
    expect(await isQuiet(50_000)).toBe(true);
    environment.show();
    await environment.advance(0);
    expect(api.last()).toMatchObject({ reason: 'overlap', at: now() });
  });
});

describe('[BG3] refresh', () => {
  test('tells when a fetch that began after the call has ended', async () => {
    const { handle, environment, api } = await createSettledWorld();
    api.is('is silent');
    void handle.refresh();
    await environment.advance(100);
    let outcome: unknown;
    void handle.refresh().then((result) => (outcome = result));
    api.last().answer();
    await environment.advance(100);
    expect(outcome).toBeUndefined();
    api.last().answer();
    await environment.advance(0);
    expect(outcome).toEqual({ status: 'fetched' });
  });

  test('of all sources: one failure is told, and none of them is left out', async () => {
    const { sources, register, api, environment } = await createSettledWorld();
    const error = new Error('no');
    register({ key: 'bad', fetch: () => Promise.reject(error) });
    await environment.advance(60_000);
    const before = api.calls.length;
    const outcome = sources.refresh();
    await environment.advance(answerMs);
    expect([await outcome, api.calls.length]).toEqual([{ status: 'failed', error }, before + 1]);
  });

  test('of nothing is told at once', async () => {
    const { sources } = createSourcesWorld();
    expect([await sources.refresh(), await sources.refresh('nobody')]).toEqual([
      { status: 'aborted' },
      { status: 'aborted' },
    ]);
  });
});

import { renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { RealtimeProvider, useCountdown, useLivePause, useNow, type UseCountdownOptions } from 'tidewire';
import { describe, expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

type World = ReturnType<typeof createPlainWorld>;

const createClockWorld = () => createPlainWorld({ autoConnect: false, lingerMs: 0 });

/** A countdown of so many ms from now on, which notes when it expires. */
function countDown(world: Pick<World, 'environment' | 'wrapper'>, ms: number, options: UseCountdownOptions = {}) {
  const expired: number[] = [];
  const start = world.environment.now();
  const view = renderHook(
    ({ target }) => useCountdown(target, { onExpire: () => expired.push(world.environment.now() - start), ...options }),
    { wrapper: world.wrapper, initialProps: { target: (start + ms) as Date | number | null } },
  );
  return { ...view, expired, start };
}

test('counts down in whole steps of its own and ends at 0', async () => {
  const world = createClockWorld();
  const { result, expired } = countDown(world, 2_300);
  const seen = [result.current];
  for (let step = 0; step < 24; step++) {
    await world.advance(100);
    if (seen.at(-1)?.remainingMs !== result.current.remainingMs) seen.push(result.current);
  }
  expect(seen).toEqual([
    { remainingMs: 3_000, isExpired: false },
    { remainingMs: 2_000, isExpired: false },
    { remainingMs: 1_000, isExpired: false },
    { remainingMs: 0, isExpired: true },
  ]);
  expect(expired).toEqual([2_300]);
  await world.advance(60_000);
  expect(result.current).toEqual({ remainingMs: 0, isExpired: true });
  expect(expired).toEqual([2_300]);
});

test('takes a Date', async () => {
  const world = createClockWorld();
  const target = new Date(world.environment.now() + 5_000);
  const { result } = renderHook(() => useCountdown(target), { wrapper: world.wrapper });
  expect(result.current.remainingMs).toBe(5_000);
  await world.advance(2_000);
  expect(result.current.remainingMs).toBe(3_000);
});

test('null never expires and needs no timer', async () => {
  const world = createClockWorld();
  const { result, expired, rerender } = countDown(world, 1_000);
  rerender({ target: null });
  await world.advance(60_000);
  expect(result.current).toEqual({ remainingMs: Infinity, isExpired: false });
  expect(expired).toEqual([]);
});

test('an invalid Date is not known, never expires, and stops no other clock', async () => {
  const world = createClockWorld();
  const { result, expired, rerender } = countDown(world, 1_000);
  rerender({ target: new Date('no date') });
  const now = renderHook(() => useNow(), { wrapper: world.wrapper });
  const before = now.result.current;
  await world.advance(10_000);
  expect(result.current).toEqual({ remainingMs: NaN, isExpired: false });
  expect(expired).toEqual([]);
  expect(now.result.current).toBe(before + 10_000);
});

describe('[TM3] onExpire is called once per target', () => {
  test('also for one that has passed already', async () => {
    const world = createClockWorld();
    const { result, expired } = countDown(world, -5_000);
    await world.advance(1_000);
    expect(result.current).toEqual({ remainingMs: 0, isExpired: true });
    expect(expired).toEqual([0]);
  });

  test('under StrictMode', async () => {
    const world = createClockWorld();
    const { expired } = countDown(
      {
        ...world,
        wrapper: ({ children }) => (
          <StrictMode>
            <RealtimeProvider client={world.client}>{children}</RealtimeProvider>
          </StrictMode>
        ),
      },
      1_000,
    );
    await world.advance(5_000);
    expect(expired).toEqual([1_000]);
  });

  test('again for a new target, and not for an equal one', async () => {
    const world = createClockWorld();
    const { expired, rerender, start } = countDown(world, 1_000);
    await world.advance(2_000);
    rerender({ target: new Date(start + 1_000) });
    await world.advance(2_000);
    expect(expired).toEqual([1_000]);
    rerender({ target: start + 10_000 });
    await world.advance(10_000);
    expect(expired).toEqual([1_000, 10_000]);
  });

  test('after sleep', async () => {
    const world = createClockWorld();
    const { expired, result } = countDown(world, 60_000);
    await world.advance(1_000);
    await world.environment.sleep(3_600_000, { isMonotonicStopped: true });
    await world.advance(1_000);
    expect(expired).toHaveLength(1);
    expect(result.current.isExpired).toBe(true);
  });

  test('after sleep while paused, with no event that tells of it', async () => {
    const world = createClockWorld();
    const pause = renderHook(() => useLivePause(), { wrapper: world.wrapper });
    const { expired } = countDown(world, 3_600_000);
    pause.result.current.pause();
    await world.environment.sleep(3_600_000, { isMonotonicStopped: true });
    await world.advance(30_000);
    expect(expired).toHaveLength(1);
  });

  test('while live updates are paused, at its time', async () => {
    const world = createClockWorld();
    const pause = renderHook(() => useLivePause(), { wrapper: world.wrapper });
    const { expired, result } = countDown(world, 3_000);
    pause.result.current.pause();
    await world.advance(10_000);
    expect(expired).toEqual([3_000]);
    expect(result.current).toEqual({ remainingMs: 3_000, isExpired: false });
    pause.result.current.resume();
    await world.advance(0);
    expect(result.current).toEqual({ remainingMs: 0, isExpired: true });
    expect(expired).toEqual([3_000]);
  });

  test('with a page that was hidden or frozen at that time', async () => {
    const world = createClockWorld();
    const { expired } = countDown(world, 3_000);
    world.environment.freeze();
    await world.advance(60_000);
    expect(expired).toEqual([]);
    world.environment.resume();
    await world.advance(0);
    expect(expired).toEqual([60_000]);
  });

  test('not again when the server turns out to have another clock', async () => {
    const world = createHubWorld({ autoConnect: false, hub: { clockOffsetMs: 30_000 } });
    const { expired, result } = countDown(world, 20_000);
    await world.advance(20_000);
    expect(expired).toEqual([20_000]);
    world.client.connect();
    await world.advance(10_000);
    expect(result.current.isExpired).toBe(true);
    expect(expired).toEqual([20_000]);
  });

  test('not after unmount', async () => {
    const world = createClockWorld();
    const { expired, unmount } = countDown(world, 1_000);
    unmount();
    world.expectNothingLeft();
    await world.advance(5_000);
    expect(expired).toEqual([]);
  });

  test('through the newest function; one that throws is reported', async () => {
    const world = createClockWorld();
    const heard: string[] = [];
    const broken = new Error('broken handler');
    const target = world.environment.now() + 1_000;
    const { rerender } = renderHook(
      ({ name }) => {
        useCountdown(target, {
          onExpire() {
            throw broken;
          },
        });
        useCountdown(target, { onExpire: () => heard.push(name) });
      },
      { wrapper: world.wrapper, initialProps: { name: 'first' } },
    );
    rerender({ name: 'second' });
    await world.advance(2_000);
    expect(heard).toEqual(['second']);
    expect(world.environment.reportedErrors).toEqual([broken]);
  });
});

test("[TM2] counts by the server's clock once that is measured", async () => {
  const world = createHubWorld({ hub: { clockOffsetMs: -10_000 } });
  const { result, expired } = countDown(world, 5_000);
  expect(result.current.remainingMs).toBe(5_000);
  await world.advance(100);
  expect(result.current.remainingMs).toBe(15_000);
  await world.advance(14_800);
  expect(expired).toEqual([]);
  await world.advance(200);
  expect(expired).toHaveLength(1);
  expect(result.current.isExpired).toBe(true);
});

test('without onExpire nothing needs an alarm', async () => {
  const world = createClockWorld();
  const target = world.environment.now() + 1_000;
  const { result } = renderHook(() => useCountdown(target), { wrapper: world.wrapper });
  await world.advance(2_000);
  expect(result.current.isExpired).toBe(true);
});

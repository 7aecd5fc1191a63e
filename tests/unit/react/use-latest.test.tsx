import { render, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import { every, latest, sample, useLatest, useLivePause, type Delivery } from 'tidewire';
import { describe, expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

interface Quote {
  readonly key: string;
  readonly price: number;
}

const keyOf = (data: unknown) => (data as Quote).key;
const priceOf = (data: unknown) => (data as Quote).price;

test('shows the newest value of a type, and undefined before the first', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const { result } = renderHook(() => useLatest('price'), { wrapper });
  await advance(100);
  expect(result.current).toBeUndefined();
  server.sends({ type: 'price', data: 1 });
  server.sends({ type: 'noise', data: 2 });
  await advance(100);
  expect(result.current).toBe(1);
});

test('takes a selector alone', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const { result } = renderHook(() => useLatest('price', priceOf), { wrapper });
  await advance(100);
  server.sends({ type: 'price', data: { key: 'a', price: 5 } });
  await advance(100);
  expect(result.current).toBe(5);
});

test('[DL5] re-renders only when the selected value changed', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  let commits = 0;
  function View() {
    return useLatest('price', { select: (data) => Math.floor(priceOf(data)) });
  }
  render(
    <Profiler id="view" onRender={() => commits++}>
      <View />
    </Profiler>,
    { wrapper },
  );
  await advance(100);
  commits = 0;
  for (const price of [1, 1.2, 1.4, 1.8, 2]) {
    server.sends({ type: 'price', data: { key: 'a', price } });
    await advance(100);
  }
  expect(commits).toBe(2);
});

test('shows what the newest selector makes of it', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const { result, rerender } = renderHook(
    ({ digits }) => useLatest('price', { select: (data) => priceOf(data).toFixed(digits) }),
    { wrapper, initialProps: { digits: 0 } },
  );
  await advance(100);
  server.sends({ type: 'price', data: { key: 'a', price: 1.25 } });
  await advance(100);
  rerender({ digits: 2 });
  expect(result.current).toBe('1.25');
});

describe('with a filter', () => {
  const ofKey = (world: ReturnType<typeof createPlainWorld>, initial: string) =>
    renderHook(({ key }) => useLatest('price', { filter: (data) => keyOf(data) === key, select: priceOf }), {
      wrapper: world.wrapper,
      initialProps: { key: initial },
    });

  test('only what passes it counts', async () => {
    const world = createPlainWorld();
    const a = ofKey(world, 'a');
    const b = ofKey(world, 'b');
    await world.advance(100);
    world.server.sends({ type: 'price', data: { key: 'a', price: 1 } });
    world.server.sends({ type: 'price', data: { key: 'b', price: 2 } });
    await world.advance(100);
    expect([a.result.current, b.result.current]).toEqual([1, 2]);
  });

  test('after a change of key the value of the old key is never shown as the new one', async () => {
    const world = createPlainWorld();
    const { result, rerender } = ofKey(world, 'a');
    await world.advance(100);
    world.server.sends({ type: 'price', data: { key: 'a', price: 1 } });
    await world.advance(100);
    rerender({ key: 'b' });
    expect(result.current).toBeUndefined();
    world.server.sends({ type: 'price', data: { key: 'b', price: 2 } });
    world.server.sends({ type: 'price', data: { key: 'a', price: 3 } });
    await world.advance(100);
    expect(result.current).toBe(2);
  });

  test('[DL2] one that throws is reported and harms nobody', async () => {
    const world = createPlainWorld();
    const broken = new Error('broken filter');
    let isBroken = false;
    renderHook(
      () =>
        useLatest('price', {
          filter: () => {
            if (isBroken) throw broken;
            return true;
          },
        }),
      { wrapper: world.wrapper },
    );
    const { result } = ofKey(world, 'a');
    await world.advance(100);
    isBroken = true;
    world.server.sends({ type: 'price', data: { key: 'a', price: 1 } });
    await world.advance(100);
    expect(result.current).toBe(1);
    expect(world.environment.reportedErrors).toEqual([broken]);
  });
});

test('with a channel: only its messages, subscribed while mounted', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  const { result, unmount } = renderHook(() => useLatest('chat', { channel: 'room' }), { wrapper });
  await advance(100);
  expect(hub.subscribers('room')).toBe(1);
  hub.broadcasts('chat', 'no');
  hub.publishes('room', 'chat', 'yes');
  hub.broadcasts('chat', 'no');
  await advance(100);
  expect(result.current).toBe('yes');
  unmount();
  await advance(5_100);
  expect(hub.subscribers('room')).toBe(0);
});

test('a component that mounts late starts with the newest value', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const first = renderHook(() => useLatest('price'), { wrapper });
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  server.sends({ type: 'price', data: 2 });
  await advance(100);
  const late = renderHook(() => useLatest('price'), { wrapper });
  expect(late.result.current).toBe(2);
  expect(first.result.current).toBe(2);
});

test('a component that comes back shows what arrived while it was away', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const stays = renderHook(() => useLatest('price'), { wrapper });
  const { unmount } = renderHook(() => useLatest('price'), { wrapper });
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  unmount();
  server.sends({ type: 'price', data: 2 });
  await advance(100);
  const again = renderHook(() => useLatest('price'), { wrapper });
  expect([stays.result.current, again.result.current]).toEqual([2, 2]);
});

describe('[DL3] however fast messages come', () => {
  async function commitsOf(deliver?: Delivery) {
    const { wrapper, advance, server } = createPlainWorld();
    const commits: number[] = [];
    function View() {
      return String(useLatest('price', deliver ? { deliver } : {}));
    }
    const { container } = render(
      <Profiler id="view" onRender={() => commits.push(1)}>
        <View />
      </Profiler>,
      { wrapper },
    );
    await advance(100);
    commits.length = 0;
    for (let price = 1; price <= 160; price++) {
      server.sends({ type: 'price', data: price });
      await advance(1);
    }
    await advance(1_000);
    expect(container.textContent).toBe('160');
    return commits.length;
  }

  test('latest (the default) and every: one commit a frame', async () => {
    expect(await commitsOf()).toBeLessThanOrEqual(12);
    expect(await commitsOf(latest)).toBeLessThanOrEqual(12);
    expect(await commitsOf(every)).toBeLessThanOrEqual(12);
  });

  test('sample(ms): one every ms', async () => {
    expect(await commitsOf(sample(50))).toBe(5);
  });
});

test('[DL7] while live updates are paused it keeps its value, and shows the newest at once afterwards', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const { result } = renderHook(() => ({ price: useLatest('price'), live: useLivePause() }), { wrapper });
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  result.current.live.pause();
  server.sends({ type: 'price', data: 2 });
  await advance(10_000);
  expect(result.current.price).toBe(1);
  result.current.live.resume();
  await advance(0);
  expect(result.current.price).toBe(2);
});

test('[DL6] what does not fit its schema is never shown', async () => {
  const number = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => (typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] }),
    },
  } as const;
  const { wrapper, advance, server, client } = createPlainWorld({ schemas: { price: number } });
  const { result } = renderHook(() => useLatest('price'), { wrapper });
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  server.sends({ type: 'price', data: 'two' });
  await advance(100);
  expect(result.current).toBe(1);
  expect(client.diagnostics.counts.invalid).toBe(1);
});

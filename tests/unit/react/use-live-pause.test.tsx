import { act, renderHook } from '@testing-library/react';
import { useEvent, useLatest, useLivePause, useNow } from 'tidewire';
import { expect, test } from 'vitest';
import { createPlainWorld } from './world';

test('pauses, resumes and toggles, for everyone below the provider', () => {
  const { wrapper } = createPlainWorld();
  const one = renderHook(() => useLivePause(), { wrapper });
  const two = renderHook(() => useLivePause(), { wrapper });
  const both = () => [one.result.current.isPaused, two.result.current.isPaused];
  expect(both()).toEqual([false, false]);
  act(() => one.result.current.pause());
  expect(both()).toEqual([true, true]);
  act(() => two.result.current.toggle());
  expect(both()).toEqual([false, false]);
  act(() => two.result.current.toggle());
  act(() => one.result.current.resume());
  expect(both()).toEqual([false, false]);
});

test('[DL7] freezes clocks and values, not events; resuming shows the newest at once', async () => {
  const { wrapper, advance, server, environment } = createPlainWorld();
  const heard: unknown[] = [];
  const { result } = renderHook(
    () => {
      useEvent('price', (data) => heard.push(data));
      return { price: useLatest('price'), now: useNow(), live: useLivePause() };
    },
    { wrapper },
  );
  await advance(1_000);
  server.sends({ type: 'price', data: 1 });
  await advance(500);
  const { now: frozenAt } = result.current;
  act(() => result.current.live.pause());
  for (let price = 2; price <= 30; price++) {
    server.sends({ type: 'price', data: price });
    await advance(1_000);
  }
  expect(result.current).toMatchObject({ price: 1, now: frozenAt });
  expect(heard).toHaveLength(30);
  act(() => result.current.live.resume());
  await advance(0);
  expect(result.current).toMatchObject({ price: 30, now: Math.floor(environment.now() / 1_000) * 1_000 });
});

test('[DL7] a value that first comes while paused is not shown before resuming', async () => {
  const { wrapper, advance, server, client } = createPlainWorld();
  const { result } = renderHook(() => ({ price: useLatest('price'), live: useLivePause() }), { wrapper });
  await advance(100);
  act(() => result.current.live.pause());
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  expect(result.current.price).toBeUndefined();
  expect(client.diagnostics.counts.received).toBe(1);
  act(() => result.current.live.resume());
  await advance(0);
  expect(result.current.price).toBe(1);
});

test('works outside a provider', () => {
  const { result, unmount } = renderHook(() => useLivePause());
  act(() => result.current.pause());
  expect(result.current.isPaused).toBe(true);
  act(() => result.current.resume());
  expect(result.current.isPaused).toBe(false);
  unmount();
});

import { render, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import { useCommand, useConnection, useCountdown, useLatency, useLatest, useServerTime, useWebSocket } from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

test('shows the round trip of the newest heartbeat and what it feels like', async () => {
  const { wrapper, advance, network } = createHubWorld();
  const { result } = renderHook(() => useLatency(), { wrapper });
  expect(result.current).toEqual({ roundTripMs: undefined, quality: 'unknown' });
  await advance(100);
  expect(result.current).toEqual({ roundTripMs: 10, quality: 'good' });
  network.change({ latencyMs: 100 });
  await advance(31_000);
  expect(result.current).toEqual({ roundTripMs: 200, quality: 'fair' });
  network.change({ latencyMs: 300 });
  await advance(31_000);
  expect(result.current).toEqual({ roundTripMs: 600, quality: 'poor' });
});

test('is unknown while not connected, and again after the connection was lost', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  const { result } = renderHook(() => useLatency(), { wrapper });
  await advance(100);
  expect(result.current.quality).toBe('good');
  hub.refuses();
  hub.closes(1012);
  await advance(100);
  expect(result.current).toEqual({ roundTripMs: undefined, quality: 'unknown' });
});

test('[CN13] is unknown on a plain server without a heartbeat', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(() => useLatency(), { wrapper });
  await advance(120_000);
  expect(result.current.quality).toBe('unknown');
});

test('a component that mounts late shows what was measured before', async () => {
  const { wrapper, client, advance } = createHubWorld();
  client.connect();
  await advance(100);
  const { result } = renderHook(() => useLatency(), { wrapper });
  expect(result.current.roundTripMs).toBe(10);
});

test('[DL5] a heartbeat re-renders it and nobody else', async () => {
  const { wrapper, advance, network, environment } = createHubWorld();
  const commits = new Map<string, number>();
  const views = {
    latency: function Latency() {
      return useLatency().roundTripMs;
    },
    socket: function Socket() {
      return useWebSocket().status;
    },
    connection: function Connection() {
      return useConnection().status;
    },
    latest: function Latest() {
      return String(useLatest('price'));
    },
    command: function Command() {
      return useCommand('add').status;
    },
    serverTime: function ServerTime() {
      return useServerTime().offsetMs;
    },
    countdown: function Countdown() {
      return useCountdown(environment.now() + 3_600_000, { intervalMs: 3_600_000 }).isExpired ? 'over' : 'on';
    },
  };
  render(
    Object.entries(views).map(([id, View]) => (
      <Profiler key={id} id={id} onRender={() => commits.set(id, (commits.get(id) ?? 0) + 1)}>
        <View />
      </Profiler>
    )),
    { wrapper },
  );
  await advance(100);
  commits.clear();
  for (const latencyMs of [6, 7, 8, 9]) {
    network.change({ latencyMs });
    await advance(30_000);
  }
  expect(Object.fromEntries(commits)).toEqual({ latency: 4 });
});

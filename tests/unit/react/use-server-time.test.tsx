import { render, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import { useServerTime } from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

test("[TM2] is the difference between the server's clock and ours, once measured", async () => {
  const { wrapper, advance, environment } = createHubWorld({ hub: { clockOffsetMs: 42_000 } });
  const { result } = renderHook(() => useServerTime(), { wrapper });
  expect(result.current).toMatchObject({ offsetMs: 0, isMeasured: false });
  expect(result.current.now()).toBe(environment.now());
  await advance(100);
  expect(result.current).toMatchObject({ offsetMs: 42_000, isMeasured: true });
  expect(result.current.now()).toBe(environment.now() + 42_000);
});

test('[TM2] is forgotten when our clock jumps, and measured again', async () => {
  const { wrapper, advance, environment } = createHubWorld();
  const { result } = renderHook(() => useServerTime(), { wrapper });
  await advance(100);
  environment.jumpWallClock(3_600_000);
  await advance(60_000);
  expect(result.current.offsetMs).toBe(-3_600_000);
});

test('is not measured on a plain server', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(() => useServerTime(), { wrapper });
  await advance(60_000);
  expect(result.current).toMatchObject({ offsetMs: 0, isMeasured: false });
});

test('[DL5] nobody is re-rendered for noise', async () => {
  const { wrapper, advance, network } = createHubWorld({ hub: { clockOffsetMs: 1_010 } });
  let commits = 0;
  function View() {
    return useServerTime().offsetMs;
  }
  render(
    <Profiler id="view" onRender={() => commits++}>
      <View />
    </Profiler>,
    { wrapper },
  );
  await advance(100);
  commits = 0;
  for (const latencyMs of [4, 3, 2, 1]) {
    network.change({ latencyMs });
    await advance(30_000);
  }
  expect(commits).toBe(0);
});

test('works outside a provider: our own clock, not measured', () => {
  const { result } = renderHook(() => useServerTime());
  expect(result.current).toMatchObject({ offsetMs: 0, isMeasured: false });
  expect(Math.abs(result.current.now() - Date.now())).toBeLessThan(1_000);
});

import { render, renderHook, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { useCountdown, useNow } from 'tidewire';
import { expect, test } from 'vitest';
import { createPlainWorld } from './world';

/** Half a second past a full second. */
async function createClockWorld() {
  const world = createPlainWorld({ autoConnect: false, lingerMs: 0 });
  await world.advance(500);
  return world;
}

test('tells the time in whole steps', async () => {
  const { wrapper, advance, environment } = await createClockWorld();
  const { result } = renderHook(() => ({ second: useNow(), minute: useNow(60_000) }), { wrapper });
  const start = environment.now() - 500;
  expect(result.current).toEqual({ second: start, minute: start });
  await advance(499);
  expect(result.current.second).toBe(start);
  await advance(1);
  expect(result.current).toEqual({ second: start + 1_000, minute: start });
  await advance(59_000);
  expect(result.current).toEqual({ second: start + 60_000, minute: start + 60_000 });
});

test('[TM1] one timer serves all of them, and runs only while someone reads it', async () => {
  const { wrapper, environment, expectNothingLeft } = await createClockWorld();
  const { unmount } = renderHook(
    () => [
      useNow(),
      useNow(500),
      useNow(60_000),
      useCountdown(environment.now() + 10_000, { onExpire: () => undefined }),
    ],
    { wrapper },
  );
  const another = renderHook(() => useNow(250), { wrapper });
  expect(environment.pendingTimers).toBe(1);
  unmount();
  expect(environment.pendingTimers).toBe(1);
  another.unmount();
  expectNothingLeft();
});

test('[DL5] re-renders once a step, and all of the same step together', async () => {
  const { wrapper, advance } = await createClockWorld();
  const commits: string[] = [];
  function View({ intervalMs }: { readonly intervalMs: number }) {
    return useNow(intervalMs);
  }
  render(
    <Profiler id="all" onRender={() => commits.push('all')}>
      {[1_000, 1_000, 1_000, 5_000].map((intervalMs, index) => (
        <View key={index} intervalMs={intervalMs} />
      ))}
    </Profiler>,
    { wrapper },
  );
  await advance(0);
  commits.length = 0;
  await advance(500);
  expect(commits).toHaveLength(1);
  for (let second = 0; second < 9; second++) await advance(1_000);
  expect(commits).toHaveLength(10);
});

test('catches up when the page is shown again, and after sleep', async () => {
  const { wrapper, advance, environment } = await createClockWorld();
  const { result } = renderHook(() => useNow(), { wrapper });
  const start = environment.now() - 500;
  environment.freeze();
  await advance(10_000);
  expect(result.current).toBe(start);
  environment.resume();
  await advance(0);
  expect(result.current).toBe(start + 10_000);
  await environment.sleep(3_600_000, { isMonotonicStopped: true });
  await advance(1_000);
  expect(result.current).toBe(start + 3_611_000);
});

test('[RX2] on a server it is initialNow, or not known yet', () => {
  const { result } = renderHook(() => useNow(1_000, { initialNow: 1_234 }));
  // Rendered in a browser at once, nobody has to be repeated.
  expect(result.current).toBeGreaterThan(1_234);
});

test('works outside a provider', () => {
  function View() {
    const before = Date.now();
    const now = useNow(1_000);
    return <output>{now > before - 1_000 && now <= before ? 'right' : `wrong: ${now}`}</output>;
  }
  const { unmount } = render(<View />);
  expect(screen.getByText('right')).toBeTruthy();
  unmount();
});

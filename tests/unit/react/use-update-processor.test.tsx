import { render, renderHook, waitFor } from '@testing-library/react';
import { Profiler, StrictMode, useEffect, useState, type ReactNode } from 'react';
import { useEvent, useLatest, useLivePause, useUpdateProcessor, type UseUpdateProcessorOptions } from 'tidewire';
import { expect, test } from 'vitest';
import { createPlainWorld } from './world';

interface Metric {
  readonly name: string;
  readonly value: number;
}

const keyOf = ({ name }: Metric) => name;
const metric = (name: string, value: number): Metric => ({ name, value });

/** The hook alone, and what its listener heard. */
function createHookWorld(initial: UseUpdateProcessorOptions<Metric> = { keyOf }, { isStrict = false } = {}) {
  const world = createPlainWorld({ lingerMs: 0 });
  const heard: (readonly number[])[] = [];
  const onUpdate = (metrics: readonly Metric[]) => void heard.push(metrics.map(({ value }) => value));
  const { wrapper: InProvider } = world;
  const InStrictMode = ({ children }: { readonly children: ReactNode }) => (
    <StrictMode>
      <InProvider>{children}</InProvider>
    </StrictMode>
  );
  const hook = renderHook((options) => useUpdateProcessor({ onUpdate, ...options }), {
    wrapper: isStrict ? InStrictMode : InProvider,
    initialProps: initial,
  });
  return { ...world, ...hook, heard, push: (...metrics: readonly Metric[]) => metrics.map(hook.result.current.push) };
}

test('[E6] hands on what a handler of events pushes, in batches', async () => {
  const { wrapper, advance, server, expectNoErrors } = createPlainWorld();
  function View() {
    const [values, setValues] = useState<Readonly<Record<string, number>>>({});
    const { push } = useUpdateProcessor<Metric>({
      keyOf,
      onUpdate: (metrics) =>
        setValues((shown) => ({ ...shown, ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])) })),
    });
    useEvent('metrics:update', (data) => push(data as Metric));
    return JSON.stringify(values);
  }
  const { container } = render(<View />, { wrapper });
  await advance(100);
  for (let value = 1; value <= 30; value++)
    server.sends({ type: 'metrics:update', data: metric(`m${value % 2}`, value) });
  await advance(50);
  expect(container.textContent).toBe('{}');
  await advance(100);
  expect(container.textContent).toBe('{"m1":29,"m0":30}');
  expectNoErrors();
});

test('[UP14] gives the same functions in every render', async () => {
  const { result, rerender, advance } = createHookWorld();
  const before = result.current;
  rerender({ keyOf: (one) => one.name, batchSize: 3 });
  await advance(100);
  expect(result.current).toBe(before);
});

test('[UP14] the newest options count, functions and numbers, for what waits as well', async () => {
  const { rerender, advance, push, heard } = createHookWorld({ keyOf, batchMs: 60_000, debounceMs: 60_000 });
  push(metric('a', 1));
  await advance(1_000);
  rerender({ keyOf: () => 'all the same', batchSize: 2 });
  push(metric('b', 2), metric('c', 3));
  await advance(20);
  expect(heard).toEqual([[1, 3]]);
});

test('[UP14] calls the newest onUpdate', async () => {
  const world = createPlainWorld();
  const heard: string[] = [];
  const { result, rerender } = renderHook(
    ({ name }) => useUpdateProcessor<number>({ onUpdate: (values) => heard.push(`${name} ${values.length}`) }),
    { wrapper: world.wrapper, initialProps: { name: 'first' } },
  );
  result.current.push(1);
  rerender({ name: 'second' });
  await world.advance(200);
  expect(heard).toEqual(['second 1']);
});

test('[UP14] [RX1] under StrictMode each update is handed on once', async () => {
  const { push, advance, heard, expectNoErrors } = createHookWorld({ keyOf }, { isStrict: true });
  push(metric('a', 1), metric('b', 2));
  await advance(300);
  push(metric('a', 3));
  await advance(300);
  expect(heard).toEqual([[1, 2], [3]]);
  expectNoErrors();
});

test('[UP14] [RX4] unmounting delivers what waits, and leaves nothing', async () => {
  const { push, advance, unmount, heard, result, expectNothingLeft } = createHookWorld();
  await advance(100);
  push(metric('a', 1), metric('b', 2));
  unmount();
  expect(heard).toEqual([[1, 2]]);
  await advance(1_000);
  expectNothingLeft();
  // Nobody listens any more: it waits for someone who never comes, and wakes nothing.
  push(metric('c', 3));
  await advance(1_000);
  expect(heard.length).toBe(1);
  expect(result.current.counts.waiting).toBe(1);
  expectNothingLeft();
});

test('[UP14] what is pushed before it is mounted, as by a child, is delivered', async () => {
  const { wrapper, advance } = createPlainWorld();
  const heard: unknown[] = [];
  function Child({ push }: { readonly push: (value: number) => void }) {
    useEffect(() => {
      push(1);
    }, [push]);
    return null;
  }
  function Parent() {
    const { push } = useUpdateProcessor<number>({ onUpdate: (values) => heard.push(...values) });
    return <Child push={push} />;
  }
  render(<Parent />, { wrapper });
  await advance(200);
  expect(heard).toEqual([1]);
});

test('[UP10] without onUpdate it waits for whoever listens', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(() => useUpdateProcessor<number>({}), { wrapper });
  const { push, onUpdate, counts } = result.current;
  push(1);
  await advance(1_000);
  expect(counts.waiting).toBe(1);
  const heard: unknown[] = [];
  onUpdate((values) => heard.push(values));
  await advance(100);
  expect(heard).toEqual([[1]]);
});

test('[UP9] [DL4] however many come, React commits once per frame, for it and for state together', async () => {
  const { wrapper, environment, server, advance } = createPlainWorld();
  const frames: number[] = [];
  function Latest() {
    return String(useLatest('metrics:update'));
  }
  function Counted() {
    const [count, setCount] = useState(0);
    const { push } = useUpdateProcessor<unknown>({ onUpdate: (updates) => setCount((now) => now + updates.length) });
    useEvent('metrics:update', push);
    return ` ${count}`;
  }
  const { container } = render(
    <Profiler id="all" onRender={() => frames.push(Math.ceil(environment.monotonicNow() / 16))}>
      <Latest />
      <Counted />
    </Profiler>,
    { wrapper },
  );
  await advance(1_000);
  frames.length = 0;
  // Time passes outside of `act`, which would gather the commits of all frames into one.
  for (let ms = 0; ms < 160; ms++) {
    for (let number = 0; number < 60; number++) server.sends({ type: 'metrics:update', data: ms });
    await environment.advance(1);
  }
  await environment.advance(1_000);
  // React 18 commits what nobody clicked for in a task of its own.
  await waitFor(() => expect(container.textContent).toBe('159 9600'));
  expect(frames.length).toBeGreaterThan(8);
  expect(new Set(frames).size).toBe(frames.length);
});

test('[DL7] while live updates are paused it waits, and resuming delivers at once', async () => {
  const { wrapper, advance } = createPlainWorld();
  const heard: unknown[] = [];
  const { result } = renderHook(
    () => ({
      live: useLivePause(),
      processor: useUpdateProcessor<Metric>({ keyOf, onUpdate: (metrics) => heard.push(metrics) }),
    }),
    { wrapper },
  );
  result.current.live.pause();
  for (let value = 1; value <= 100; value++) result.current.processor.push(metric('a', value));
  await advance(10_000);
  expect(heard).toEqual([]);
  result.current.live.resume();
  await advance(0);
  expect(heard).toEqual([[metric('a', 100)]]);
});

test('[CN20] after the client’s end it is silent', async () => {
  const { push, client, advance, heard, result, environment } = createHookWorld();
  push(metric('a', 1));
  client.dispose();
  expect(push(metric('b', 2))).toEqual(['refused']);
  await advance(1_000);
  expect(heard).toEqual([]);
  expect(result.current.counts).toMatchObject({ waiting: 1, refused: 1 });
  expect(environment.pendingTimers).toBe(0);
});

import { act, render, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import { useCommand, type RequestOutcome } from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

/** A hub whose commands answer when the test says so. */
function createSlowWorld() {
  const waiting: ((answer: unknown) => void)[] = [];
  const slow = () => new Promise<unknown>((resolve) => waiting.push(resolve));
  const world = createHubWorld({
    hub: {
      commands: {
        double: (data) => (data as number) * 2,
        broken: () => {
          throw new Error('secret of the server');
        },
        slow,
        other: slow,
      },
    },
  });
  return { ...world, answers: (answer: unknown) => waiting.shift()?.(answer) };
}

test('follows a run from idle over running to its answer', async () => {
  const { wrapper, advance } = createSlowWorld();
  const { result } = renderHook(() => useCommand('double'), { wrapper });
  await advance(100);
  expect(result.current).toMatchObject({ status: 'idle', data: undefined, error: undefined });
  let outcome: Promise<RequestOutcome> | undefined;
  act(() => void (outcome = result.current.run(21)));
  expect(result.current.status).toBe('running');
  await advance(100);
  expect(result.current).toMatchObject({ status: 'succeeded', data: 42, error: undefined });
  expect(await outcome).toEqual({ status: 'answered', data: 42 });
});

test('says why a run failed, without the text of the server', async () => {
  const { wrapper, advance } = createSlowWorld();
  const { result } = renderHook(() => ({ broken: useCommand('broken'), missing: useCommand('missing') }), { wrapper });
  await advance(100);
  act(() => void result.current.broken.run());
  act(() => void result.current.missing.run());
  await advance(100);
  expect(result.current.broken).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  expect(JSON.stringify(result.current.broken.error)).not.toContain('secret');
  expect(result.current.missing).toMatchObject({ status: 'failed', error: { code: 'unknown-command' } });
});

test('without a connection in time it is expired, and was not sent', async () => {
  const { wrapper, advance, hub } = createSlowWorld();
  hub.stops();
  const { result } = renderHook(() => useCommand('double'), { wrapper });
  act(() => void result.current.run(1, { timeoutMs: 1_000 }));
  await advance(2_000);
  expect(result.current.error).toMatchObject({ code: 'expired' });
  hub.starts();
  await advance(60_000);
  expect(hub.received.filter(({ type }) => type === 'command')).toEqual([]);
});

test('an answer that is lost is unknown: it may or may not have run', async () => {
  const { wrapper, advance, hub } = createSlowWorld();
  const { result } = renderHook(() => useCommand('slow'), { wrapper });
  await advance(100);
  act(() => void result.current.run());
  await advance(100);
  hub.closes(1012);
  await advance(100);
  expect(result.current).toMatchObject({ status: 'failed', error: { code: 'unknown' } });
  expect(result.current.error?.message).toMatch(/may or may not have run/);
});

test('an aborted run is aborted', async () => {
  const { wrapper, advance } = createSlowWorld();
  const { result } = renderHook(() => useCommand('slow'), { wrapper });
  await advance(100);
  const stop = new AbortController();
  act(() => void result.current.run(undefined, { signal: stop.signal }));
  await advance(100);
  stop.abort();
  await advance(100);
  expect(result.current.error).toMatchObject({ code: 'aborted' });
});

test('a server without requests is unsupported, not a crash', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(() => useCommand('double'), { wrapper });
  await advance(100);
  act(() => void result.current.run());
  await advance(100);
  expect(result.current.error).toMatchObject({ code: 'unsupported' });
});

test('runs may overlap: the state follows the newest, every promise gets its own answer', async () => {
  const { wrapper, advance, answers } = createSlowWorld();
  const { result } = renderHook(() => ({ slow: useCommand('slow') }), { wrapper });
  await advance(100);
  const outcomes: Promise<RequestOutcome>[] = [];
  act(() => void outcomes.push(result.current.slow.run('first'), result.current.slow.run('second')));
  await advance(100);
  answers('one');
  await advance(100);
  expect(result.current.slow.status).toBe('running');
  answers('two');
  await advance(100);
  expect(result.current.slow).toMatchObject({ status: 'succeeded', data: 'two' });
  expect(await Promise.all(outcomes)).toEqual([
    { status: 'answered', data: 'one' },
    { status: 'answered', data: 'two' },
  ]);
});

test('reset goes back to idle and follows the run under way no longer', async () => {
  const { wrapper, advance, answers } = createSlowWorld();
  const { result } = renderHook(() => useCommand('slow'), { wrapper });
  await advance(100);
  act(() => void result.current.run());
  act(() => result.current.reset());
  expect(result.current.status).toBe('idle');
  await advance(100);
  answers('late');
  await advance(100);
  expect(result.current).toMatchObject({ status: 'idle', data: undefined });
});

test('another command starts at idle: it is not the one that runs', async () => {
  const { wrapper, advance, answers } = createSlowWorld();
  const { result, rerender } = renderHook(({ name }) => useCommand(name), { wrapper, initialProps: { name: 'slow' } });
  await advance(100);
  act(() => void result.current.run());
  await advance(100);
  rerender({ name: 'other' });
  await advance(0);
  expect(result.current.status).toBe('idle');
  answers('of the first');
  await advance(100);
  expect(result.current).toMatchObject({ status: 'idle', data: undefined });
});

test('after unmount the outcome still comes, and nothing is rendered', async () => {
  const { wrapper, advance, answers } = createSlowWorld();
  let commits = 0;
  const { result, unmount } = renderHook(() => useCommand('slow'), {
    wrapper: ({ children }) => (
      <Profiler id="view" onRender={() => commits++}>
        {wrapper({ children })}
      </Profiler>
    ),
  });
  await advance(100);
  const outcome = result.current.run();
  await advance(100);
  unmount();
  const before = commits;
  answers('late');
  await advance(100);
  expect(await outcome).toEqual({ status: 'answered', data: 'late' });
  expect(commits).toBe(before);
});

test('run and reset stay the same', async () => {
  const { wrapper, advance } = createSlowWorld();
  const { result } = renderHook(() => useCommand('double'), { wrapper });
  const { run, reset } = result.current;
  await advance(100);
  act(() => void result.current.run(1));
  await advance(100);
  expect([result.current.run, result.current.reset]).toEqual([run, reset]);
});

test('[DL5] messages re-render nobody who only has a command', async () => {
  const { wrapper, advance, hub } = createSlowWorld();
  let commits = 0;
  function View() {
    return useCommand('double').status;
  }
  render(
    <Profiler id="view" onRender={() => commits++}>
      <View />
    </Profiler>,
    { wrapper },
  );
  await advance(100);
  for (let count = 0; count < 20; count++) hub.broadcasts('price', count);
  await advance(60_000);
  expect(commits).toBe(1);
});

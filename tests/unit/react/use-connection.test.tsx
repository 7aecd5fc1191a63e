import { render, renderHook } from '@testing-library/react';
import { Profiler } from 'react';
import { useConnection, type ConnectionState } from 'tidewire';
import { expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

test('shows the state, or what the selector makes of it', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(
    () => ({ state: useConnection(), isLive: useConnection(({ status }) => status === 'connected') }),
    { wrapper },
  );
  expect(result.current).toMatchObject({ state: { status: 'connecting' }, isLive: false });
  await advance(100);
  expect(result.current).toMatchObject({ state: { status: 'connected' }, isLive: true });
});

test('[DL5] re-renders only when the selected value changed', async () => {
  const { wrapper, advance, network, story } = createPlainWorld();
  const commits = { outage: 0, state: 0 };
  const isOut = ({ status }: ConnectionState) => status === 'suspended';
  function Outage() {
    return useConnection((state) => isOut(state));
  }
  function Status() {
    return useConnection().status;
  }
  render(
    <>
      <Profiler id="outage" onRender={() => commits.outage++}>
        <Outage />
      </Profiler>
      <Profiler id="state" onRender={() => commits.state++}>
        <Status />
      </Profiler>
    </>,
    { wrapper },
  );
  await advance(10_000);
  network.dropLinks();
  await advance(10_000);
  expect(story).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  expect(commits.outage).toBe(1);
  expect(commits.state).toBeGreaterThan(3);
});

test('a selector written inline sees the newest props', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result, rerender } = renderHook(({ name }) => useConnection(({ status }) => `${name}: ${status}`), {
    wrapper,
    initialProps: { name: 'one' },
  });
  await advance(100);
  rerender({ name: 'two' });
  expect(result.current).toBe('two: connected');
});

test('a selector that makes a new object each time does not render for ever', async () => {
  const { wrapper, advance } = createPlainWorld();
  const { result } = renderHook(() => useConnection(({ status }) => ({ status })), { wrapper });
  await advance(100);
  expect(result.current).toEqual({ status: 'connected' });
});

test('no heartbeat re-renders it', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  let commits = 0;
  function View() {
    return useConnection().status;
  }
  render(
    <Profiler id="view" onRender={() => commits++}>
      <View />
    </Profiler>,
    { wrapper },
  );
  await advance(100);
  const before = commits;
  await advance(120_000);
  expect(hub.received.filter(({ type }) => type === 'ping').length).toBeGreaterThan(3);
  expect(commits).toBe(before);
});

// @vitest-environment node
import { browserEnvironment, createRealtimeClient } from 'tidewire/core';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

describe('in Node and in workers, where there is no page', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('nothing is ever hidden, and nothing tells of a page', () => {
    const environment = browserEnvironment();
    expect(environment.isVisible()).toBe(true);
    const undo = environment.onLifecycle(() => expect.unreachable());
    undo();
    undo();
  });

  test('frames come by timer', () => {
    const environment = browserEnvironment();
    const run = vi.fn();
    environment.requestFrame(run);
    vi.advanceTimersByTime(16);
    expect(run).toHaveBeenCalledTimes(1);
    environment.requestFrame(run)();
    vi.advanceTimersByTime(1_000);
    expect(run).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a timer of months does not run at once', () => {
    const run = vi.fn();
    const undo = browserEnvironment().setTimer(run, 1e12);
    vi.advanceTimersByTime(60_000);
    expect(run).not.toHaveBeenCalled();
    undo();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('[DL2] an error that is reported is thrown later, not here', () => {
    const broken = new Error('broken handler');
    browserEnvironment().reportError(broken);
    expect(() => vi.runAllTimers()).toThrow(broken);
  });

  test('ids are never the same', () => {
    const { randomId } = browserEnvironment();
    expect(new Set(Array.from({ length: 1_000 }, randomId)).size).toBe(1_000);
  });
});

test('[CN19] on a server nothing is opened, whatever is asked of the client', async () => {
  const environment = createVirtualEnvironment({ isServer: true });
  const network = createVirtualNetwork({ environment });
  const client = createRealtimeClient({ url: 'wss://shop.test/live', environment, transport: network.transport });
  client.retain();
  client.connect();
  client.retryNow();
  client.refreshToken();
  client.signIn({ userId: 'ann' });
  await environment.advance(600_000);
  expect(client.state.current).toEqual({ status: 'idle' });
  expect([network.log.length, environment.pendingTimers, environment.listeners]).toEqual([0, 0, 0]);
});

test('[E8] making a client without any option but the address touches nothing', () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const client = createRealtimeClient({ url: 'wss://shop.test/live' });
  expect(client.state.current).toEqual({ status: 'idle' });
  expect(timers).not.toHaveBeenCalled();
});

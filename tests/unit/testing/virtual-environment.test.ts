// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { LifecycleEvent } from '../../../src/shared/environment';
import { createVirtualEnvironment, type VirtualEnvironment } from '../../../src/testing/virtual-environment';

/** What the page goes through, with the time by its monotonic clock. */
function record(environment: VirtualEnvironment) {
  const story: string[] = [];
  environment.onLifecycle((event) => story.push(event));
  const timer = (name: string, delayMs: number) =>
    environment.setTimer(() => story.push(`${name} at ${environment.monotonicNow()}`), delayMs);
  return { story, timer };
}

test('starts at the first second of 2026, or when told', () => {
  expect(new Date(createVirtualEnvironment().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z');
  expect(createVirtualEnvironment({ startAt: 5 }).now()).toBe(5);
});

test('both clocks go on as time passes; only the wall clock jumps', async () => {
  const environment = createVirtualEnvironment({ startAt: 1_000 });
  await environment.advance(500);
  environment.jumpWallClock(-3_600_000);
  expect([environment.now(), environment.monotonicNow()]).toEqual([1_500 - 3_600_000, 500]);
  expect(environment.elsewhere.now()).toBe(1_500);
});

test('repeats with the seed, and what the network draws changes nothing', () => {
  const [one, other] = [createVirtualEnvironment({ seed: 9 }), createVirtualEnvironment({ seed: 9 })];
  other.elsewhere.random();
  expect([one.random(), one.randomId()]).toEqual([other.random(), other.randomId()]);
  expect(one.randomId()).toMatch(/^[0-9a-f]{32}$/);
});

test('counts timers, frames and listeners, so that a test can see a leak', () => {
  const environment = createVirtualEnvironment();
  const undos = [environment.setTimer(() => undefined, 50), environment.requestFrame(() => undefined)];
  const unlisten = environment.onLifecycle(() => undefined);
  expect([environment.pendingTimers, environment.listeners]).toEqual([2, 1]);
  for (const undo of undos) undo();
  unlisten();
  expect([environment.pendingTimers, environment.listeners]).toEqual([0, 0]);
  environment.elsewhere.setTimer(() => undefined, 5);
  expect(environment.pendingTimers).toBe(0);
});

test('collects what timers and listeners throw, and goes on', async () => {
  const environment = createVirtualEnvironment();
  const fail = () => {
    throw new Error('mine');
  };
  const ran: string[] = [];
  environment.onLifecycle(fail);
  environment.onLifecycle((event) => ran.push(event));
  environment.setTimer(fail, 1);
  environment.setTimer(() => ran.push('timer'), 2);
  environment.focus();
  await environment.advance(2);
  expect(ran).toEqual(['focus', 'timer']);
  expect(environment.reportedErrors).toHaveLength(2);
});

describe('frames', () => {
  test('come together every 16 ms while the page is visible', async () => {
    const environment = createVirtualEnvironment();
    const frames: number[] = [];
    const request = () => environment.requestFrame(() => frames.push(environment.monotonicNow()));
    await environment.advance(5);
    request();
    request();
    await environment.advance(40);
    request();
    await environment.advance(16);
    expect(frames).toEqual([16, 16, 48]);
  });

  test('come within a second in a hidden page, also to one that hides while it waits', async () => {
    const environment = createVirtualEnvironment();
    const frames: number[] = [];
    environment.requestFrame(() => frames.push(environment.monotonicNow()));
    environment.hide();
    environment.requestFrame(() => frames.push(environment.monotonicNow()));
    await environment.advance(999);
    expect(frames).toEqual([]);
    await environment.advance(1);
    expect(frames).toEqual([1_000, 1_000]);
  });

  test('can be called off, before and after the page hides', async () => {
    const environment = createVirtualEnvironment();
    const cancel = environment.requestFrame(() => expect.unreachable());
    environment.hide();
    await environment.advance(16);
    cancel();
    await environment.advance(2_000);
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('sleep', () => {
  test('makes the timers of the time asleep late, all at once, in order', async () => {
    const environment = createVirtualEnvironment();
    const { story, timer } = record(environment);
    timer('c', 40_000);
    timer('a', 5_000);
    timer('b', 10_000);
    await environment.sleep(30_000);
    expect(story).toEqual(['a at 30000', 'b at 30000']);
    await environment.advance(10_000);
    expect(story.at(-1)).toBe('c at 40000');
  });

  test('may stop the monotonic clock, and every timer with it', async () => {
    const environment = createVirtualEnvironment({ startAt: 0 });
    const { story, timer } = record(environment);
    timer('a', 5_000);
    timer('b', 60_000);
    await environment.advance(1_000);
    await environment.sleep(3_600_000, { isMonotonicStopped: true });
    expect([environment.now(), environment.monotonicNow()]).toEqual([3_601_000, 1_000]);
    await environment.advance(59_000);
    expect(story).toEqual(['a at 5000', 'b at 60000']);
  });

  test('does not stop the rest of the world, whose news waits behind the late timers', async () => {
    const environment = createVirtualEnvironment();
    const { story, timer } = record(environment);
    timer('late timer', 10);
    environment.elsewhere.setTimer(() => environment.post(() => story.push('news')), 5);
    await environment.sleep(1_000);
    expect(story).toEqual(['late timer at 1000', 'news']);
  });

  test('stops one machine and not another on the same time', async () => {
    const asleep = createVirtualEnvironment();
    const awake = createVirtualEnvironment({ time: asleep.time });
    const ran: string[] = [];
    asleep.setTimer(() => ran.push('asleep'), 10);
    awake.setTimer(() => ran.push(`awake at ${awake.monotonicNow()}`), 20);
    await asleep.sleep(1_000);
    expect(ran).toEqual(['awake at 20', 'asleep']);
  });

  test('a timer cancelled by a late one does not run', async () => {
    const environment = createVirtualEnvironment();
    const { story, timer } = record(environment);
    environment.setTimer(() => cancel(), 10);
    const cancel = timer('cancelled', 20);
    await environment.sleep(100);
    expect(story).toEqual([]);
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('the page’s life', () => {
  test('hiding and showing is told once each', () => {
    const environment = createVirtualEnvironment();
    const { story } = record(environment);
    environment.hide();
    environment.hide();
    expect(environment.isVisible()).toBe(false);
    environment.show();
    environment.show();
    environment.goOffline();
    environment.goOnline();
    expect(story).toEqual(['hidden', 'visible', 'offline', 'online'] satisfies LifecycleEvent[]);
  });

  test('a frozen page runs nothing until it resumes', async () => {
    const environment = createVirtualEnvironment();
    const { story, timer } = record(environment);
    timer('held', 10);
    environment.freeze();
    expect(environment.isRunning).toBe(false);
    await environment.advance(5_000);
    expect(story).toEqual(['freeze']);
    environment.resume();
    await environment.advance(0);
    expect(story).toEqual(['freeze', 'resume', 'held at 5000']);
  });

  test('the back/forward cache holds the page, and tells it in the browsers’ order', async () => {
    const environment = createVirtualEnvironment();
    const { story, timer } = record(environment);
    timer('held', 10);
    environment.enterBackForwardCache();
    await environment.advance(60_000);
    environment.leaveBackForwardCache();
    await environment.advance(0);
    const away = ['pagehide', 'hidden', 'freeze'];
    expect(story).toEqual([...away, 'resume', 'visible', 'pageshow', 'held at 60000']);
    expect(environment.isVisible()).toBe(true);
  });
});

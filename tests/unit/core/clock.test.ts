// @vitest-environment node
import { expect, test } from 'vitest';
import { livePause } from '../../../src/core/delivery/live-pause';
import { clientClock, createClock } from '../../../src/core/time/clock';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createWorld } from './world';

function createWatch() {
  const environment = createVirtualEnvironment();
  return { environment, clock: createClock(environment), start: environment.now() };
}

test('[TM1] one timer serves every clock, and runs only while someone reads', async () => {
  const { environment, clock } = createWatch();
  const undos = [1_000, 1_000, 60_000, 250].map((ms) => clock.every(ms).subscribe(() => undefined));
  undos.push(clock.at(environment.now() + 5_000, () => undefined));
  await environment.advance(3_333);
  expect([environment.pendingTimers, environment.listeners]).toEqual([1, 1]);
  for (const undo of undos) undo();
  expect([environment.pendingTimers, environment.listeners]).toEqual([0, 0]);
});

test('[TM1] beats fall on whole steps, shifted by their phase', async () => {
  const { environment, clock, start } = createWatch();
  const seconds: number[] = [];
  const shifted: number[] = [];
  const [whole, late] = [clock.every(1_000), clock.every(1_000, 300)];
  await environment.advance(450);
  whole.subscribe(() => seconds.push(environment.time.elapsedMs, whole.current - start));
  late.subscribe(() => shifted.push(environment.time.elapsedMs, late.current - start));
  await environment.advance(2_000);
  expect([seconds, shifted]).toEqual([
    [1_000, 1_000, 2_000, 2_000],
    [1_300, 1_300, 2_300, 2_300],
  ]);
});

test('[TM1] between two beats the answer does not move', async () => {
  const { environment, clock } = createWatch();
  const beat = clock.every(1_000);
  const first = beat.current;
  await environment.advance(999);
  expect(beat.current).toBe(first);
  await environment.advance(1);
  expect(beat.current).toBe(first + 1_000);
});

test('[TM1] [DL7] stands still while paused and catches up at once', async () => {
  const { client, environment } = createWorld();
  const clock = client.attach(clientClock);
  const beat = clock.every(1_000);
  let changes = 0;
  beat.subscribe(() => changes++);
  const before = beat.current;
  client.attach(livePause).pause();
  await environment.advance(30_000);
  expect([beat.current, changes, environment.pendingTimers]).toEqual([before, 0, 0]);
  client.attach(livePause).resume();
  expect([beat.current, changes]).toEqual([before + 30_000, 1]);
});

test('[TM3] an alarm rings once, at its time', async () => {
  const { environment, clock, start } = createWatch();
  let rings = 0;
  clock.at(start + 90_000, () => rings++);
  await environment.advance(89_999);
  expect(rings).toBe(0);
  await environment.advance(600_000);
  expect([rings, environment.pendingTimers]).toEqual([1, 0]);
});

test('[TM3] an alarm in the past rings soon, a cancelled one never', async () => {
  const { environment, clock, start } = createWatch();
  let rings = 0;
  clock.at(start - 1, () => rings++);
  clock.at(start + 10, () => rings++)();
  await environment.advance(100);
  expect(rings).toBe(1);
});

test.each([false, true])(
  '[TM3] an alarm that fell due during sleep rings after it (monotonic stopped: %s)',
  async (isMonotonicStopped) => {
    const { environment, clock, start } = createWatch();
    let rings = 0;
    clock.at(start + 1_800_000, () => rings++);
    await environment.advance(1_000);
    await environment.sleep(3_600_000, { isMonotonicStopped });
    await environment.advance(60_000);
    expect(rings).toBe(1);
  },
);

test('[TM3] an alarm rings also while paused', async () => {
  const { client, environment } = createWorld();
  client.attach(livePause).pause();
  let rings = 0;
  client.attach(clientClock).at(environment.now() + 5_000, () => rings++);
  await environment.advance(5_000);
  expect(rings).toBe(1);
});

test('[TM3] a clock set back does not ring twice, nor early', async () => {
  const { environment, clock, start } = createWatch();
  let rings = 0;
  clock.at(start + 60_000, () => rings++);
  await environment.advance(30_000);
  environment.jumpWallClock(-20_000);
  await environment.advance(40_000);
  expect(rings).toBe(0);
  await environment.advance(20_000);
  environment.jumpWallClock(-3_600_000);
  await environment.advance(7_200_000);
  expect(rings).toBe(1);
});

test('[DL2] an alarm or listener that throws harms no other', async () => {
  const { environment, clock, start } = createWatch();
  const rings: number[] = [];
  for (const n of [1, 2])
    clock.at(start + 1_000, () => {
      rings.push(n);
      throw new Error('boom');
    });
  clock.every(1_000).subscribe(() => {
    throw new Error('boom');
  });
  await environment.advance(3_000);
  expect([rings, environment.reportedErrors.length]).toEqual([[1, 2], 2 + 3]);
});

test('[CN20] disposing the client stops its clock, whoever still reads', async () => {
  const { client, environment } = createWorld();
  let changes = 0;
  const clock = client.attach(clientClock);
  clock.every(1_000).subscribe(() => changes++);
  clock.at(environment.now() + 1_000, () => changes++);
  client.dispose();
  expect([environment.pendingTimers, environment.listeners]).toEqual([0, 0]);
  clock.every(1_000).subscribe(() => changes++);
  await environment.advance(10_000);
  expect([changes, environment.pendingTimers, environment.listeners]).toEqual([0, 0, 0]);
});

// @vitest-environment node
import { expect, test } from 'vitest';
import { createFrameScheduler } from '../../../src/core/delivery/frame-scheduler';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';

/** Schedules a task every `everyMs` and notes when it ran. */
async function run(
  durationMs: number,
  everyMs: number,
  prepare = (_environment: ReturnType<typeof createVirtualEnvironment>) => {},
) {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  prepare(environment);
  const ranAt: number[] = [];
  const task = () => void ranAt.push(environment.time.elapsedMs);
  for (let at = 0; at < durationMs; at += everyMs) {
    frames.schedule(task);
    await environment.advance(everyMs);
  }
  await environment.advance(2_000);
  return { ranAt, environment, frames };
}

test('[DL3] delivers at once when the last delivery is more than a frame ago', async () => {
  const { ranAt } = await run(1_000, 100);
  expect(ranAt).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

test('[DL3] delivers at most once per frame under load', async () => {
  const { ranAt } = await run(1_600, 1);
  expect(ranAt.length).toBeLessThanOrEqual(101);
  expect(ranAt.length).toBeGreaterThan(90);
  const gaps = ranAt.slice(2).map((at, index) => at - ranAt[index + 1]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(16);
});

test('[DL3] in a hidden page delivers by timer, at most once a second', async () => {
  const { ranAt } = await run(5_000, 10, (environment) => environment.hide());
  expect(ranAt.length).toBeGreaterThanOrEqual(5);
  expect(ranAt.length).toBeLessThanOrEqual(7);
});

test('[DL3] hidden just before the frame, it still delivers within a second', async () => {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  const ranAt: number[] = [];
  const task = () => void ranAt.push(environment.time.elapsedMs);
  frames.schedule(task);
  await environment.advance(1);
  frames.schedule(task);
  environment.hide();
  await environment.advance(1_100);
  expect(ranAt.length).toBe(2);
});

test('no frame is asked for while nothing happens', async () => {
  const { environment } = await run(100, 10);
  expect(environment.pendingTimers).toBe(0);
});

test('a task scheduled twice runs once, an unscheduled one not at all', async () => {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  const ran: string[] = [];
  const [once, never] = [() => void ran.push('once'), () => void ran.push('never')];
  frames.schedule(once);
  frames.schedule(once);
  frames.schedule(never);
  frames.unschedule(never);
  await environment.advance(100);
  expect(ran).toEqual(['once']);
});

test('[DL2] a task that throws is reported and the others run', async () => {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  const ran: string[] = [];
  frames.schedule(() => {
    throw new Error('boom');
  });
  frames.schedule(() => void ran.push('second'));
  await environment.advance(100);
  expect([ran, environment.reportedErrors.length]).toEqual([['second'], 1]);
});

test('[DL7] paused in the middle of a delivery, the rest waits for resume', async () => {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  const ran: string[] = [];
  frames.schedule(() => frames.setPaused(true));
  frames.schedule(() => void ran.push('rest'));
  await environment.advance(5_000);
  expect(ran).toEqual([]);
  frames.setPaused(false);
  await environment.advance(0);
  expect(ran).toEqual(['rest']);
});

test('[DL3] what was delivered at once counts: the paint that follows shows no second one', async () => {
  const environment = createVirtualEnvironment();
  const frames = createFrameScheduler(environment);
  const ranAt: number[] = [];
  const task = () => void ranAt.push(environment.time.elapsedMs);
  await environment.advance(5);
  frames.schedule(task);
  await environment.advance(1);
  frames.schedule(task);
  await environment.advance(100);
  expect(ranAt).toEqual([5, 32]);
});

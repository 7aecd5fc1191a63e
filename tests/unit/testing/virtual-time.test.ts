// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualTime } from '../../../src/testing/virtual-time';

test('runs timers by due time, then in the order they were set', async () => {
  const time = createVirtualTime();
  const ran: string[] = [];
  for (const [name, delay] of [
    ['b', 20],
    ['a', 10],
    ['c', 20],
    ['now', 0],
    ['past', -5],
  ] as const)
    time.setTimer(() => ran.push(`${name} at ${time.elapsedMs}`), delay);
  await time.advance(20);
  expect(ran).toEqual(['now at 0', 'past at 0', 'a at 10', 'b at 20', 'c at 20']);
});

test('any set of timers runs as a stable sort by due time would have it, however time is cut', async () => {
  const delays = fc.array(fc.nat(50), { maxLength: 40 });
  const steps = fc.array(fc.nat(20), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(delays, steps, async (all, cuts) => {
      const time = createVirtualTime();
      const ran: number[] = [];
      all.forEach((delay, i) => time.setTimer(() => ran.push(i), delay));
      for (const ms of [...cuts, 50]) await time.advance(ms);
      const expected = all.map((_, i) => i).sort((a, b) => all[a]! - all[b]!);
      expect(ran).toEqual(expected);
      expect(time.pendingTimers).toBe(0);
    }),
  );
});

test('runs timers that timers set, if they fall due in the same stretch', async () => {
  const time = createVirtualTime();
  const ran: number[] = [];
  const again = () => {
    ran.push(time.elapsedMs);
    time.setTimer(again, 10);
  };
  time.setTimer(again, 10);
  await time.advance(35);
  expect(ran).toEqual([10, 20, 30]);
  expect(time.elapsedMs).toBe(35);
});

test('a cancelled timer never runs, even cancelled by one that is due with it', async () => {
  const time = createVirtualTime();
  const ran: string[] = [];
  const undoFirst = time.setTimer(() => {
    ran.push('first');
    undoSecond();
  }, 10);
  const undoSecond = time.setTimer(() => ran.push('second'), 10);
  await time.advance(100);
  undoFirst();
  expect(ran).toEqual(['first']);
  expect(time.pendingTimers).toBe(0);
});

test('lets promises settle between two timers, however long their chain', async () => {
  const time = createVirtualTime();
  const story: string[] = [];
  const chain = async () => {
    for (let link = 0; link < 30; link++) await Promise.resolve();
    story.push('settled');
  };
  time.setTimer(() => void chain(), 10);
  time.setTimer(() => story.push('next timer'), 10);
  await time.advance(10);
  expect(story).toEqual(['settled', 'next timer']);
});

test('a promise that sets a timer in time has it run', async () => {
  const time = createVirtualTime();
  const ran: number[] = [];
  void Promise.resolve().then(() => time.setTimer(() => ran.push(time.elapsedMs), 5));
  await time.advance(5);
  expect(ran).toEqual([5]);
});

test('advanceSync runs timers without waiting for promises', () => {
  const time = createVirtualTime();
  const ran: number[] = [];
  time.setTimer(() => {
    ran.push(1);
    time.setTimer(() => ran.push(2), 5);
  }, 5);
  time.advanceSync(10);
  expect(ran).toEqual([1, 2]);
});

test('runUntilIdle ends when nothing is left, and says when something is', async () => {
  const time = createVirtualTime();
  time.setTimer(() => time.setTimer(() => undefined, 20_000), 20_000);
  expect(await time.runUntilIdle()).toBe(true);
  expect(time.elapsedMs).toBe(40_000);
  const tick = () => void time.setTimer(tick, 1_000);
  tick();
  expect(await time.runUntilIdle(5_500)).toBe(false);
  expect(time.elapsedMs).toBeLessThanOrEqual(45_500);
});

test('says so when time is advanced while it passes', async () => {
  const time = createVirtualTime();
  const first = time.advance(10);
  await expect(time.advance(10)).rejects.toThrow('already');
  expect(() => time.advanceSync(10)).toThrow('already');
  await first;
  await time.advance(1);
});

test('ends with an error when timers set each other for ever', () => {
  const time = createVirtualTime();
  const again = () => void time.setTimer(again, 0);
  again();
  expect(() => time.advanceSync(1)).toThrow('give one of them a delay');
});

test('what a timer throws reaches the one who advances, and time can go on', async () => {
  const time = createVirtualTime();
  time.setTimer(() => {
    throw new Error('in the timer');
  }, 10);
  const ran: string[] = [];
  time.setTimer(() => ran.push('later'), 20);
  await expect(time.advance(100)).rejects.toThrow('in the timer');
  await time.advance(10);
  expect(ran).toEqual(['later']);
});

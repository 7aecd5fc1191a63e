// @vitest-environment node
import { beforeEach, describe, expect, test } from 'vitest';
import type { Outbox } from '../../../../src/shared/outbox-storage';
import { createMemoryDrivers } from '../../../../src/shared/outbox/memory-drivers';
import { createOutbox } from '../../../../src/shared/outbox/outbox';
import type { SeatLock } from '../../../../src/shared/outbox/seat-lock';
import { createVirtualEnvironment, type VirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { createVirtualTime, type VirtualTime } from '../../../../src/testing/virtual-time';

/** A lock as browsers have it, as far as tabs go: in order, to be stolen, free when its holder ends. */
function createLocks() {
  interface Request {
    readonly granted: () => void;
    readonly lost: () => void;
  }
  let holder: Request | undefined;
  let queue: Request[] = [];
  const grantNext = () => {
    if (holder) return;
    holder = queue.shift();
    if (holder) queueMicrotask(holder.granted);
  };
  return {
    isBroken: false,
    get waiting() {
      return queue.length;
    },
    lock(): SeatLock {
      return {
        request: (steals, granted, lost) => {
          let isOver = false;
          const own: Request = {
            granted: () => isOver || granted(),
            lost: () => isOver || lost(),
          };
          if (this.isBroken) queueMicrotask(own.lost);
          else if (steals) {
            const robbed = holder;
            holder = own;
            queueMicrotask(own.granted);
            if (robbed) queueMicrotask(robbed.lost);
          } else {
            queue.push(own);
            grantNext();
          }
          return () => {
            isOver = true;
            queue = queue.filter((request) => request !== own);
            if (holder !== own) return;
            holder = undefined;
            grantNext();
          };
        },
        isAwaited: () => Promise.resolve(queue.length > 0),
      };
    },
  };
}

const scope = { destination: 'api', userId: 'ann' };
let time: VirtualTime;
let locks: ReturnType<typeof createLocks>;
let drivers: ReturnType<typeof createMemoryDrivers>;
let leaseSteps: number;
let story: string[];

beforeEach(() => {
  time = createVirtualTime();
  locks = createLocks();
  drivers = createMemoryDrivers();
  leaseSteps = 0;
  story = [];
});

interface CampaignTab {
  readonly environment: VirtualEnvironment;
  readonly outbox: Outbox;
  readonly giveUp: () => void;
}

/** @param before and after: how long a step in the store takes, in ms, until it is done and until the tab hears of it */
function openTab(
  name: string,
  { lock = undefined as SeatLock | undefined, isHidden = false, before = 0, after = 0 } = {},
): CampaignTab {
  const environment = createVirtualEnvironment({ time, seed: name.length * 7 + name.charCodeAt(0) });
  if (isHidden) environment.hide();
  const driver = drivers.open(scope, environment);
  const lease: typeof driver.lease = async (change) => {
    leaseSteps++;
    if (isAsleep) story.push('a step after the end');
    if (before) await new Promise<void>((resolve) => void environment.setTimer(resolve, before));
    const answer = await driver.lease(change);
    if (after) await new Promise<void>((resolve) => void environment.setTimer(resolve, after));
    return answer;
  };
  let isAsleep = false;
  const sleep = () => {
    isAsleep = true;
    driver.sleep();
  };
  const wake: typeof driver.wake = (listener) => {
    isAsleep = false;
    driver.wake(listener);
  };
  const outbox = createOutbox({ ...driver, lease, sleep, wake }, environment, lock);
  const giveUp = outbox.campaign({
    elected: (fence) => story.push(`${name} ${fence}`),
    deposed: () => story.push(`${name} out`),
  });
  return { environment, outbox, giveUp };
}

describe('[OB6] without a lock', () => {
  test('three seconds without renewal, and the seat is another’s; the first is deposed when it wakes', async () => {
    const a = openTab('a');
    await time.advance(0);
    openTab('b');
    await time.advance(5_000);
    a.environment.freeze();
    await time.advance(2_500);
    expect(story).toEqual(['a 1']);
    await time.advance(1_500);
    expect(story).toEqual(['a 1', 'b 2']);
    a.environment.resume();
    await time.advance(0);
    expect(story).toEqual(['a 1', 'b 2', 'a out']);
  });

  test('an old lease of a tab that is long gone keeps nobody waiting', async () => {
    const a = openTab('a');
    await time.advance(0);
    a.environment.freeze();
    await time.advance(60_000);
    openTab('b');
    await time.advance(0);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('wall clocks that jump, forward or back, cost nobody the seat', async () => {
    const a = openTab('a');
    await time.advance(0);
    const b = openTab('b');
    await time.advance(2_000);
    a.environment.jumpWallClock(-7_200_000);
    b.environment.jumpWallClock(3_600_000);
    await time.advance(60_000);
    expect(story).toEqual(['a 1']);
    a.environment.freeze();
    await time.advance(4_000);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('a machine that slept for hours deposes nobody, whichever tab wakes first', async () => {
    const a = openTab('a');
    await time.advance(0);
    const b = openTab('b');
    await time.advance(2_500);
    a.environment.freeze();
    b.environment.freeze();
    await time.advance(7_200_000);
    b.environment.resume();
    await time.advance(900);
    a.environment.resume();
    await time.advance(30_000);
    expect(story).toEqual(['a 1']);
  });

  test('a hidden tab leaves a throttled flusher alone, and takes over from one that is gone for minutes', async () => {
    const a = openTab('a');
    await time.advance(0);
    openTab('b', { isHidden: true });
    for (let minute = 0; minute < 5; minute++) {
      a.environment.freeze();
      await time.advance(60_000);
      a.environment.resume();
      await time.advance(0);
    }
    expect(story).toEqual(['a 1']);
    a.environment.freeze();
    await time.advance(300_000);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('a tab that is looked at again takes over from a throttled flusher within seconds', async () => {
    const a = openTab('a');
    await time.advance(0);
    const b = openTab('b', { isHidden: true });
    await time.advance(61_000);
    a.environment.freeze();
    await time.advance(1_000);
    b.environment.show();
    await time.advance(4_000);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('who leaves says so, and the next one waits for nothing', async () => {
    const a = openTab('a');
    await time.advance(0);
    openTab('b');
    await time.advance(1_500);
    a.environment.enterBackForwardCache();
    await time.advance(10);
    expect(story).toEqual(['a 1', 'a out', 'b 2']);
    a.environment.leaveBackForwardCache();
    await time.advance(30_000);
    expect(story).toEqual(['a 1', 'a out', 'b 2']);
  });

  test('who gives up or closes says so, too, and nobody takes that for a change', async () => {
    const [a, b] = [openTab('a'), openTab('b')];
    b.outbox.onChange(() => story.push('b hint'));
    await time.advance(1_500);
    a.giveUp();
    await time.advance(10);
    expect(story).toEqual(['a 1', 'b 2']);
    const c = openTab('c');
    c.outbox.onChange(() => story.push('c hint'));
    await time.advance(1_500);
    b.outbox.close();
    await time.advance(10);
    expect(story).toEqual(['a 1', 'b 2', 'c 3']);
  });

  test('who gave up and wants it again has it at once; the old undo does nothing to the new campaign', async () => {
    const a = openTab('a');
    await time.advance(100);
    a.giveUp();
    let fence = 0;
    a.outbox.campaign({ elected: (won) => (fence = won), deposed: () => story.push('out') });
    await time.advance(10);
    a.giveUp();
    await time.advance(10);
    expect([fence, (await a.outbox.commit({ fence })).kind, story]).toEqual([2, 'committed', ['a 1']]);
  });

  test('a seat that is won while the outbox is closed is given back', async () => {
    const a = openTab('a', { after: 200 });
    await time.advance(100);
    a.outbox.close();
    await time.advance(400);
    openTab('b');
    await time.advance(0);
    expect(story).toEqual(['b 2']);
  });

  test('a seat that is won while it is given up is given back', async () => {
    const a = openTab('a', { after: 200 });
    await time.advance(100);
    a.giveUp();
    await time.advance(400);
    openTab('b');
    await time.advance(0);
    expect(story).toEqual(['b 2']);
  });

  test('a campaign that ends before its look claims nothing', async () => {
    const a = openTab('a', { before: 200 });
    await time.advance(100);
    a.giveUp();
    await time.advance(400);
    openTab('b');
    await time.advance(0);
    expect(story).toEqual(['b 1']);
  });

  test('a hidden tab that waits looks once a minute', async () => {
    openTab('a').outbox.close();
    const a = openTab('a');
    await time.advance(5_000);
    openTab('b', { isHidden: true });
    leaseSteps = 0;
    await time.advance(600_000);
    // One that renews every second, and one that looks.
    expect(leaseSteps).toBeLessThan(615);
    a.outbox.close();
  });

  test('what a candidate throws is reported, and changes nothing', async () => {
    const environment = createVirtualEnvironment({ time });
    const outbox = createOutbox(drivers.open(scope, environment), environment);
    const fault = new Error('elected, and lost');
    outbox.campaign({
      elected() {
        throw fault;
      },
      deposed: () => undefined,
    });
    await time.advance(0);
    openTab('b');
    await time.advance(10_000);
    expect([environment.reportedErrors, story]).toEqual([[fault], []]);
  });
});

describe('[OB6] with a lock', () => {
  test('the seat goes on at once when its holder ends, in the order of asking', async () => {
    const tabs = ['a', 'b', 'c'].map((name) => openTab(name, { lock: locks.lock() }));
    await time.advance(0);
    tabs[0]?.outbox.close();
    await time.advance(0);
    tabs[1]?.giveUp();
    await time.advance(0);
    expect(story).toEqual(['a 1', 'b 2', 'c 3']);
    await time.advance(10_000);
    expect(story).toEqual(['a 1', 'b 2', 'c 3']);
  });

  test('a page alone renews nothing: the disk rests', async () => {
    openTab('a', { lock: locks.lock() });
    await time.advance(1_000);
    leaseSteps = 0;
    await time.advance(600_000);
    expect([story, leaseSteps]).toEqual([['a 1'], 0]);
    openTab('b', { lock: locks.lock() });
    await time.advance(60_000);
    expect(story).toEqual(['a 1']);
  });

  test('a holder that stands still is robbed after three seconds, and queues again when it wakes', async () => {
    const a = openTab('a', { lock: locks.lock() });
    await time.advance(0);
    const b = openTab('b', { lock: locks.lock() });
    const c = openTab('c', { lock: locks.lock() });
    await time.advance(5_000);
    c.environment.hide();
    a.environment.freeze();
    await time.advance(4_000);
    expect(story).toEqual(['a 1', 'b 2', 'a out']);
    a.environment.resume();
    await time.advance(20_000);
    expect(story).toEqual(['a 1', 'b 2', 'a out']);
    b.outbox.close();
    await time.advance(0);
    expect(story.slice(3)).toEqual(['c 3']);
    c.outbox.close();
    await time.advance(0);
    expect(story.slice(4)).toEqual(['a 4']);
  });

  test('a lock that a frozen tab was given while it waited is taken from it', async () => {
    const a = openTab('a', { lock: locks.lock() });
    await time.advance(0);
    const asleep: SeatLock = locks.lock();
    // Granted while it stands still, so that it never hears of it.
    asleep.request(
      false,
      () => undefined,
      () => undefined,
    );
    openTab('b', { lock: locks.lock() });
    await time.advance(1_000);
    a.outbox.close();
    await time.advance(4_000);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('a lock that is stolen before the seat is claimed is worth nothing', async () => {
    openTab('a', { lock: locks.lock(), before: 500 });
    await time.advance(100);
    const giveBack = locks.lock().request(
      true,
      () => undefined,
      () => undefined,
    );
    await time.advance(1_500);
    expect(story).toEqual([]);
    giveBack();
    await time.advance(1_500);
    expect(story).toEqual(['a 1']);
  });

  test('an answer about a seat that was lost meanwhile elects nobody', async () => {
    openTab('a', { lock: locks.lock(), after: 300 });
    await time.advance(1_000);
    // Somebody else's script takes the lock, while the lease is renewed because another tab waits.
    openTab('b', { lock: locks.lock(), isHidden: true });
    await time.advance(400);
    locks.lock().request(
      true,
      () => undefined,
      () => undefined,
    );
    await time.advance(700);
    expect(story).toEqual(['a 1', 'a out']);
  });

  test('where locks are refused the lease decides alone', async () => {
    locks.isBroken = true;
    const a = openTab('a', { lock: locks.lock() });
    await time.advance(1_000);
    openTab('b', { lock: locks.lock() });
    await time.advance(10_000);
    a.outbox.close();
    await time.advance(1_000);
    expect(story).toEqual(['a 1', 'b 2']);
  });

  test('[TB9] a page that is left holds and awaits no lock', async () => {
    const a = openTab('a', { lock: locks.lock() });
    const b = openTab('b', { lock: locks.lock() });
    await time.advance(0);
    b.environment.enterBackForwardCache();
    expect(locks.waiting).toBe(0);
    a.environment.enterBackForwardCache();
    await time.advance(0);
    b.environment.leaveBackForwardCache();
    await time.advance(0);
    expect(story).toEqual(['a 1', 'a out', 'b 2']);
  });
});

import type { VirtualTime } from '../../src/testing/virtual-time';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/**
 * Virtual time for worlds with servers in them. Between two timers every promise settles, however long its chain: a hub with much
 * to do needs more turns than a count could foresee. One turn of the real event loop does that, and costs about a microsecond.
 */
export function createSimulatedTime(): VirtualTime {
  /** By due time, then by age. */
  const timers: Timer[] = [];
  let elapsedMs = 0;

  async function advance(ms: number): Promise<void> {
    const until = elapsedMs + ms;
    await settle();
    for (let next = timers[0]; next && next.due <= until; next = timers[0]) {
      timers.shift();
      elapsedMs = Math.max(elapsedMs, next.due);
      next.run();
      await settle();
    }
    elapsedMs = until;
  }

  /** Where a timer belongs: behind all that are due no later. */
  function placeOf(due: number): number {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timers[middle]!.due <= due) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get elapsedMs() {
      return elapsedMs;
    },
    get pendingTimers() {
      return timers.length;
    },
    setTimer(run, delayMs) {
      const timer: Timer = { run, due: elapsedMs + Math.max(0, delayMs) };
      timers.splice(placeOf(timer.due), 0, timer);
      return () => {
        const position = timers.indexOf(timer);
        if (position >= 0) timers.splice(position, 1);
      };
    },
    advance,
    advanceSync() {
      throw new Error('Promises have to settle in between.');
    },
    async runUntilIdle(limitMs = 60_000) {
      await advance(limitMs);
      return timers.length === 0;
    },
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

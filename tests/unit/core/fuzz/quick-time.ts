import type { VirtualTime } from '../../../../src/testing/virtual-time';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** Longer than any chain of promises in a client. The test kit allows for far more, which ten thousand histories cannot afford. */
const settleTurns = 20;

/** Virtual time as the test kit makes it, quicker. */
export function createQuickTime(): VirtualTime {
  const timers: Timer[] = [];
  let elapsedMs = 0;

  async function advance(ms: number): Promise<void> {
    const until = elapsedMs + ms;
    await settle();
    while (timers[0] && timers[0].due <= until) {
      const timer = timers.shift()!;
      elapsedMs = Math.max(elapsedMs, timer.due);
      timer.run();
      await settle();
    }
    elapsedMs = until;
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
      timers.splice(timers.findLastIndex(({ due }) => due <= timer.due) + 1, 0, timer);
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

async function settle(): Promise<void> {
  for (let turn = 0; turn < settleTurns; turn++) await Promise.resolve();
}

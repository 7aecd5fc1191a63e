import { randomBytes } from 'node:crypto';
import type { HubEnvironment } from '../../../../src/server/hub/hub-environment';

export interface ManualClock {
  readonly environment: HubEnvironment;
  /** Lets time pass, timer by timer. */
  advance(ms: number): void;
  /** Timers in hand. */
  readonly timers: number;
}

/** Time that passes only when a test says so. */
export function createManualClock(startAt = 1_700_000_000_000): ManualClock {
  let elapsed = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    environment: {
      now: () => startAt + elapsed,
      monotonicNow: () => elapsed,
      randomId: () => randomBytes(16).toString('hex'),
      setTimer(run, delayMs) {
        const timer = { at: elapsed + delayMs, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    advance(ms) {
      const until = elapsed + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        elapsed = Math.max(elapsed, next.at);
        next.run();
      }
      elapsed = until;
    },
    get timers() {
      return timers.length;
    },
  };
}

import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { HubEnvironment } from './hub-environment';

/** setTimeout counts in 31 bits and fires at once beyond. */
export const longestTimerMs = 2 ** 31 - 1;

/** Node itself. Its timers keep no process alive: the sockets they serve do. */
export function nodeEnvironment(): HubEnvironment {
  return {
    now: () => Date.now(),
    monotonicNow: () => performance.now(),
    randomId: () => randomBytes(16).toString('hex'),
    setTimer(run, delayMs) {
      const timer = setTimeout(run, Math.min(delayMs, longestTimerMs));
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

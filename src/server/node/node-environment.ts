import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { longestTimerMs, type HubEnvironment } from '../hub/hub-environment';

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

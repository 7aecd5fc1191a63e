import type { Environment } from '../shared/environment';

/** What transports with time-outs need of the world. Every `Environment` has it. */
export type TransportEnvironment = Pick<Environment, 'setTimer' | 'monotonicNow' | 'randomId'>;

/* eslint-disable no-restricted-globals -- The real world is what a transport lives in unless a test gives it another. It also runs in
   workers and in Electron's main process, where there is no page to ask. */

/** The real world, wherever there are timers. */
export const defaultEnvironment: TransportEnvironment = {
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  monotonicNow: () => performance.now(),
  randomId: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
};

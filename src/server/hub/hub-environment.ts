import type { Environment } from '../../shared/environment';

/** What a hub needs from the world around it: a part of `Environment`, so that one virtual clock serves both ends. */
export type HubEnvironment = Pick<Environment, 'now' | 'monotonicNow' | 'setTimer' | 'randomId'>;

/** setTimeout counts in 31 bits and fires at once beyond. */
export const longestTimerMs = 2 ** 31 - 1;

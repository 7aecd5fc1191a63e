import type { Environment } from '../../../shared/environment';

/** Two fetches of one source begin at least so far apart, unless something urgent comes. */
export const shortestDistanceMs = 50;
/** While asked for without end: as long as somebody is to wait who looks at the page. */
const longestWaitMs = 1_000;
const longestDistanceMs = 30_000;

/**
 * How far the next fetch is kept from one that begins now. One question after a while costs one fetch, at once; a stream of them costs less and
 * less: the distance doubles as long as they keep coming.
 */
export function nextDistance(distanceMs: number, sinceLastMs: number): number {
  return sinceLastMs < 2 * distanceMs ? Math.min(2 * distanceMs, longestDistanceMs) : shortestDistanceMs;
}

/** @param isWaitedFor by somebody who looks at the page. Else once an interval is enough. */
export function distanceTo(distanceMs: number, isWaitedFor: boolean, intervalMs: number): number {
  return Math.min(distanceMs, isWaitedFor ? longestWaitMs : intervalMs);
}

/**
 * From an answer to the next poll. Polls begin an interval apart, a little less by chance, or all pages would ask in step. Over a
 * slow answer a server is given as long to rest as it took.
 *
 * @param tookMs from question to answer
 */
export function pollDelay(intervalMs: number, tookMs: number, random: number): number {
  return Math.max(intervalMs * (1 - random / 10) - tookMs, Math.min(tookMs, intervalMs));
}

/** The first poll after the events have stopped: those who lost them together do not ask together. Never 0 × ∞. */
export function firstPollDelay(intervalMs: number, random: number): number {
  return intervalMs * (1 - random);
}

/** From when on a value that is polled for is old: it ought to have been replaced by then. */
export function staleAfter(intervalMs: number): number {
  return intervalMs * 1.1;
}

/** A moment by both clocks: the wall's goes on while the machine sleeps, the monotonic one is never set. Whichever comes first. */
export interface Deadline {
  readonly wall: number;
  readonly monotonic: number;
}

export function deadlineIn(delayMs: number, environment: Environment): Deadline {
  return { wall: environment.now() + delayMs, monotonic: environment.monotonicNow() + delayMs };
}

export function isPast({ wall, monotonic }: Deadline, environment: Environment): boolean {
  return environment.monotonicNow() >= monotonic || environment.now() >= wall;
}

import type { Undo } from '../shared/undo';
import { TidewireError } from '../shared/errors';

/** Time that passes only when told to. Several virtual environments may share one, as machines share the hour. */
export interface VirtualTime {
  /** Milliseconds since the start. */
  readonly elapsedMs: number;
  /** Timers that have neither run nor been cancelled. */
  readonly pendingTimers: number;
  setTimer(run: () => void, delayMs: number): Undo;
  /**
   * Lets time pass: runs every timer that falls due, by due time and then in the order they were set, and lets promises
   * settle before the first, after each and at the end.
   *
   * What a timer throws rejects the call; time stands at that timer then.
   *
   * @throws TidewireError if called while time passes already
   */
  advance(ms: number): Promise<void>;
  /** The same without letting promises settle: for code that uses none. */
  advanceSync(ms: number): void;
  /**
   * Goes from timer to timer until none is left or `limitMs` have passed.
   *
   * @param limitMs default 60000
   * @returns whether no timer is left
   */
  runUntilIdle(limitMs?: number): Promise<boolean>;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** Promise jobs awaited between two timers: far more than any chain in Tidewire is long. */
const settleTurns = 64;
/** As many timers at one moment mean that they set each other for ever. */
const maxTimersPerMoment = 100_000;

/**
 * Makes a stream of time that stands still until it is advanced.
 *
 * @example
 * const time = createVirtualTime();
 * time.setTimer(() => console.log('a second'), 1_000);
 * await time.advance(1_000);
 */
export function createVirtualTime(): VirtualTime {
  /** By due time, then by age. */
  const timers: Timer[] = [];
  let elapsedMs = 0;
  let ranAtThisMoment = 0;
  let isAdvancing = false;

  function takeDue(until: number): Timer | undefined {
    const [next] = timers;
    if (!next || next.due > until) return undefined;
    timers.shift();
    ranAtThisMoment = next.due > elapsedMs ? 1 : ranAtThisMoment + 1;
    if (ranAtThisMoment > maxTimersPerMoment)
      throw new TidewireError(
        'endless-timers',
        `${maxTimersPerMoment} timers ran without any time passing. They set each other with no delay; give one of them a delay.`,
      );
    elapsedMs = Math.max(elapsedMs, next.due);
    return next;
  }

  function begin(): void {
    if (isAdvancing)
      throw new TidewireError(
        'already-advancing',
        'Virtual time is passing already, so the order of events would be undefined. Await one call to advance() before the next, and do not call it from a timer.',
      );
    isAdvancing = true;
    ranAtThisMoment = 0;
  }

  async function runUntil(until: number): Promise<void> {
    begin();
    try {
      await settle();
      for (let next = takeDue(until); next; next = takeDue(until)) {
        next.run();
        await settle();
      }
    } finally {
      isAdvancing = false;
    }
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
      const index = timers.findLastIndex(({ due }) => due <= timer.due) + 1;
      timers.splice(index, 0, timer);
      return () => {
        const position = timers.indexOf(timer);
        if (position >= 0) timers.splice(position, 1);
      };
    },
    async advance(ms) {
      const until = elapsedMs + ms;
      await runUntil(until);
      elapsedMs = until;
    },
    advanceSync(ms) {
      const until = elapsedMs + ms;
      begin();
      try {
        for (let next = takeDue(until); next; next = takeDue(until)) next.run();
      } finally {
        isAdvancing = false;
      }
      elapsedMs = until;
    },
    async runUntilIdle(limitMs = 60_000) {
      await runUntil(elapsedMs + limitMs);
      return timers.length === 0;
    },
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < settleTurns; turn++) await Promise.resolve();
}

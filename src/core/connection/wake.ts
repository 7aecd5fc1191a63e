import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';

const tickMs = 10_000;
const jumpMs = 2_000;
/** Away for longer than this, credentials may have run out. */
const longMs = 60_000;

export interface WakeListener {
  /** Something changed that may have cost the link, or given it back. @param isLong the page or machine was away for a while */
  woke(isLong: boolean): void;
  /** Wall clock and monotonic clock no longer agree. */
  clockJumped(): void;
  /** The page enters the back/forward cache. */
  pageHidden(): void;
}

/**
 * The one place that hears of focus, visibility, network hints, the back/forward cache, freezing and sleep. None of them is
 * believed: each only leads to a look at the link.
 */
export function superviseWake(environment: Environment, listener: WakeListener): Undo {
  let awaySince = 0;
  let wall = environment.now();
  let monotonic = environment.monotonicNow();
  let stopTimer: Undo;

  const unlisten = environment.onLifecycle((event) => {
    if (event === 'pagehide') listener.pageHidden();
    if (event === 'hidden' || event === 'freeze' || event === 'pagehide') awaySince ||= environment.now();
    else {
      listener.woke(awaySince > 0 && environment.now() - awaySince >= longMs);
      if (!event.endsWith('line')) awaySince = 0;
    }
  });

  // Sleep has no event everywhere: what tells is a timer that comes late, or two clocks that no longer agree.
  function tick(): void {
    const passed = environment.now() - wall;
    const drift = Math.abs(passed - (environment.monotonicNow() - monotonic));
    wall += passed;
    monotonic = environment.monotonicNow();
    stopTimer = environment.setTimer(tick, tickMs);
    if (drift > jumpMs) listener.clockJumped();
    // A hidden page's timers come late without any sleep: up to once a minute.
    if (drift > jumpMs || (environment.isVisible() && passed > tickMs + jumpMs)) listener.woke(passed >= longMs);
  }
  tick();

  return () => {
    unlisten();
    stopTimer();
  };
}

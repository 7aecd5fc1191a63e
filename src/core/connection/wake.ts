import type { Undo } from '../../shared/undo';
import type { SessionHost } from '../../protocol/session-part';
import type { MachineEvent } from './transition';

const tickMs = 10_000;
const jumpMs = 2_000;
/** Away for longer than this, credentials may have run out. */
const longMs = 60_000;

/**
 * The one place that hears of focus, visibility, network hints, the back/forward cache, freezing and sleep. None of them is
 * believed: each only leads to a look at the link.
 */
export function superviseWake(
  { environment, tell, isConnected }: SessionHost,
  dispatch: (event: MachineEvent) => void,
): Undo {
  let awaySince = 0;
  let wall = environment.now();
  let monotonic = environment.monotonicNow();
  let stopTimer: Undo;

  const unlisten = environment.onLifecycle((event) => {
    const now = environment.now();
    // An open link would keep the page out of the cache, where timers stand still. If it stays after all, this brings it back.
    if (event === 'pagehide') dispatch({ action: 'retry', cause: { code: 'page-hidden' }, retryAt: now + 1_000 });
    // hidden, pagehide and freeze: away, or about to be.
    if (/hid|freeze/.test(event)) awaySince ||= now;
    else {
      wake(awaySince > 0 && now - awaySince >= longMs);
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
    if (drift > jumpMs) tell('clockJumped');
    // A hidden page's timers come late without any sleep: up to once a minute.
    if (drift > jumpMs || (environment.isVisible() && passed > tickMs + jumpMs)) wake(passed >= longMs);
  }
  tick();

  /** @param isLong the page or machine was away for a while */
  function wake(isLong: boolean): void {
    if (isLong && isConnected()) dispatch('credentialsChanged');
    dispatch('woke');
    tell('woke', isLong);
  }

  return () => {
    unlisten();
    stopTimer();
  };
}

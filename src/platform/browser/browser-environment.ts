import type { Environment, LifecycleEvent } from '../../shared/environment';

/** How long state may wait in a page that paints no frames. */
const hiddenFrameMs = 1_000;
/** setTimeout counts in 31 bits and fires at once beyond. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The browser, as Tidewire sees it. Also serves workers and Node, where there is no page: there nothing is ever hidden. With
 * `isServer` no connection is ever opened.
 */
export function browserEnvironment({ isServer = false } = {}): Environment {
  const page = globalThis.document as Document | undefined;
  const setTimer: Environment['setTimer'] = (run, delayMs) => {
    const timer = setTimeout(run, Math.min(delayMs, longestTimerMs));
    return () => clearTimeout(timer);
  };
  return {
    isServer,
    setTimer,
    now: () => Date.now(),
    monotonicNow: () => performance.now(),
    random: () => Math.random(),
    randomId: () =>
      Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    requestFrame(run) {
      // A hidden page, or one that is hidden before the frame comes, gets none: the timer stands by.
      const cancel = () => {
        cancelTimer();
        globalThis.cancelAnimationFrame?.(frame);
      };
      const once = () => {
        cancel();
        run();
      };
      const cancelTimer = setTimer(once, page ? hiddenFrameMs : 16);
      const frame = globalThis.requestAnimationFrame?.(once);
      return cancel;
    },
    isOnline: () => globalThis.navigator?.onLine !== false,
    isVisible: () => !page?.hidden,
    onLifecycle(listener) {
      const stop = new AbortController();
      const on = (target: EventTarget | undefined, name: string, toEvent: (event: Event) => LifecycleEvent | false) =>
        target?.addEventListener(
          name,
          (event) => {
            const told = toEvent(event);
            if (told) listener(told);
          },
          { signal: stop.signal },
        );
      const persisted = (told: LifecycleEvent) => (event: Event) => (event as PageTransitionEvent).persisted && told;
      on(page, 'visibilitychange', () => (page?.hidden ? 'hidden' : 'visible'));
      for (const name of ['freeze', 'resume'] as const) on(page, name, () => name);
      if (page) {
        for (const name of ['focus', 'online', 'offline'] as const) on(globalThis.window, name, () => name);
        on(globalThis.window, 'pagehide', persisted('page-hidden'));
        on(globalThis.window, 'pageshow', persisted('page-shown'));
      }
      return () => stop.abort();
    },
    reportError(error) {
      if (globalThis.reportError) globalThis.reportError(error);
      else
        setTimer(() => {
          throw error;
        }, 0);
    },
  };
}

import type { Environment } from '../../shared/environment';

/** setTimeout counts in 31 bits and fires at once beyond. */
const longestTimerMs = 2 ** 31 - 1;

/** All of them reach the window, though some of the document's only on their way down. */
const eventNames = [
  'visibilitychange',
  'pagehide',
  'pageshow',
  'focus',
  'online',
  'offline',
  'freeze',
  'resume',
] as const;

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
    randomId: () => crypto.getRandomValues(new Uint32Array(4)).join('-'),
    requestFrame(run) {
      // A worker or a server paints nothing: a timer keeps its pace.
      const request = (globalThis.requestAnimationFrame ?? setTimeout) as (run: () => void, delayMs: number) => number;
      const frame = request(run, 16);
      return () => (globalThis.cancelAnimationFrame ?? clearTimeout)(frame);
    },
    isVisible: () => !page?.hidden,
    onLifecycle(listener) {
      const stop = new AbortController();
      for (const name of page ? eventNames : [])
        window.addEventListener(
          name,
          () => listener(name !== 'visibilitychange' ? name : page?.hidden ? 'hidden' : 'visible'),
          // `freeze` and `resume` do not bubble in Chromium. An element's `focus` is not the window's.
          { signal: stop.signal, capture: name !== 'focus' },
        );
      return () => stop.abort();
    },
    reportError(error) {
      setTimeout(() => {
        throw error;
      });
    },
  };
}

let shared: Environment | undefined;

/** The one that all clients of a page have in common, unless they are given another. */
export function pageEnvironment(): Environment {
  return (shared ??= browserEnvironment());
}

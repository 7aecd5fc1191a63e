/** What a chain remembers from link to link: where to begin, and when to look for something better. */
export interface FallbackChoice {
  /** Which to try: from where it begins to the worst, then the best. So whoever begins further on each time reaches all of them. */
  order(): readonly number[];
  /** The next link begins here. */
  beginWith(index: number): void;
  opened(index: number): void;
  /** It was open for long enough to be trusted. */
  lived(index: number): void;
  /** It opened and was lost at once: some proxies let a WebSocket open and then cut it. */
  died(index: number): void;
  /** Time until a better one than this may be tried. `undefined`: there is none */
  lookInMs(index: number): number | undefined;
  /** Better ones are being tried. */
  looked(): void;
}

/** Looks for something better are never further apart, unless the app wants them to be. */
const longestMs = 600_000;

/** @param now any clock that never goes back */
export function createFallbackChoice(count: number, retryBetterMs: number, now: () => number): FallbackChoice {
  let first = 0;
  let proven: number | undefined;
  let waitMs = retryBetterMs;
  let lookAt: number | undefined;

  function postpone(): number {
    const at = now() + waitMs;
    waitMs = Math.max(retryBetterMs, Math.min(longestMs, 2 * waitMs));
    return at;
  }

  return {
    order: () => Array.from({ length: count }, (_, turn) => (first + turn) % count),
    beginWith(index) {
      first = index;
    },
    opened(index) {
      first = index;
      if (index > 0) lookAt ??= postpone();
    },
    lived(index) {
      proven = index;
      if (index > 0) return;
      lookAt = undefined;
      waitMs = retryBetterMs;
    },
    died(index) {
      // Where it was good before, else further down.
      first = proven === undefined || proven === index ? (index + 1) % count : proven;
      lookAt ??= postpone();
    },
    lookInMs: (index) => (index === 0 || lookAt === undefined ? undefined : Math.max(0, lookAt - now())),
    looked() {
      lookAt = postpone();
    },
  };
}

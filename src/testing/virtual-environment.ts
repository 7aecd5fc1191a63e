import type { Undo } from '../shared/undo';
import { createEmitter } from '../shared/emitter';
import type { Environment, LifecycleEvent } from '../shared/environment';
import { createSeededRandom, drawId } from './seeded-random';
import { createVirtualTime, type VirtualTime } from './virtual-time';

export interface VirtualEnvironmentOptions {
  /** Fixes every random number and id. @default 1 */
  readonly seed?: number;
  /** The wall clock at the start, in ms since 1970. @default 2026-01-01T00:00:00Z */
  readonly startAt?: number;
  /** Nothing may be opened, as in server rendering. @default false */
  readonly isServer?: boolean;
  /** Time shared with another environment: `{ time: other.time }` makes a second device or tab. @default its own */
  readonly time?: VirtualTime;
}

/** One page on one machine, in a test's hands. */
export interface VirtualEnvironment extends Environment, Pick<VirtualTime, 'advance' | 'advanceSync' | 'runUntilIdle'> {
  readonly time: VirtualTime;
  /** The same time on a machine that never sleeps and is not counted: networks and servers live there. */
  readonly elsewhere: Environment;
  /** Timers and frames that wait. Zero after everything was disposed, or something leaks. */
  readonly pendingTimers: number;
  /** Lifecycle listeners. Zero after everything was disposed, or something leaks. */
  readonly listeners: number;
  /** What code handed to `reportError`, and what timers and listeners threw. */
  readonly reportedErrors: readonly unknown[];
  /** False while frozen, asleep or in the back/forward cache. */
  readonly isRunning: boolean;
  /** Runs a task as the page's event loop would: now, or once the page runs again, after its late timers. */
  post(task: () => void): void;

  /** The clock on the wall is set forward, or back with a negative number; no time passes. */
  jumpWallClock(ms: number): void;
  /**
   * The machine sleeps, the world does not. No event tells of it. Afterwards timers that fell due run late, all at once, then
   * what arrived meanwhile.
   *
   * @param options.isMonotonicStopped the monotonic clock, and with it every timer, stands still, as on macOS and Linux.
   *   @default false
   */
  sleep(ms: number, options?: { readonly isMonotonicStopped?: boolean }): Promise<void>;
  /** The browser stops running the page; `resume` follows with the next call of `resume()`. */
  freeze(): void;
  resume(): void;
  /** Only what the browser says of the network; links live on. Cut them with `network.dropLinks()`. */
  goOffline(): void;
  goOnline(): void;
  hide(): void;
  show(): void;
  /** The window gets the focus. */
  focus(): void;
  /** Told in the order of the HTML standard: pagehide, hidden, freeze. Then nothing runs. */
  enterBackForwardCache(): void;
  leaveBackForwardCache(): void;
}

interface OwnTimer {
  readonly run: () => void;
  /** By the monotonic clock. */
  readonly due: number;
  disarm?: Undo;
}

const frameMs = 16;
const hiddenFrameMs = 1_000;

/**
 * A world in which time passes, networks come and go and pages freeze only when a test says so. Everything repeats with the
 * same seed.
 *
 * @example
 * const environment = createVirtualEnvironment();
 * const client = createRealtimeClient({ url, environment, transport: network.transport });
 * await environment.advance(30_000);
 */
export function createVirtualEnvironment(options: VirtualEnvironmentOptions = {}): VirtualEnvironment {
  const { seed = 1, startAt = Date.UTC(2026, 0, 1), isServer = false, time = createVirtualTime() } = options;
  const random = createSeededRandom(seed);
  const reportedErrors: unknown[] = [];
  const reportError = (error: unknown) => void reportedErrors.push(error);
  const lifecycle = createEmitter<LifecycleEvent>(reportError);
  const timers = new Set<OwnTimer>();
  const standstills = new Set<'frozen' | 'asleep' | 'cached'>();
  let tasks: (() => void)[] = [];
  let wallOffset = startAt;
  let stoppedMs = 0;
  let isVisible = true;

  const monotonicNow = () => time.elapsedMs - stoppedMs;
  const isRunning = () => standstills.size === 0;

  function arm(timer: OwnTimer): void {
    timer.disarm = time.setTimer(() => {
      if (!isRunning()) return;
      timers.delete(timer);
      try {
        timer.run();
      } catch (error) {
        reportError(error);
      }
    }, timer.due - monotonicNow());
  }

  function setTimer(run: () => void, delayMs: number): Undo {
    const timer: OwnTimer = { run, due: monotonicNow() + Math.max(0, delayMs) };
    timers.add(timer);
    arm(timer);
    return () => {
      timers.delete(timer);
      timer.disarm?.();
    };
  }

  /** Late timers come first, in their order, because that is the harder case: proof of life still waits in the queue. */
  function run(reason: 'frozen' | 'asleep' | 'cached'): void {
    if (!standstills.delete(reason) || !isRunning()) return;
    for (const timer of [...timers].sort((a, b) => a.due - b.due)) {
      timer.disarm?.();
      arm(timer);
    }
    const waiting = tasks;
    tasks = [];
    for (const task of waiting) time.setTimer(task, 0);
  }

  function setVisible(visible: boolean): void {
    if (isVisible === visible) return;
    isVisible = visible;
    lifecycle.emit(visible ? 'visible' : 'hidden');
  }

  return {
    time,
    elsewhere: createElsewhere(time, startAt, seed, reportError),
    isServer,
    now: () => time.elapsedMs + wallOffset,
    monotonicNow,
    random,
    randomId: () => drawId(random),
    setTimer,
    requestFrame(run) {
      if (!isVisible) return setTimer(run, hiddenFrameMs);
      const untilFrame = frameMs - (monotonicNow() % frameMs);
      let cancel = setTimer(() => {
        // Hidden meanwhile: no paint, so the stand-in timer it is.
        if (isVisible) run();
        else cancel = setTimer(run, hiddenFrameMs - untilFrame);
      }, untilFrame);
      return () => cancel();
    },
    isVisible: () => isVisible,
    onLifecycle: (listener) => lifecycle.listen(listener),
    reportError,
    reportedErrors,
    get pendingTimers() {
      return timers.size;
    },
    get listeners() {
      return lifecycle.size;
    },
    get isRunning() {
      return isRunning();
    },
    post(task) {
      if (isRunning()) task();
      else tasks.push(task);
    },
    advance: (ms) => time.advance(ms),
    advanceSync: (ms) => time.advanceSync(ms),
    runUntilIdle: (limitMs) => time.runUntilIdle(limitMs),
    jumpWallClock: (ms) => void (wallOffset += ms),
    async sleep(ms, { isMonotonicStopped = false } = {}) {
      standstills.add('asleep');
      await time.advance(ms);
      if (isMonotonicStopped) stoppedMs += ms;
      run('asleep');
      await time.advance(0);
    },
    freeze() {
      lifecycle.emit('freeze');
      standstills.add('frozen');
    },
    resume() {
      run('frozen');
      lifecycle.emit('resume');
    },
    goOffline: () => lifecycle.emit('offline'),
    goOnline: () => lifecycle.emit('online'),
    hide: () => setVisible(false),
    show: () => setVisible(true),
    focus: () => lifecycle.emit('focus'),
    enterBackForwardCache() {
      lifecycle.emit('pagehide');
      setVisible(false);
      lifecycle.emit('freeze');
      standstills.add('cached');
    },
    leaveBackForwardCache() {
      run('cached');
      lifecycle.emit('resume');
      setVisible(true);
      lifecycle.emit('pageshow');
    },
  };
}

function createElsewhere(
  time: VirtualTime,
  startAt: number,
  seed: number,
  reportError: (error: unknown) => void,
): Environment {
  // A sequence of its own: what the network draws must not change what the client draws.
  const random = createSeededRandom(seed ^ 0x5eed);
  return {
    isServer: false,
    now: () => time.elapsedMs + startAt,
    monotonicNow: () => time.elapsedMs,
    random,
    randomId: () => drawId(random),
    setTimer: (run, delayMs) => time.setTimer(run, delayMs),
    requestFrame: (run) => time.setTimer(run, frameMs),
    isVisible: () => true,
    onLifecycle: () => () => undefined,
    reportError,
  };
}

import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';
import type { CapabilityContext } from '../capability';
import { livePause } from './live-pause';

/** How long state may wait in a page that paints no frames. */
const hiddenFrameMs = 1_000;

export interface FrameScheduler {
  /** Runs the task with the next delivery; one that waits already is not added twice. */
  schedule(task: () => void): void;
  unschedule(task: () => void): void;
  /** While paused nothing is delivered; resuming delivers at once. */
  setPaused(isPaused: boolean): void;
  dispose(): void;
}

/** The client's scheduler; it stands still while live updates are paused. */
export function frameScheduler({ environment, attach, onDispose }: CapabilityContext): FrameScheduler {
  const frames = createFrameScheduler(environment);
  const pause = attach(livePause);
  onDispose(pause.subscribe(() => frames.setPaused(pause.current)));
  onDispose(frames.dispose);
  frames.setPaused(pause.current);
  return frames;
}

/**
 * Delivers state to readers at most once per painted frame: at once after a quiet frame (as soon as the wire message that
 * brought it is read to its end), else with the next one. All tasks run in one go, so that React commits once for all of them.
 */
export function createFrameScheduler(environment: Environment): FrameScheduler {
  const tasks = new Set<() => void>();
  let isPaused = false;
  let cancelFrame: Undo | undefined;
  /** The frame being prepared has had its delivery: its callback runs before the same paint and must not add one. */
  let isServed = false;

  function deliver(): void {
    for (const task of [...tasks]) {
      // A task may pause, take another back or dispose of everything.
      if (isPaused || !tasks.delete(task)) continue;
      try {
        task();
      } catch (error) {
        environment.reportError(error);
      }
    }
    // A frame is asked for even when nothing waits: it tells when the quiet begins.
    if (!isPaused) requestFrame();
  }

  function requestFrame(): void {
    if (cancelFrame) return;
    // A hidden page, or one that is hidden before the frame comes, gets none: a timer stands by.
    const standBy = () => {
      isServed = false;
      run();
    };
    const undos = [environment.requestFrame(run), environment.setTimer(standBy, hiddenFrameMs)];
    const cancel = () => {
      cancelFrame = undefined;
      for (const undo of undos) undo();
    };
    cancelFrame = cancel;

    function run(): void {
      cancel();
      const mayDeliver = !isServed;
      isServed = false;
      if (!tasks.size || isPaused) return;
      if (mayDeliver) deliver();
      else requestFrame();
    }
  }

  async function deliverIfQuiet(): Promise<void> {
    await Promise.resolve();
    if (isPaused || cancelFrame || !tasks.size) return;
    isServed = true;
    deliver();
  }

  return {
    schedule(task) {
      tasks.add(task);
      if (!cancelFrame && tasks.size === 1) void deliverIfQuiet();
    },
    unschedule: (task) => void tasks.delete(task),
    setPaused(next) {
      isPaused = next;
      void deliverIfQuiet();
    },
    dispose() {
      tasks.clear();
      cancelFrame?.();
      isPaused = true;
    },
  };
}

import type { Environment } from '../../src/shared/environment';
import { createSeededRandom, drawId } from '../../src/testing/seeded-random';
import type { VirtualTime } from '../../src/testing/virtual-time';

/** A server's machine: it can be stopped as by SIGSTOP, and goes on later with all that was meant for it. */
export interface SimulatedMachine {
  readonly environment: Environment;
  /** Runs now, or once the machine does. */
  run(task: () => void): void;
  freeze(): void;
  thaw(): void;
  readonly isFrozen: boolean;
  /** Timers that wait. */
  readonly pendingTimers: number;
}

export function createMachine(time: VirtualTime, seed: number, startAt: number): SimulatedMachine {
  const random = createSeededRandom(seed);
  const timers = new Set<object>();
  /** What came meanwhile, oldest first. While anything waits here, all that comes waits behind it. */
  const held: (() => void)[] = [];
  let isFrozen = false;

  function run(task: () => void): void {
    if (isFrozen || held.length > 0) held.push(task);
    else task();
  }

  function drain(): void {
    if (isFrozen || held.length === 0) return;
    time.setTimer(() => {
      if (isFrozen) return;
      const task = held.shift();
      task?.();
      drain();
    }, 0);
  }

  function setTimer(task: () => void, delayMs: number): () => void {
    const timer = {};
    timers.add(timer);
    const cancel = time.setTimer(() => run(() => timers.delete(timer) && task()), delayMs);
    return () => {
      timers.delete(timer);
      cancel();
    };
  }

  return {
    environment: {
      isServer: true,
      now: () => time.elapsedMs + startAt,
      monotonicNow: () => time.elapsedMs,
      random,
      randomId: () => drawId(random),
      setTimer,
      requestFrame: (task) => setTimer(task, 16),
      isVisible: () => true,
      onLifecycle: () => () => undefined,
      reportError(error) {
        throw error;
      },
    },
    run,
    freeze: () => void (isFrozen = true),
    thaw() {
      if (!isFrozen) return;
      isFrozen = false;
      drain();
    },
    get isFrozen() {
      return isFrozen;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}

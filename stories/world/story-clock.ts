import type { VirtualEnvironment } from 'tidewire/testing';

/** A story's time: goes with the wall clock or faster, stands still, and is moved on by play functions. */
export interface StoryClock {
  /** 1: with the wall clock. 0: stands still until advanced. */
  setSpeed(speed: number): void;
  /** Lets this much time pass at once, with everything that falls due in it, React's commits included. */
  advance(ms: number): Promise<void>;
  dispose(): void;
}

const tickMs = 16;
/** After this much time React gets its turn, since effects of a commit may set timers that fall due within the same advance. */
const sliceMs = 100;

export function createStoryClock(environment: Pick<VirtualEnvironment, 'advance'>): StoryClock {
  let speed = 0;
  let lastTick = performance.now();
  let isOver = false;
  let advanced = Promise.resolve();

  function advance(ms: number): Promise<void> {
    return (advanced = advanced.then(async () => {
      for (let left = ms; left > 0 && !isOver; left -= sliceMs) {
        await environment.advance(Math.min(left, sliceMs));
        await nextTask();
      }
    }));
  }

  const ticking = setInterval(() => {
    const now = performance.now();
    const passed = Math.round((now - lastTick) * speed);
    lastTick = now;
    if (passed > 0) void advance(passed);
  }, tickMs);

  return {
    setSpeed: (next) => void (speed = next),
    advance,
    dispose() {
      isOver = true;
      clearInterval(ticking);
    },
  };
}

/** React commits what is not urgent in a task of its own. */
function nextTask(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

export interface OrderedLane {
  /** Runs the job when all before it have ended. A job must not reject. */
  push(job: () => Promise<void>): void;
}

/**
 * Work that keeps its order although parts of it wait for the app's code.
 *
 * @param changed told how many jobs were added (1) or ended (-1)
 */
export function createOrderedLane(changed: (by: 1 | -1) => void): OrderedLane {
  const jobs: (() => Promise<void>)[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      await job();
      changed(-1);
    }
    isRunning = false;
  }

  return {
    push(job) {
      jobs.push(job);
      changed(1);
      if (!isRunning) void run();
    },
  };
}

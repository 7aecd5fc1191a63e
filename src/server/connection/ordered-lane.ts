export interface OrderedLane {
  /** Runs the job when all before it have ended. */
  push(job: () => Promise<void>): void;
}

export interface OrderedLaneOptions {
  /** Told how many jobs were added (1) or ended (-1). */
  countPending(by: 1 | -1): void;
  /** Takes what a job threw; the next one runs all the same. */
  reportError(error: unknown): void;
}

/** Work that keeps its order although parts of it wait for the app's code. */
export function createOrderedLane({ countPending, reportError }: OrderedLaneOptions): OrderedLane {
  const jobs: (() => Promise<void>)[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      try {
        await job();
      } catch (error) {
        reportError(error);
      }
      countPending(-1);
    }
    isRunning = false;
  }

  return {
    push(job) {
      jobs.push(job);
      countPending(1);
      if (!isRunning) void run();
    },
  };
}

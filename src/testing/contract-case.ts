/** One promise of a contract. Runs in any test runner: it rejects if the promise is broken. */
export interface ContractCase {
  readonly title: string;
  run(): Promise<void>;
}

/** How contract cases wait: by looking again each time something happened, never by a fixed time. */
export interface Waiting {
  /** Resolves when the condition holds. Rejects with what was waited for after 10 s, or 100,000 steps of virtual time. */
  until(what: string, isDone: () => boolean): Promise<void>;
  /** Something happened: look again. */
  notify(): void;
}

const limitMs = 10_000;
/** Steps of virtual time: more than any case needs, and soon over. */
const maxSteps = 100_000;

/** @param pass lets virtual time pass. @default waits for `notify` in real time */
export function createWaiting(pass?: () => Promise<void>): Waiting {
  const checks = new Set<() => void>();
  return {
    async until(what, isDone) {
      if (pass) {
        for (let step = 0; !isDone(); step++) {
          if (step === maxSteps) throw new Error(`Waited ${maxSteps} steps of virtual time in vain: ${what}`);
          await pass();
        }
      } else if (!isDone()) await waitForNotice(checks, what, isDone);
    },
    notify() {
      for (const check of [...checks]) check();
    },
  };
}

function waitForNotice(checks: Set<() => void>, what: string, isDone: () => boolean): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const check = () => {
      if (!isDone()) return;
      finish();
      resolve();
    };
    // Real time is meant: nobody advances a clock here, and the runner's own time-out would not say what was missing.
    // eslint-disable-next-line no-restricted-globals
    const timer = setTimeout(() => {
      finish();
      reject(new Error(`Waited ${limitMs / 1_000} s in vain: ${what}`));
    }, limitMs);
    function finish(): void {
      clearTimeout(timer);
      checks.delete(check);
    }
    checks.add(check);
  });
}

/** Compares by value, with a message that shows both sides. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [show(actual), show(expected)];
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof ArrayBuffer
      ? { bytes: Array.from(new Uint8Array(inner)) }
      : inner === undefined
        ? '(undefined)'
        : inner,
  );
}

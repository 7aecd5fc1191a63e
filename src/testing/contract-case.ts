/** One promise of a contract. Runs in any test runner: it rejects if the promise is broken. */
export interface ContractCase {
  readonly title: string;
  run(): Promise<void>;
}

/** How contract cases wait: by looking again each time something happened, never by a fixed time. */
export interface Waiting {
  /** Resolves when the condition holds; rejects after 10 s of real time with what was waited for. */
  until(what: string, isDone: () => boolean): Promise<void>;
  /** Something happened: look again. */
  notify(): void;
}

const limitMs = 10_000;

/** @param pass lets virtual time pass. @default waits for `notify` in real time */
export function createWaiting(pass?: () => Promise<void>): Waiting {
  const checks = new Set<() => void>();
  return {
    async until(what, isDone) {
      const giveUpAt = Date.now() + limitMs;
      const fail = () => new Error(`Waited ${limitMs / 1_000} s in vain: ${what}`);
      while (pass && !isDone()) {
        if (Date.now() > giveUpAt) throw fail();
        await pass();
      }
      if (isDone()) return;
      await new Promise<void>((resolve, reject) => {
        const check = () => {
          if (isDone()) finish(resolve);
        };
        const timer = setTimeout(() => finish(() => reject(fail())), limitMs);
        function finish(settle: () => void): void {
          clearTimeout(timer);
          checks.delete(check);
          settle();
        }
        checks.add(check);
      });
    },
    notify() {
      for (const check of [...checks]) check();
    },
  };
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

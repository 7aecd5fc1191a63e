import type { Environment } from '../shared/environment';
import type { Durability, Outbox, OutboxScope, OutboxStorage } from '../shared/outbox-storage';
import type { DriverListener, OutboxDriver } from '../shared/outbox/driver';
import { createMemoryDrivers, type MemoryDrivers } from '../shared/outbox/memory-drivers';
import { createOutbox } from '../shared/outbox/outbox';
import { TidewireError } from '../shared/errors';

export interface SimulatedOutboxOptions {
  /** What the outboxes say of themselves. @default 'strict' */
  readonly durability?: Durability;
}

/**
 * One device's storage of outboxes, in virtual time, with the faults that a browser's has. Opening it once per virtual environment makes tabs; it
 * outlives them, as a disk does.
 */
export interface SimulatedOutbox extends OutboxStorage {
  /** From now on nothing can be written, for want of room; reading goes on. `false`: there is room again. */
  full(isFull?: boolean): void;
  /** Whoever opens it from now on gets memory of their own, as in a private window. `false`: no longer. */
  denied(isDenied?: boolean): void;
  /** Each step takes so many milliseconds of its tab's time. @param ms 0: at once again */
  slow(ms: number): void;
  /** The next commits of whichever tab fail, and change nothing. */
  failNext(count?: number): void;
  /** Somebody removes all that is stored. Tabs that have it open cannot read it any more; whoever opens it anew finds nothing. */
  clear(): void;
  /** A newer version of the page takes over: tabs that have it open are outdated (OB8). What is stored stays. */
  outdate(): void;
  /**
   * The tab's process ends where it stands: no promise of its outbox settles any more, nothing is told, its seat is not given up. Whatever
   * else belongs to the tab is the test's to stop.
   *
   * @param which the outbox, or the environment that it was opened with: then all that were opened with it
   * @param options.afterNextCommit not yet: its next commit is written, but the tab ends before it hears so. @default false
   * @throws TidewireError for a tab that has nothing open here
   */
  crashTab(which: Outbox | Environment, options?: { readonly afterNextCommit?: boolean }): void;
}

interface Tab {
  readonly environment: Environment;
  life: 'alive' | 'ends with its next commit' | 'crashed';
  lose(isOutdated: boolean): void;
}

/**
 * A storage for tests of what must survive: full disks, slow disks, crashed tabs.
 *
 * @example
 * const storage = createSimulatedOutbox();
 * const outbox = await storage.open({ destination: 'api', userId: 'ann' }, environment);
 * storage.crashTab(outbox, { afterNextCommit: true });
 */
export function createSimulatedOutbox({ durability = 'strict' }: SimulatedOutboxOptions = {}): SimulatedOutbox {
  let drivers = createMemoryDrivers();
  const tabs = new Map<Outbox, Tab>();
  let isFull = false;
  let isDenied = false;
  let slowMs = 0;
  let failures = 0;

  function loseAll(isOutdated: boolean): void {
    for (const { life, lose } of tabs.values()) if (life !== 'crashed') lose(isOutdated);
    tabs.clear();
  }

  function openTab(scope: OutboxScope, environment: Environment, own: MemoryDrivers): Outbox {
    const inner = own.open(scope, environment);
    let listener: DriverListener | undefined;
    const tab: Tab = { environment, life: 'alive', lose: (isOutdated) => listener?.lost(isOutdated) };
    let last: Promise<unknown> = Promise.resolve();

    /** One after the other, as transactions are. */
    function step<Result>(isWrite: boolean, run: () => Promise<Result>): Promise<Result> {
      const result = last.then(async () => {
        await pass(environment, slowMs);
        if (tab.life === 'crashed') return never;
        if (isWrite && isFull) throw new TidewireError('quota-exceeded', 'The storage is full.');
        return run();
      });
      last = result.catch(() => undefined);
      return result;
    }

    const driver: OutboxDriver = {
      durability,
      load: () => step(false, inner.load),
      commit: (commit, holder) =>
        step(true, async () => {
          if (failures > 0) {
            failures--;
            throw new Error('The storage failed.');
          }
          const result = await inner.commit(commit, holder);
          if (tab.life !== 'ends with its next commit') return result;
          tab.life = 'crashed';
          // A disk that has it tells the other tabs, whatever becomes of this one.
          if (result.kind === 'committed') inner.tell();
          inner.sleep();
          return never;
        }),
      lease: (change) => step(true, () => inner.lease(change)),
      tell: (leftFence) => tab.life === 'crashed' || inner.tell(leftFence),
      wake(heard) {
        listener = heard;
        inner.wake({ ...heard, told: (leftFence) => tab.life === 'crashed' || heard.told(leftFence) });
      },
      sleep: inner.sleep,
    };
    const outbox = createOutbox(driver, environment);
    tabs.set(outbox, tab);
    return outbox;
  }

  return {
    // eslint-disable-next-line @typescript-eslint/require-await
    async open(scope, environment) {
      if (isDenied) return createOutbox(createMemoryDrivers().open(scope, environment), environment);
      return openTab(scope, environment, drivers);
    },
    full(full = true) {
      isFull = full;
    },
    denied(denied = true) {
      isDenied = denied;
    },
    slow(ms) {
      slowMs = ms;
    },
    failNext(count = 1) {
      failures = count;
    },
    clear() {
      drivers = createMemoryDrivers();
      loseAll(false);
    },
    outdate: () => loseAll(true),
    crashTab(which, { afterNextCommit = false } = {}) {
      const dying = [...tabs].filter(([outbox, { environment }]) => outbox === which || environment === which);
      if (!dying.length)
        throw new TidewireError(
          'no-such-tab',
          'Nothing of this tab is open in this storage. Pass the outbox that `open` gave, or the environment that `open` was given.',
        );
      for (const [, tab] of dying) tab.life = afterNextCommit ? 'ends with its next commit' : 'crashed';
    },
  };
}

const never = new Promise<never>(() => undefined);

async function pass({ setTimer }: Environment, ms: number): Promise<void> {
  if (ms > 0) await new Promise<void>((resolve) => void setTimer(resolve, ms));
}

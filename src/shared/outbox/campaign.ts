import type { Environment } from '../environment';
import type { Undo } from '../undo';
import type { Lease, OutboxDriver } from './driver';
import type { SeatLock } from './seat-lock';

/** One tab's wish to be the one that sends (OB6). */
export interface Campaign {
  /** Under which it has the seat; empty while it has not. */
  readonly holder: string;
  /** Looks at the lease now. @param leftFence the seat under this fence is said to be free */
  look(leftFence?: number): void;
  /** Something was refused because of this fence. */
  fenced(refused: number | undefined): void;
  /** The page is left: gives up the seat, and holds and awaits nothing. */
  pause(): void;
  /** Begins, and goes on after a pause. */
  resume(): void;
  /** Gives it up for good. The seat is free when this resolves. */
  end(): Promise<void>;
}

export interface CampaignOptions {
  readonly driver: OutboxDriver;
  readonly environment: Environment;
  readonly candidate: { elected(fence: number): void; deposed(): void };
  /** Without one the lease decides alone. */
  readonly lock: SeatLock | undefined;
}

const lookMs = 1_000;
const staleMs = 3_000;
/** Browsers run a hidden page's timers once a minute. Its seat is for whoever is looked at, not for another hidden page. */
const hiddenLookMs = 60_000;
const hiddenStaleMs = 150_000;

/**
 *   waiting ──the lock is granted; the lease is free, or was not renewed for 3 s──▶ elected
 *      ▲──────────the lease is another's, the lock was stolen, the page was left──────┘
 *
 * The fence of the lease is what counts. The lock tells the next tab at once that a holder is gone, and the holder whether anybody
 * waits: only then is the lease renewed, so that a page alone does not write to the disk every second.
 */
export function createCampaign({ driver, environment, candidate, ...options }: CampaignOptions): Campaign {
  const id = environment.randomId();
  let lock: SeatLock | undefined;
  let unlock: Undo | undefined;
  let hasLock = false;
  let fence: number | undefined;
  /** The highest fence that this tab saw: an answer about an older one comes too late. */
  let highest = 0;
  let leftFence: number | undefined;
  let seen: { readonly lease: Lease | undefined; readonly at: number; readonly ageMs: number } | undefined;
  let looking: Promise<void> | undefined;
  let looksAgain = false;
  let cancelTimer: Undo | undefined;
  let isStopped = true;

  const lookEveryMs = () => (fence === undefined && !environment.isVisible() ? hiddenLookMs : lookMs);

  function tellCandidate(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      environment.reportError(error);
    }
  }

  function look(left?: number): void {
    if (isStopped) return;
    leftFence = left ?? leftFence;
    looksAgain = looking !== undefined;
    if (looking) return;
    cancelTimer?.();
    looking = lookOnce().finally(() => {
      looking = undefined;
      if (isStopped) return;
      if (looksAgain) look();
      else cancelTimer = environment.setTimer(look, lookEveryMs());
    });
  }

  async function lookOnce(): Promise<void> {
    try {
      if (fence !== undefined && lock && !(await lock.isAwaited())) return;
      const lease = await driver.lease(next);
      if (lease) await follow(lease);
    } catch {
      // The next look may find the store in better health.
    }
  }

  /** Within the step: how the lease goes on. */
  function next(present: Lease | undefined): Lease | undefined {
    const renewedAt = environment.now();
    if (fence !== undefined)
      return isOwn(present) && present.fence === fence ? { ...present, beat: present.beat + 1, renewedAt } : undefined;
    if (isStopped || !mayClaim(present)) return undefined;
    return { holder: id, fence: (present?.fence ?? 0) + 1, beat: 0, renewedAt };
  }

  function isOwn(lease: Lease | undefined): lease is Lease {
    return lease?.holder === id;
  }

  function mayClaim(present: Lease | undefined): boolean {
    const ageMs = toAge(present);
    if (hasLock) return true;
    // With a lock, whoever is the first to wait will have it; until nothing comes of that.
    if (!lock && (!present?.holder || present.fence === leftFence)) return true;
    return ageMs >= (environment.isVisible() ? staleMs : hiddenStaleMs);
  }

  /**
   * For how long the lease has not moved while this tab looked. A look that comes late says that the tab, or the machine, slept, and
   * the holder perhaps as well.
   */
  function toAge(lease: Lease | undefined): number {
    const at = environment.monotonicNow();
    let ageMs = 0;
    if (!seen) ageMs = lease && !lock ? environment.now() - lease.renewedAt : 0;
    else if (seen.lease?.fence === lease?.fence && seen.lease?.beat === lease?.beat)
      ageMs = seen.ageMs + Math.min(at - seen.at, lookEveryMs() * 1.5);
    seen = { lease, at, ageMs };
    return ageMs;
  }

  async function follow(lease: Lease): Promise<void> {
    const isNew = lease.fence > highest;
    highest = Math.max(highest, lease.fence);
    if (fence !== undefined) {
      if (!isOwn(lease) || lease.fence !== fence) depose();
    } else if (isOwn(lease) && isNew) {
      // Elected while it gave up.
      if (isStopped) return release(lease.fence);
      fence = lease.fence;
      if (!hasLock) queue(true);
      tellCandidate(() => candidate.elected(lease.fence));
    }
  }

  function queue(steals: boolean): void {
    letGo();
    unlock = lock?.request(
      steals,
      () => {
        hasLock = true;
        look();
      },
      () => {
        // It cannot be had at all: the lease decides alone.
        if (!hasLock) lock = undefined;
        else if (fence === undefined) queue(false);
        else depose();
      },
    );
  }

  function letGo(): void {
    hasLock = false;
    unlock?.();
    unlock = undefined;
  }

  function depose(): void {
    if (fence === undefined) return;
    fence = undefined;
    if (isStopped) letGo();
    else queue(false);
    tellCandidate(() => candidate.deposed());
  }

  async function release(left: number): Promise<void> {
    await driver.lease((present) =>
      isOwn(present) && present.fence === left ? { ...present, holder: '', beat: present.beat + 1 } : undefined,
    );
    driver.tell(left);
  }

  function stop(): void {
    isStopped = true;
    cancelTimer?.();
  }

  return {
    get holder() {
      return fence === undefined ? '' : id;
    },
    look,
    fenced(refused) {
      if (fence !== refused) return;
      depose();
      look();
    },
    pause() {
      stop();
      // No step in the store: a page with a transaction under way may be kept out of the back/forward cache.
      if (fence !== undefined) driver.tell(fence);
      depose();
      letGo();
    },
    resume() {
      if (!isStopped) return;
      isStopped = false;
      lock = options.lock;
      queue(false);
      look();
    },
    async end() {
      stop();
      const left = fence;
      fence = undefined;
      letGo();
      await looking;
      if (left !== undefined) await release(left).catch(() => undefined);
    },
  };
}

import type { Undo } from '../../shared/undo';

export interface LockRequest {
  /** Takes it from whoever has it, at once. Else one waits until it is free. */
  readonly steals: boolean;
  granted(): void;
  /** Somebody stole it, or it cannot be had. Comes at most once. */
  lost(): void;
}

/** One lock for all tabs of an origin. It is free again as soon as its holder is gone, but not while the holder is frozen. */
export interface TabLocks {
  /** @returns lets go of the lock, or leaves the queue for it */
  request(name: string, request: LockRequest): Undo;
}

/** @see https://w3c.github.io/web-locks/ */
export function browserLocks(): TabLocks | undefined {
  // eslint-disable-next-line no-restricted-globals -- Web Locks have no other door.
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return undefined;
  return {
    request(name, { steals, granted, lost }) {
      const withdrawal = new AbortController();
      let isOver = false;
      let release: Undo = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      locks
        .request(name, steals ? { steal: true } : { signal: withdrawal.signal }, () => {
          if (!isOver) granted();
          return held;
        })
        .catch(() => {
          if (isOver) return;
          isOver = true;
          lost();
        });
      return () => {
        isOver = true;
        withdrawal.abort();
        release();
      };
    },
  };
}

import type { OutboxScope } from '../../../shared/outbox-storage';
import type { SeatLock } from '../../../shared/outbox/seat-lock';
import type { Undo } from '../../../shared/undo';
import { toTabsName } from './names';

/** By Web Locks; `undefined` where there are none, as on pages without https. @see https://w3c.github.io/web-locks/ */
export function browserSeatLock(scope: OutboxScope): SeatLock | undefined {
  const { locks } = navigator as { readonly locks?: LockManager };
  const name = toTabsName(scope);
  return (
    locks && {
      request(steals, granted, lost) {
        const withdrawal = new AbortController();
        let isOver = false;
        let release: Undo = () => undefined;
        const held = new Promise<void>((resolve) => {
          release = resolve;
        });
        locks
          .request(name, steals ? { steal: true } : { signal: withdrawal.signal }, () => {
            if (!isOver) granted();
            return held;
          })
          .catch(() => {
            if (!isOver) lost();
          });
        return () => {
          isOver = true;
          withdrawal.abort();
          release();
        };
      },
      isAwaited: async () => !!(await locks.query()).pending?.some((request) => request.name === name),
    }
  );
}

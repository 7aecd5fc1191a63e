import type { OutboxStorage } from '../../../shared/outbox-storage';
import { createMemoryDrivers } from '../../../shared/outbox/memory-drivers';
import { createOutbox } from '../../../shared/outbox/outbox';
import { isVersionError } from './connection';
import { openIndexedDbDriver } from './indexed-db-driver';
import { browserSeatLock } from './seat-lock';

/**
 * Keeps operations in the browser's database, so that they survive reloads, crashes and closed tabs, and are the same in all tabs. Where there
 * is none, or it cannot be used when it is opened (private windows, a full device, another tab that holds an older version open for more than
 * 3 s), they are kept in this page's memory, and `durability` says so.
 *
 * Destinations have a database each, named by a hash; users a part of it each. Web Locks, where there are any, hand the seat over at once.
 *
 * @example
 * const outbox = await indexedDbOutbox().open({ destination: 'wss://example.com/live', userId: 'ann' }, browserEnvironment());
 * if (outbox.durability === 'memory') warnBeforeLeaving();
 */
export function indexedDbOutbox(): OutboxStorage {
  const memory = createMemoryDrivers();
  return {
    async open(scope, environment) {
      try {
        const driver = await openIndexedDbDriver(scope, environment);
        return createOutbox(driver, environment, browserSeatLock(scope));
      } catch (error) {
        const outbox = createOutbox(memory.open(scope, environment), environment);
        // A newer version of the page has been here: there is more than this one can read.
        return isVersionError(error)
          ? { ...outbox, onOutdated: (listener) => environment.setTimer(listener, 0) }
          : outbox;
      }
    },
  };
}

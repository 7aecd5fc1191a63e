import type { OutboxStorage } from '../../shared/outbox-storage';
import { createMemoryDrivers } from '../../shared/outbox/memory-drivers';
import { createOutbox } from '../../shared/outbox/outbox';

/**
 * Keeps operations in memory: nothing outlives the page or the process, and `durability` says so. For Node, for tests, and on a server, where
 * each request needs one of its own.
 *
 * Whoever opens the same scope of one storage shares its contents, its hints and its seat, as tabs share a database. Time is the environment's alone.
 *
 * @example
 * const storage = memoryOutbox();
 * const [first, second] = await Promise.all(tabs.map((environment) => storage.open({ destination, userId: 'ann' }, environment)));
 */
export function memoryOutbox(): OutboxStorage {
  const drivers = createMemoryDrivers();
  // eslint-disable-next-line @typescript-eslint/require-await
  return { open: async (scope, environment) => createOutbox(drivers.open(scope, environment), environment) };
}

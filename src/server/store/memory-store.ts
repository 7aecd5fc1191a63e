import { createMemoryLogs } from './memory-logs';
import { createMemoryPresence } from './memory-presence';
import { createMemoryPublishers } from './memory-publishers';
import { createMemorySignals } from './memory-signals';
import { defaultStoreLimits, type HubStore, type StoreContext, type StoreLimits, type StoreSession } from './store';

export interface MemoryStoreOptions extends Partial<StoreLimits> {
  /**
   * Sequences and outcomes remembered for all absent publishers together, about 200 bytes each; beyond it whoever left first is
   * forgotten, and its unacknowledged sends end as `unknown`. @default 100_000
   */
  readonly maxRetainedEntries?: number;
}

/**
 * Everything in the memory of this process, and gone with it: after a restart subscribers are told of a gap and fetch anew. The
 * default.
 *
 * Hubs of one process may share one value: they then share logs, publishers and presence, as several nodes would.
 *
 * @example createHub({ store: memoryStore({ maxHistoryEntries: 100 }) })
 */
export function memoryStore(options: MemoryStoreOptions = {}): HubStore {
  const limits: StoreLimits = { ...defaultStoreLimits, ...options };
  let parts: MemoryParts | undefined;
  return {
    name: 'memory',
    open: (context) => toSession((parts ??= createParts(context, limits, options.maxRetainedEntries ?? 100_000))),
  };
}

type MemoryParts = ReturnType<typeof createParts>;

/** With the clock of the hub that comes first: hubs of one process have one time. */
function createParts({ environment }: StoreContext, limits: StoreLimits, maxRetainedEntries: number) {
  const now = () => environment.monotonicNow();
  const randomId = () => environment.randomId();
  return {
    logs: createMemoryLogs(now, randomId, limits),
    publishers: createMemoryPublishers(now, randomId, limits, maxRetainedEntries),
    presence: createMemoryPresence(now),
    signals: createMemorySignals(),
  };
}

function toSession({ logs, publishers, presence, signals }: MemoryParts): StoreSession {
  return {
    ...logs,
    ...presence,
    ...signals,
    join: (publisher) => Promise.resolve(publishers.join(publisher)),
    leave: (publisher, fence) => Promise.resolve(publishers.leave(publisher, fence)),
    publish: (claim, entry) =>
      Promise.resolve(publishers.claim(claim, () => logs.appendNow(claim.destination ?? '', entry))),
    claim: (claim, outcome) => Promise.resolve(publishers.claim(claim, () => outcome)),
    settle: (claim, outcome) => Promise.resolve(publishers.settle(claim, outcome)),
    async sweep() {
      logs.sweep();
      publishers.sweep();
      await presence.sweep();
    },
    close: () => Promise.resolve(),
  };
}

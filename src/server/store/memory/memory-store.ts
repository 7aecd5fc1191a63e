import { TidewireError } from '../../../shared/errors';
import { createMemoryLogs, type MemoryLogs } from './logs';
import { createMemoryOperations, type MemoryOperations } from './operations';
import { createMemoryPresence, type MemoryPresence } from './presence';
import { createMemoryPublishers, type MemoryPublishers } from './publishers';
import { createSessionScope, type SessionScope } from './scope';
import { createMemorySignals, type MemorySignals } from './signals';
import type { Claim, HubStore, PresenceStore, SignalStore, StoreContext, StoreLimits, StoreSession } from '../store';
import { resolveLimit, resolveStoreLimits } from '../store-limits';

export interface MemoryStoreOptions extends Partial<StoreLimits> {
  /**
   * Sequences and outcomes remembered for all absent publishers together, about 200 bytes each; beyond it whoever left first is
   * forgotten, and its unacknowledged sends end as `unknown`. @default 100_000
   */
  readonly maxRetainedEntries?: number;
  /**
   * Operations remembered (PR50), with answers of 64 million characters at most; beyond it what ended first is forgotten, and a copy of it would run
   * again. @default 100_000
   */
  readonly maxOperations?: number;
}

/** Of what commands with a key answered, all together. */
const maxAnswerCharacters = 64_000_000;

/**
 * Everything in the memory of this process, and gone with it: after a restart subscribers are told of a gap and fetch anew. The
 * default.
 *
 * Hubs of one process may share one value: they then share logs, publishers, operations and presence, as several nodes would.
 *
 * @throws TidewireError for a limit that is no positive number
 * @example createHub({ store: memoryStore({ maxHistoryEntries: 100 }) })
 */
export function memoryStore(options: MemoryStoreOptions = {}): HubStore {
  const limits = resolveStoreLimits(options);
  const maxRetainedEntries = resolveLimit('maxRetainedEntries', options.maxRetainedEntries, 100_000);
  const maxOperations = resolveLimit('maxOperations', options.maxOperations, 100_000);
  let parts: MemoryParts | undefined;
  return {
    name: 'memory',
    open: (context) =>
      openSession(context, (parts ??= createParts(context, limits, maxRetainedEntries, maxOperations))),
  };
}

interface MemoryParts {
  readonly logs: MemoryLogs;
  readonly publishers: MemoryPublishers;
  readonly operations: MemoryOperations;
  readonly presence: MemoryPresence;
  readonly signals: MemorySignals;
}

/** With the clock of the hub that comes first: hubs of one process have one time. */
function createParts(
  { environment }: StoreContext,
  limits: StoreLimits,
  maxRetainedEntries: number,
  maxOperations: number,
): MemoryParts {
  const now = () => environment.monotonicNow();
  const randomId = () => environment.randomId();
  return {
    logs: createMemoryLogs(now, randomId, limits),
    publishers: createMemoryPublishers(now, randomId, limits, maxRetainedEntries),
    operations: createMemoryOperations(now, maxOperations, maxAnswerCharacters),
    presence: createMemoryPresence(now),
    signals: createMemorySignals(),
  };
}

function openSession(
  { report }: StoreContext,
  { logs, publishers, operations, presence, signals }: MemoryParts,
): StoreSession {
  const scope = createSessionScope(report);
  const { ask, begin, guard } = scope;
  /** Fences of the publishers that joined here and have not left. */
  const held = new Map<string, number>();
  return {
    append: (...request) => ask(() => logs.append(...request)),
    end: (channel) => ask(() => logs.end(channel)),
    read: (...request) => ask(() => logs.read(...request)),
    follow: (channel, follower) =>
      begin(() =>
        logs.follow(channel, {
          appended: guard((epoch, entry) => follower.appended(epoch, entry)),
          interrupted: guard(() => follower.interrupted()),
        }),
      ),
    join: (publisher) =>
      ask(() => {
        const join = publishers.join(publisher);
        held.set(publisher, join.fence);
        return join;
      }),
    leave: (publisher, fence) =>
      ask(() => {
        if (held.get(publisher) === fence) held.delete(publisher);
        publishers.leave(publisher, fence);
      }),
    publish: (claim, entry) =>
      ask(() => {
        const channel = channelOf(claim);
        let tell: (() => void) | undefined;
        const result = publishers.claim(claim, () => {
          const appended = logs.appendQuietly(channel, entry);
          tell = () => appended.tell();
          return appended.position;
        });
        tell?.();
        return result;
      }),
    claim: (claim, outcome) => ask(() => publishers.claim(claim, () => outcome)),
    settle: (claim, outcome) => ask(() => publishers.settle(claim, outcome)),
    claimOperation: (...request) => ask(() => operations.claim(...request)),
    settleOperation: (...request) => ask(() => operations.settle(...request)),
    releaseOperation: (claim) => ask(() => operations.release(claim)),
    ...localPresence(scope, presence),
    ...localSignals(scope, signals),
    sweep: () =>
      ask(() => {
        logs.sweep();
        publishers.sweep();
        operations.sweep();
        presence.sweep();
      }),
    close() {
      scope.close();
      for (const [publisher, fence] of held) publishers.leave(publisher, fence);
      held.clear();
      return Promise.resolve();
    },
  };
}

/** Presence in this process, as one session sees it. */
export function localPresence(
  { ask, begin, guard }: SessionScope,
  presence: MemoryPresence,
): Omit<PresenceStore, 'sweep'> {
  return {
    enter: (...request) => ask(() => presence.enter(...request)),
    exit: (...request) => ask(() => presence.exit(...request)),
    renew: (...request) => ask(() => presence.renew(...request)),
    members: (channel) => ask(() => presence.members(channel)),
    followPresence: (channel, follower) =>
      begin(() =>
        presence.followPresence(channel, {
          changed: guard((change) => follower.changed(change)),
          interrupted: guard(() => follower.interrupted()),
        }),
      ),
  };
}

/** Signals in this process, as one session sees them. */
export function localSignals(scope: SessionScope, signals: MemorySignals): SignalStore {
  return {
    signal: (...request) => scope.ask(() => signals.signal(...request)),
    onSignal: (topic, handler) => scope.begin(() => signals.onSignal(topic, scope, scope.guard(handler))),
  };
}

/** @throws TidewireError for a claim on the application: nothing is appended for those */
export function channelOf({ destination }: Claim): string {
  if (destination === undefined)
    throw new TidewireError('no-channel', 'publish() was asked without a channel. Use claim() for the application.');
  return destination;
}

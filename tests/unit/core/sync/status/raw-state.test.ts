import { describe, expect, it } from 'vitest';
import type { ConnectionStatus } from '../../../../../src/core/connection/connection-state';
import type { OperationStatus } from '../../../../../src/core/sync/pending-operation';
import { toRawState, type SyncFacts } from '../../../../../src/core/sync/status/raw-state';
import type { SyncState } from '../../../../../src/core/sync/sync-status';

/** What each fact alone makes of the state; the highest of them wins. */
const byConnection: Record<ConnectionStatus, SyncState> = {
  idle: 'synced',
  connecting: 'reconnecting',
  connected: 'synced',
  reconnecting: 'reconnecting',
  suspended: 'offline',
  'needs-auth': 'needs-auth',
  disconnected: 'offline',
  failed: 'offline',
};
const byOperation: Record<OperationStatus, SyncState> = {
  queued: 'pending',
  sending: 'syncing',
  acked: 'pending',
  unconfirmed: 'attention',
  conflict: 'attention',
  rejected: 'attention',
  parked: 'attention',
};
const precedence: readonly SyncState[] = [
  'attention',
  'needs-auth',
  'offline',
  'reconnecting',
  'syncing',
  'pending',
  'stale',
  'synced',
];

const connections = Object.keys(byConnection) as ConnectionStatus[];
const statuses = Object.keys(byOperation) as OperationStatus[];
const yesNo = [false, true];

/** Every combination: 8 connections, 2^7 sets of statuses, and four facts that are so or not. */
function* everyCombination(): Generator<readonly [facts: SyncFacts, causes: readonly SyncState[]]> {
  for (const connection of connections)
    for (let set = 0; set < 2 ** statuses.length; set++)
      for (const isUnauthorized of yesNo)
        for (const isRestoring of yesNo)
          for (const isFetching of yesNo)
            for (const staleSince of [undefined, 0]) {
              const present = statuses.filter((_, bit) => set & (2 ** bit));
              const operations = Object.fromEntries(present.map((status) => [status, 2]));
              yield [
                { connection, operations, isUnauthorized, isRestoring, isFetching, staleSince },
                [
                  byConnection[connection],
                  ...present.map((status) => byOperation[status]),
                  ...(isUnauthorized ? ['needs-auth' as const] : []),
                  ...(isRestoring ? ['pending' as const] : []),
                  ...(isFetching ? ['syncing' as const] : []),
                  ...(staleSince === undefined ? [] : ['stale' as const]),
                ],
              ];
            }
}

const atRest: SyncFacts = {
  connection: 'connected',
  operations: {},
  isRestoring: false,
  isFetching: false,
  staleSince: undefined,
};

describe('the raw state', () => {
  it('[SY1] is the first in the order of precedence of all that the facts say, for each combination of them', () => {
    let seen = 0;
    for (const [facts, causes] of everyCombination()) {
      const expected = precedence.find((state) => causes.includes(state));
      if (toRawState(facts) !== expected)
        expect({ facts, state: toRawState(facts) }).toEqual({ facts, state: expected });
      seen++;
    }
    expect(seen).toBe(8 * 128 * 16);
  });

  it('[SY4] is never synced while an operation is in the log, whatever else is so', () => {
    for (const [facts] of everyCombination())
      if (Object.keys(facts.operations).length) expect(toRawState(facts)).not.toBe('synced');
  });

  it.each(statuses)('[SY2] with one operation %s', (status) => {
    expect(toRawState({ ...atRest, operations: { [status]: 1 } })).toBe(byOperation[status]);
    expect(toRawState({ ...atRest, operations: { [status]: 0 } })).toBe('synced');
  });

  it('[OB9] calls nothing synced before the outbox has been read', () => {
    expect(toRawState({ ...atRest, isRestoring: true })).toBe('pending');
  });

  it('[SY2] misses no connection that nobody asked for', () => {
    expect(toRawState({ ...atRest, connection: 'idle' })).toBe('synced');
    expect(toRawState({ ...atRest, connection: 'idle', operations: { queued: 1 } })).toBe('pending');
  });
});

import type { Conflict, PendingOperation, SyncState, SyncStatus } from '../../../../src/entries/components';

export const syncStates: readonly SyncState[] = [
  'attention',
  'needs-auth',
  'offline',
  'reconnecting',
  'syncing',
  'pending',
  'stale',
  'synced',
];

export function status(state: SyncState, change: Partial<SyncStatus> = {}): SyncStatus {
  return {
    state,
    raw: state,
    pending: 0,
    sending: 0,
    attention: 0,
    oldestPendingAt: undefined,
    lastSyncedAt: undefined,
    staleSince: undefined,
    durability: 'strict',
    ...change,
  };
}

export function operation(id: string, change: Partial<PendingOperation> = {}): PendingOperation {
  return {
    id,
    name: 'todo.rename',
    entity: `todo:${id}`,
    vars: { id, title: 'Milk' },
    status: 'queued',
    issuedAt: 0,
    attempts: 0,
    fields: { title: 'Milk' },
    change: 'patch',
    isManual: false,
    durability: 'strict',
    ...change,
  };
}

export function conflict(id: string, change: Partial<Conflict> = {}): Conflict {
  return {
    id,
    entity: `todo:${id}`,
    operationId: `op-${id}`,
    operationName: 'todo.rename',
    vars: {},
    detectedAt: 0,
    fields: [{ field: 'title', base: 'Milk', mine: 'Oat milk', theirs: 'Soy milk' }],
    isRemoved: false,
    decided: 'undecided',
    ...change,
  };
}

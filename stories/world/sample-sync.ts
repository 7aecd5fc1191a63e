import type { Conflict, PendingOperation, SyncState, SyncStatus } from 'tidewire/components';
import { startAt } from './story-world';

const minute = 60_000;

/** A status by its state, with what usually goes with it. Times fit the start of a story's clock. */
export function sampleStatus(state: SyncState, change: Partial<SyncStatus> = {}): SyncStatus {
  const pending = change.pending ?? (state === 'synced' || state === 'stale' ? 0 : 3);
  return {
    state,
    raw: state,
    pending,
    sending: state === 'syncing' ? Math.min(pending, 2) : 0,
    attention: state === 'attention' ? 1 : 0,
    oldestPendingAt: pending ? startAt - 12 * minute : undefined,
    lastSyncedAt: startAt - 2 * minute,
    staleSince: state === 'stale' ? startAt - 4 * minute : undefined,
    durability: 'strict',
    ...change,
  };
}

/** In order of precedence. */
export const syncStates = [
  'attention',
  'needs-auth',
  'offline',
  'reconnecting',
  'syncing',
  'pending',
  'stale',
  'synced',
] as const satisfies readonly SyncState[];

/** For the controls of a story: choose a status by its state. */
export const statusControl = {
  options: [...syncStates],
  mapping: Object.fromEntries(syncStates.map((state) => [state, sampleStatus(state)])),
  control: 'select',
} as const;

let nextId = 0;

export function sampleOperation(change: Partial<PendingOperation> = {}): PendingOperation {
  const id = change.id ?? `op-${++nextId}`;
  return {
    id,
    name: 'berth.assign',
    entity: 'ship:halcyon',
    vars: { id: 'halcyon', berth: 'B4' },
    status: 'queued',
    issuedAt: startAt - 5 * minute,
    attempts: 0,
    fields: { berth: 'B4' },
    change: 'patch',
    isManual: false,
    durability: 'strict',
    ...change,
  };
}

/** One of each status, as the outbox of a harbour's office might hold them. */
export const sampleOperations: readonly PendingOperation[] = [
  sampleOperation({
    id: 'op-unconfirmed',
    name: 'pilot.request',
    entity: 'ship:meridian',
    vars: { id: 'meridian', at: '14:30', tugs: 2 },
    status: 'unconfirmed',
    issuedAt: startAt - 12 * minute,
    attempts: 1,
    change: 'create',
  }),
  sampleOperation({
    id: 'op-rejected',
    name: 'berth.assign',
    entity: 'ship:northwind',
    vars: { id: 'northwind', berth: 'A1' },
    status: 'rejected',
    issuedAt: startAt - 9 * minute,
    attempts: 1,
    problem: { code: 'too-deep', message: 'Berth A1 is too shallow for this ship.' },
  }),
  sampleOperation({
    id: 'op-conflict',
    name: 'ship.rename',
    entity: 'ship:halcyon',
    vars: { id: 'halcyon', name: 'Halcyon II' },
    status: 'conflict',
    issuedAt: startAt - 7 * minute,
    attempts: 1,
  }),
  sampleOperation({
    id: 'op-parked',
    name: 'crane.reserve',
    entity: 'crane:7',
    vars: { id: '7', from: '16:00' },
    status: 'parked',
    issuedAt: startAt - 6 * minute,
  }),
  sampleOperation({
    id: 'op-sending',
    name: 'log.write',
    entity: 'log:2026-06-01',
    vars: { text: 'Fog cleared at noon.' },
    status: 'sending',
    issuedAt: startAt - 2 * minute,
    attempts: 1,
    change: 'create',
  }),
  sampleOperation({
    id: 'op-acked',
    name: 'light.switch',
    entity: 'light:mole',
    vars: { id: 'mole', on: true },
    status: 'acked',
    issuedAt: startAt - minute,
    attempts: 1,
  }),
  sampleOperation({
    id: 'op-queued',
    status: 'queued',
    issuedAt: startAt - 40_000,
    attempts: 2,
    problem: { code: 'unanswered' },
    retryAt: startAt + 8_400,
  }),
  sampleOperation({
    id: 'op-memory',
    name: 'note.edit',
    entity: 'note:12',
    vars: { text: 'Ask for the manifest.' },
    status: 'queued',
    issuedAt: startAt - 20_000,
    durability: 'memory',
  }),
];

/** What those operations do, in words. */
export function describeOperation({ name, entity }: Pick<PendingOperation, 'name' | 'entity'>): string {
  const subject = entity.split(':')[1] ?? entity;
  const called = subject.charAt(0).toUpperCase() + subject.slice(1);
  const sentences: Readonly<Record<string, string>> = {
    'pilot.request': `Request a pilot for ${called}`,
    'berth.assign': `Assign a berth to ${called}`,
    'ship.rename': `Rename ${called}`,
    'crane.reserve': `Reserve crane ${called}`,
    'log.write': 'Write in the log',
    'light.switch': 'Switch on the light on the mole',
    'note.edit': `Edit note ${called}`,
  };
  return sentences[name] ?? name;
}

export const sampleConflict: Conflict = {
  id: 'conflict-1',
  entity: 'ship:halcyon',
  operationId: 'op-conflict',
  operationName: 'ship.rename',
  vars: { id: 'halcyon', name: 'Halcyon II' },
  detectedAt: startAt - 3 * minute,
  fields: [
    {
      field: 'note',
      base: 'Arrives at noon with grain.',
      mine: 'Arrives at two with grain.',
      theirs: 'Arrives at noon with grain and timber.',
    },
  ],
  isRemoved: false,
  decided: 'undecided',
};

export const sampleConflicts: readonly Conflict[] = [
  {
    ...sampleConflict,
    fields: [
      ...sampleConflict.fields,
      { field: 'berth', base: 'A3', mine: 'B4', theirs: 'C1' },
      { field: 'draught', base: 7.5, mine: 7.8, theirs: 8.1 },
    ],
  },
  {
    ...sampleConflict,
    id: 'conflict-2',
    entity: 'note:12',
    operationName: 'note.edit',
    detectedAt: startAt - 6 * minute,
    fields: [],
    isRemoved: true,
  },
  {
    ...sampleConflict,
    id: 'conflict-3',
    entity: 'ship:meridian',
    operationName: 'berth.assign',
    detectedAt: startAt - 20 * minute,
    fields: [{ field: 'berth', base: undefined, mine: 'A2', theirs: 'C3' }],
    decided: 'theirs',
  },
  {
    ...sampleConflict,
    id: 'conflict-4',
    entity: 'light:mole',
    operationName: 'light.switch',
    detectedAt: startAt - 31 * minute,
    fields: [{ field: 'on', base: false, mine: true, theirs: undefined }],
    decided: 'merged',
  },
];

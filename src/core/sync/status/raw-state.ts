import { assertNever } from '../../../shared/assert-never';
import type { ConnectionStatus } from '../../connection/connection-state';
import type { OperationStatus } from '../pending-operation';
import type { SyncState } from '../sync-status';

/** What a state follows from: for everything, or for the operations and sources of one entity. */
export interface SyncFacts {
  readonly connection: ConnectionStatus;
  /** Operations in the log, by status. One that is left out is 0. */
  readonly operations: Readonly<Partial<Record<OperationStatus, number>>>;
  /** A lane rests until there are other credentials (LN4), whatever the connection says. @default false */
  readonly isUnauthorized?: boolean | undefined;
  /** The outbox has not been read yet (OB9). */
  readonly isRestoring: boolean;
  /** A source fetches. */
  readonly isFetching: boolean;
  /** Since when a source's value may be out of date; `undefined`: none is. */
  readonly staleSince: number | undefined;
}

const waitForSomeone = ['unconfirmed', 'conflict', 'rejected', 'parked'] as const satisfies readonly OperationStatus[];
const waitForTheServer = ['queued', 'acked'] as const satisfies readonly OperationStatus[];

/** The state at this moment, by precedence (SY1, SY2). `synced` only if the log is empty (SY4). Pure. */
export function toRawState(facts: SyncFacts): SyncState {
  const has = (status: OperationStatus) => (facts.operations[status] ?? 0) > 0;
  if (waitForSomeone.some(has)) return 'attention';
  if (facts.isUnauthorized) return 'needs-auth';
  const trouble = troubleOf(facts.connection);
  if (trouble) return trouble;
  if (has('sending') || facts.isFetching) return 'syncing';
  if (waitForTheServer.some(has) || facts.isRestoring) return 'pending';
  return facts.staleSince === undefined ? 'synced' : 'stale';
}

function troubleOf(status: ConnectionStatus): SyncState | undefined {
  switch (status) {
    case 'needs-auth':
      return status;
    case 'suspended':
    case 'disconnected':
    case 'failed':
      return 'offline';
    case 'connecting':
    case 'reconnecting':
      return 'reconnecting';
    case 'connected':
    case 'idle': // None was asked for, so none is missed.
      return undefined;
    default:
      return assertNever(status);
  }
}

import type { OperationProblem, OperationStatus } from './pending-operation';

export type Fields = Readonly<Record<string, unknown>>;

/** One operation as the outbox keeps it. A changed one is a new object. */
export interface OperationRecord {
  readonly id: string;
  readonly name: string;
  /** Of the definition that issued it. */
  readonly version: number;
  readonly vars: unknown;
  readonly entity: string;
  /** Estimated time of the server, in ms since 1970. */
  readonly issuedAt: number;
  readonly status: OperationStatus;
  /** Under which the server knows it: `id`, or `id.rebase-n` after it said for certain that it did not run. */
  readonly sendId: string;
  readonly attempts: number;
  /** Failures of the server in a row. */
  readonly failures: number;
  /** Some attempt may have run, and none was answered. */
  readonly isInDoubt: boolean;
  /** When it first may have left, wall clock in ms. */
  readonly sentAt?: number | undefined;
  /** What the attempt in doubt said: a copy says the same, or the server takes it for another operation (ID1). */
  readonly sent?: { readonly baseVersion: number | undefined; readonly fields: Fields } | undefined;
  /** The route of the attempt in doubt (ID4). */
  readonly route?: string | undefined;
  /** Who sends it: the fence of that flusher. */
  readonly fence?: number | undefined;
  readonly retryAt?: number | undefined;
  /** Not tried again before the next reconnect, wake or `retry` (LN4). */
  readonly isResting?: boolean | undefined;
  /** Of its fields: what they were before it, as far as that was known. Of a creation or removal: nothing. */
  readonly before: Fields;
  /** What base learned before this is no change under it: when it was issued, or last rebased, by this device's wall clock in ms. */
  readonly seenAt: number;
  /** The version of the entity that it was issued on, or last rebased on. */
  readonly baseVersion?: number | undefined;
  /** Fields that it lost to a conflict: not in its patch any more. */
  readonly lost?: readonly string[] | undefined;
  /** What a merge put in the place of its own values. */
  readonly merged?: Fields | undefined;
  /** The server holds something else, and base does not know yet what: not sent before it does. */
  readonly awaitsBase?: boolean | undefined;
  /** Operations that it waits for. */
  readonly after?: readonly string[] | undefined;
  readonly ackedAt?: number | undefined;
  readonly ackVersion?: number | undefined;
  readonly problem?: OperationProblem | undefined;
}

/** In the view (OP2). */
export function isVisible({ status }: OperationRecord): boolean {
  return status !== 'rejected' && status !== 'parked';
}

/** Nothing of it has ever left this device, or the server said for certain that nothing of it ran. */
export function isUnsent({ status, isInDoubt }: OperationRecord): boolean {
  return !isInDoubt && (status === 'queued' || status === 'conflict');
}

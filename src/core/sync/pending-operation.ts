import type { Durability } from '../../shared/outbox-storage';

/** Where an operation is in its life (OP1). */
export type OperationStatus = 'queued' | 'sending' | 'acked' | 'unconfirmed' | 'conflict' | 'rejected' | 'parked';

/** One operation that is not over, as it is shown. */
export interface PendingOperation {
  readonly id: string;
  /** Of the operation, or the `type` given to `update`. */
  readonly name: string;
  readonly entity: string;
  readonly vars: unknown;
  readonly status: OperationStatus;
  /** When it was issued, estimated time of the server, in ms since 1970. */
  readonly issuedAt: number;
  /** So far. */
  readonly attempts: number;
  /** The fields that it changes, with what it makes of them. Empty for a creation or a removal. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What it is: a change of fields, a new entity, or a removal. */
  readonly change: 'patch' | 'create' | 'remove';
  /** Why it is where it is. */
  readonly problem?: OperationProblem | undefined;
  /** When it will be tried again, wall clock in ms. */
  readonly retryAt?: number | undefined;
  /** Sent by the app itself (`update`), in memory. */
  readonly isManual: boolean;
  readonly durability: Durability;
}

/** What keeps an operation from its end: a stable code, and words where the server gave any. */
export interface OperationProblem {
  readonly code: string;
  readonly message?: string | undefined;
}

/** How an operation left the log. */
export type OperationEnd =
  /** Base holds it. */
  | { readonly status: 'observed' }
  /** Someone decided so, or it lost every field to a conflict. */
  | { readonly status: 'discarded' }
  /** Taken back before it was sent. */
  | { readonly status: 'undone' }
  /** A newer one took its place before it was sent. */
  | { readonly status: 'superseded'; readonly by: string }
  /** Never taken: the outbox was full, or `apply` threw. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  /** Not followed any more: the client was disposed, or the user changed. It may still be in the outbox. */
  | { readonly status: 'abandoned' };

/** What `mutate` gives back. No promise rejects. */
export interface Mutation {
  readonly id: string;
  /** Once it is stored, and what that means; or why it is not. */
  readonly persisted: Promise<Durability | 'refused'>;
  /** Once the server has said that it did it, or it is over otherwise. */
  readonly acked: Promise<{ readonly status: 'acked'; readonly version?: number | undefined } | OperationEnd>;
  /** Once it has left the log. */
  readonly observed: Promise<OperationEnd>;
}

import type { Cause } from './incoming';

/** Why a message was not taken. Servers may add codes of their own. */
export type RejectReason =
  | 'queue-full'
  | 'not-connected'
  | 'invalid'
  | 'too-large'
  | 'unsupported'
  | 'destination-changed'
  | 'user-changed'
  | 'disposed'
  | (string & {});

/**
 * How a send ended. Exactly one of:
 * - `sent`: handed to the transport, nothing more (servers that acknowledge nothing)
 * - `acked`: the server has it; of a channel with a log, under which number
 * - `expired`: `ttlMs` ran out while it waited; never written
 * - `superseded`: a newer message with its `coalesceKey` took its place; never written
 * - `rejected`: refused, by us or by the server, and why
 * - `unknown`: written, and the answer is lost for good
 */
export type SendOutcome =
  | { readonly status: 'sent' }
  | { readonly status: 'acked'; readonly epoch?: string | undefined; readonly offset?: number | undefined }
  | { readonly status: 'expired' }
  | { readonly status: 'superseded' }
  | Rejected
  | { readonly status: 'unknown'; readonly cause: Cause };

/** Refused, and nothing was done. */
export interface Rejected {
  readonly status: 'rejected';
  readonly reason: RejectReason;
  /** For people. */
  readonly message: string;
  /** Not before so many ms, where the server said so. */
  readonly retryAfterMs?: number | undefined;
  /** What the application added to its refusal. With the reason `conflict`, by convention, `{ version, value }` of what it has. */
  readonly data?: unknown;
  /** So ended an earlier copy with the same `key`; nothing happened now. */
  readonly isDuplicate?: true | undefined;
}

/**
 * How a request ended: as a send does, but with the answer. `unknown` means it may or may not have run: ask again only
 * if running twice does no harm, or with the same `key`.
 */
export type RequestOutcome<Data = unknown> =
  | {
      readonly status: 'answered';
      readonly data: Data;
      /** So ended an earlier copy with the same `key`; nothing happened now. */
      readonly isDuplicate?: true | undefined;
    }
  | { readonly status: 'expired' }
  | { readonly status: 'aborted' }
  | Rejected
  | { readonly status: 'unknown'; readonly cause: Cause };

/** What `send` gives back at once. */
export interface SendReceipt {
  readonly id: string;
  /** Resolves once, when the end is known; never rejects. */
  readonly outcome: Promise<SendOutcome>;
}

export interface SendOptions {
  /** The channel to publish to; without it the message is for the server itself. */
  readonly channel?: string;
  /** Longest wait in the queue in ms. @default no limit */
  readonly ttlMs?: number;
  /** A newer message with the same key replaces one that still waits. */
  readonly coalesceKey?: string;
  /** Only if connected now: never waits. @default false */
  readonly volatile?: boolean;
  /** Higher goes first when the queue drains. @default 0 */
  readonly priority?: number;
}

export interface RequestOptions {
  /** From the call to the answer, waiting included, in ms. @default 10000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignalLike;
  /**
   * The id of an operation, 1 to 128 characters, random (128 bits) and the same whenever it is asked for: a hub with the capability `operations` runs
   * it once, and answers every copy as the first (PR50). Other servers, and other protocols than `tidewire()`, take no notice of it.
   */
  readonly key?: string | undefined;
  /** The version of what it changes that you know, a whole number from 0: for the handler to compare (PR52). */
  readonly ifVersion?: number | undefined;
}

/** The part of `AbortSignal` that is used; written out because core knows no DOM. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

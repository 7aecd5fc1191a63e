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
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly message: string }
  | { readonly status: 'unknown'; readonly cause: Cause };

/**
 * How a request ended: as a send does, but with the answer. `unknown` means it may or may not have run: ask again only
 * if running twice does no harm.
 */
export type RequestOutcome<Data = unknown> =
  | { readonly status: 'answered'; readonly data: Data }
  | { readonly status: 'expired' }
  | { readonly status: 'aborted' }
  | { readonly status: 'rejected'; readonly reason: RejectReason; readonly message: string }
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
}

/** The part of `AbortSignal` that is used; written out because core knows no DOM. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

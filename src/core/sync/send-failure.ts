import { TidewireError } from '../../shared/errors';

/**
 * What went wrong with an attempt, as `send` throws it:
 * - `not-sent`: it certainly did not reach the server (no connection, refused before it was written)
 * - `unanswered`: it may have run
 * - `busy`: the server says that it did not run, and to come again (425, 429, a key in progress)
 * - `failed`: the server failed over it, and it may have run (5xx, 408)
 * - `unauthorized`: other credentials are needed; it did not run
 * - `conflict`: the server holds something else (409, 412); it did not run
 * - `rejected`: the server will not have it; it did not run
 */
export type SendFailureKind = 'not-sent' | 'unanswered' | 'busy' | 'failed' | 'unauthorized' | 'conflict' | 'rejected';

export interface SendFailureOptions {
  /** A stable word: the server's, or ours. @default the kind */
  readonly code?: string | undefined;
  /** Not before that, in ms. */
  readonly retryAfterMs?: number | undefined;
  /**
   * Although of its kind, an earlier attempt with the same id is still under way, or nobody knows what became of it.
   * @default true for `unanswered` and `failed`
   */
  readonly mayHaveRun?: boolean | undefined;
  /** The server knows the id, and will never know what became of it: a copy would be told the same. It is `unconfirmed`, wherever ids are remembered. */
  readonly isLost?: boolean | undefined;
  /** With `conflict`: what the server holds instead, if it said so. */
  readonly theirs?: { readonly value?: unknown; readonly version?: number | undefined } | undefined;
  /** With `conflict`: the refusal stands for this id (412, or a hub's); what is made of it goes under another one (CF7). */
  readonly isPrecondition?: boolean | undefined;
}

/** Thrown by `send` of an operation. What follows from each kind stands in docs/spec.md (LN4, ID2). */
export class SendFailure extends TidewireError {
  constructor(
    readonly kind: SendFailureKind,
    message: string,
    readonly options: SendFailureOptions = {},
  ) {
    super(options.code ?? kind, message);
  }
}

/** Does it leave the operation in doubt: may some attempt have run (ID2)? One that was in doubt before stays so. */
export function mayHaveRun({ kind, options }: SendFailure): boolean {
  return options.mayHaveRun ?? (kind === 'unanswered' || kind === 'failed');
}

/** What an HTTP status says about an operation; `undefined` for success. By number alone, never by text (LN4). */
export function kindOfStatus(status: number): SendFailureKind | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return 'unauthorized';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 425 || status === 429) return 'busy';
  if (status === 408 || status >= 500) return 'failed';
  return 'rejected';
}

import { fullJitter } from '../../shared/backoff';
import type { SenderTraits } from './operation';
import type { OperationRecord } from './operation-record';
import { mayHaveRun, SendFailure } from './send-failure';
import { chooseRoute } from './senders/choose-route';

/** An answer to a failed attempt is waited for no longer than this before the next one, in ms. */
const maxRetryMs = 30_000;
const firstRetryMs = 1_000;

export interface VerdictContext {
  readonly sender: SenderTraits;
  /** Wall clock. */
  readonly now: number;
  /** Uniform in [0, 1). */
  readonly random: number;
  /** Failures of the server in a row that are answered with another attempt. */
  readonly retries: number;
}

/** What follows from a failed attempt. */
export type Verdict =
  /** The operation as it is now. */
  | { readonly kind: 'changed'; readonly record: OperationRecord }
  /** No lane goes on before there are other credentials. */
  | { readonly kind: 'unauthorized'; readonly record: OperationRecord }
  /** It did not run, and the server holds something else: compare, and go on from there. */
  | { readonly kind: 'conflict'; readonly failure: SendFailure; readonly record: OperationRecord };

/**
 * Judges a failed attempt by its kind alone (LN4). The one question behind every answer: may it have run, and if it may, does the server know a
 * copy when it sees one (ID2)? Pure.
 *
 * @param record under way
 * @param wasInDoubt an earlier attempt may have run
 */
export function judge(
  record: OperationRecord,
  wasInDoubt: boolean,
  failure: SendFailure,
  context: VerdictContext,
): Verdict {
  const { kind, code, message, options } = failure;
  const isInDoubt = wasInDoubt || mayHaveRun(failure);
  const came = { ...record, status: 'queued', fence: undefined, problem: { code, message } } as const;
  const fresh = { ...came, isInDoubt: false, failures: 0, sentAt: undefined, sent: undefined, route: undefined };
  const queued = isInDoubt ? { ...came, isInDoubt } : { ...fresh, failures: record.failures };
  switch (kind) {
    case 'unauthorized':
      return { kind, record: queued };
    case 'conflict':
      return { kind, failure, record: fresh };
    case 'rejected':
      return { kind: 'changed', record: { ...fresh, status: 'rejected' } };
    default: {
      const failures = record.failures + 1;
      const waitMs = fullJitter(failures, context.random, firstRetryMs, maxRetryMs);
      const retryAt = context.now + Math.max(waitMs, options.retryAfterMs ?? 0);
      const isResting = kind === 'failed' && failures > context.retries;
      const next: OperationRecord = { ...queued, failures, retryAt, ...(isResting && { isResting }) };
      if (options.isLost) return { kind: 'changed', record: { ...next, status: 'unconfirmed' } };
      return { kind: 'changed', record: isInDoubt ? doubted(next, context) : next };
    }
  }
}

/** What becomes of an operation that was sent and not answered: again, where the server knows copies, and as long as it does (ID2, OB7). */
export function doubted(
  record: OperationRecord,
  { sender, now }: Pick<VerdictContext, 'sender' | 'now'>,
): OperationRecord {
  const { route, sentAt = now, problem = { code: 'unanswered' } } = record;
  // Connected or not: is there any way at all on which a copy would be known?
  const { status } = chooseRoute(sender, { isConnected: true, now, inDoubt: { route, sentAt } });
  const isKnown = status !== 'unconfirmed';
  return { ...record, status: isKnown ? 'queued' : 'unconfirmed', fence: undefined, isInDoubt: true, problem };
}

/** What `send` threw, as a failure of a kind. Anything that is none of ours says nothing about whether it ran. */
export function toFailure(error: unknown): SendFailure {
  if (error instanceof SendFailure) return error;
  return new SendFailure('unanswered', error instanceof Error ? error.message : 'No answer.');
}

import { fullJitter } from '../../shared/backoff';
import type { RouteGuarantees } from './operation';
import type { OperationRecord } from './operation-record';
import { SendFailure, type SendFailureKind } from './send-failure';

/** An answer to a failed attempt is waited for no longer than this before the next one, in ms. */
const maxRetryMs = 30_000;
const firstRetryMs = 1_000;
const dayMs = 24 * 60 * 60 * 1_000;

export interface VerdictContext {
  readonly guarantees: RouteGuarantees;
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
  const { now, random, retries } = context;
  const problem = { code, message };
  const failures = record.failures + 1;
  const waitMs = fullJitter(failures, random, firstRetryMs, maxRetryMs);
  const retryAt = now + Math.max(waitMs, options.retryAfterMs ?? 0);
  const queued = { ...record, status: 'queued', fence: undefined, isInDoubt: wasInDoubt, problem } as const;
  switch (kind) {
    case 'not-sent':
      return changed({ ...queued, failures, retryAt });
    case 'busy':
      return changed({ ...queued, failures, retryAt });
    case 'unauthorized':
      return { kind, record: queued };
    case 'unanswered':
    case 'failed': {
      const doubtful = doubted({ ...queued, problem, failures, retryAt, isInDoubt: true }, context);
      const isResting = kind === 'failed' && failures > retries;
      return changed(doubtful.status === 'queued' ? { ...doubtful, isResting } : doubtful);
    }
    case 'conflict':
      return { kind, failure, record: { ...queued, isInDoubt: false, failures: 0 } };
    case 'rejected':
      return changed({ ...queued, status: 'rejected', isInDoubt: false, failures: 0 });
  }
}

/** What becomes of an operation that was sent and not answered: again, where the server knows copies, and as long as it does (ID2, OB7). */
export function doubted(
  record: OperationRecord,
  { guarantees, now }: Pick<VerdictContext, 'guarantees' | 'now'>,
): OperationRecord {
  const { isIdempotent = false, idempotencyWindowMs = dayMs } = guarantees;
  const isKnown = isIdempotent && now - (record.sentAt ?? now) < idempotencyWindowMs;
  const problem = record.problem ?? { code: 'unanswered' };
  return { ...record, status: isKnown ? 'queued' : 'unconfirmed', fence: undefined, isInDoubt: true, problem };
}

/** What `send` threw, as a failure of a kind. Anything that is none of ours says nothing about whether it ran. */
export function toFailure(error: unknown): SendFailure {
  if (error instanceof SendFailure) return error;
  return new SendFailure('unanswered' satisfies SendFailureKind, error instanceof Error ? error.message : 'No answer.');
}

function changed(record: OperationRecord): Verdict {
  return { kind: 'changed', record };
}

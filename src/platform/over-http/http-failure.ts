import { kindOfStatus, SendFailure } from '../../core/sync/send-failure';
import type { HttpAnswer, OperationFetchResponse } from './http-answer';
import { toRetryAfterMs } from './retry-after';

/** More words of a server's than fit into a sentence tell nobody anything. */
const maxWords = 200;

/**
 * What an answer that is no success means, by its number alone (LN4). `undefined`: it is one.
 *
 * A redirected write is not followed, for it may end up as a GET, or with our headers in foreign hands. In a page its number cannot be seen, and some servers
 * redirect after they did it: it may have run.
 */
export function kindOfResponse({ status, type }: OperationFetchResponse) {
  const isElsewhere = type === 'opaqueredirect' || status < 200 || (status >= 300 && status < 400);
  return isElsewhere ? 'failed' : kindOfStatus(status);
}

export interface HttpFailureContext {
  readonly now: number;
  /** A copy of it is still under way at the server: it says so, and to come again. */
  readonly isInProgress: boolean;
  readonly theirs?: { readonly value?: unknown; readonly version?: number | undefined } | undefined;
  /** What must not be repeated to anybody. */
  readonly secrets: readonly string[];
}

export function toHttpFailure(
  kind: NonNullable<ReturnType<typeof kindOfResponse>>,
  answer: HttpAnswer,
  { now, isInProgress, theirs, secrets }: HttpFailureContext,
): SendFailure {
  const { status, headers } = answer;
  const { code, words } = readProblem(answer.body);
  const isSafe = words && !secrets.some((secret) => words.includes(secret));
  return new SendFailure(isInProgress ? 'busy' : kind, isSafe ? words : `The server answered ${status}.`, {
    code: code ?? (status ? `http-${status}` : 'redirected'),
    retryAfterMs: toRetryAfterMs(headers.get('retry-after'), headers.get('date'), now),
    ...(isInProgress && { mayHaveRun: true }),
    ...(kind === 'conflict' && !isInProgress && { theirs, isPrecondition: status === 412 }),
  });
}

/** A word and a sentence from an error's body: problem details, or what many servers write. @see https://www.rfc-editor.org/rfc/rfc9457 */
function readProblem(body: unknown): { readonly code?: string | undefined; readonly words?: string | undefined } {
  const { code, detail, title, message } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const words = [detail, title, message].find((text) => typeof text === 'string' && text);
  return {
    code: typeof code === 'string' && /^[\w.:-]{1,64}$/.test(code) ? code : undefined,
    words: (words as string | undefined)?.slice(0, maxWords),
  };
}

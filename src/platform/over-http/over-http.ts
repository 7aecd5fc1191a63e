import type { OperationAnswer, OperationSender, SendContext } from '../../core/sync/operation';
import { toHeld } from '../../core/sync/senders/server-word';
import { SendFailure } from '../../core/sync/send-failure';
import { pageEnvironment } from '../browser/browser-environment';
import { isBrowserOffline, pageFetch } from '../browser/page-fetch';
import { readAnswer, type HttpAnswer, type OperationFetchResponse } from './http-answer';
import { kindOfResponse, toHttpFailure } from './http-failure';
import { toHttpRequest, type HttpRequest } from './http-request';
import type { OverHttpOptions } from './over-http-options';
import { startTimeLimit, type TimeLimit } from './time-limit';

/**
 * Sends an operation as an HTTP request, with or without the connection. Its id is in `Idempotency-Key` on every attempt (ID1); what the server
 * does with it is yours to say: without `isIdempotent` a request that got no answer is never sent again by itself (S0).
 *
 * What goes wrong is a `SendFailure`; no message of one holds a token. Redirects are not followed. docs/guarantees.md has a recipe for each kind of
 * server.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07 the key is a quoted string; 409 while a copy is at work
 * @example
 * send: overHttp({ method: 'PATCH', url: ({ id }: Rename) => `/todos/${id}`, isIdempotent: true })
 */
export function overHttp<Entity, Vars>(options: OverHttpOptions<Entity, Vars>): OperationSender<Entity, Vars> {
  const { timeoutMs = 10_000, isIdempotent = false, idempotencyWindowMs, memory, readsOwnWrites } = options;
  const { isConditional, versionHeader, isVersioned = isConditional ?? versionHeader !== undefined } = options;
  const { fetch = pageFetch, isOffline = isBrowserOffline, environment = pageEnvironment() } = options;

  async function send(vars: Vars, context: SendContext): Promise<OperationAnswer<Entity>> {
    const time = startTimeLimit(context.signal, timeoutMs, environment);
    try {
      const request = await beforeTime(time, toHttpRequest(options, vars, context));
      // What was tried and failed is in doubt. Where the server knows a copy, that costs nothing.
      if (!isIdempotent && isOffline()) throw new SendFailure('not-sent', 'There is no network.', { code: 'offline' });
      const { response, answer } = await exchange(request, time);
      const kind = kindOfResponse(response);
      if (!kind) return toSuccess(options, answer, vars);
      const isInProgress = answer.status === 409 && !!options.isInProgress?.(answer);
      const theirs = kind === 'conflict' && !isInProgress ? await findTheirs(answer, vars, context, time) : undefined;
      throw toHttpFailure(kind, answer, { now: environment.now(), isInProgress, theirs, secrets: request.secrets });
    } finally {
      time.stop();
    }
  }

  /** From here on nobody knows whether it ran, until a status says so. */
  async function exchange({ url, init }: HttpRequest, time: TimeLimit) {
    let response: OperationFetchResponse | undefined;
    try {
      response = await time.race(fetch(url, { ...init, signal: time.signal }));
      const isError = kindOfResponse(response) !== undefined;
      return { response, answer: await time.race(readAnswer(response, isError)) };
    } catch {
      // An error whose words are slow is known by its number.
      if (response && kindOfResponse(response))
        return { response, answer: { status: response.status, headers: response.headers, text: '', body: undefined } };
      const code = time.signal.aborted ? 'timeout' : 'network';
      throw new SendFailure('unanswered', 'The request got no answer: it may have run.', { code });
    }
  }

  async function findTheirs(answer: HttpAnswer, vars: Vars, context: SendContext, time: TimeLimit) {
    const { fetchTheirs } = options;
    if (!fetchTheirs) return toHeld(answer.body);
    try {
      return await time.race(fetchTheirs(vars, context, answer));
    } catch {
      return undefined;
    }
  }

  const guarantees = { isIdempotent, idempotencyWindowMs, memory, readsOwnWrites, isVersioned, isConditional };
  return Object.assign(send, { guarantees: { ...guarantees, worksOffline: true } });
}

/** @throws SendFailure if the time ended first: nothing has left */
async function beforeTime(time: TimeLimit, request: Promise<HttpRequest>): Promise<HttpRequest> {
  try {
    const made = await time.race(request);
    if (!time.signal.aborted) return made;
  } catch (error) {
    if (error instanceof SendFailure) throw error;
  }
  throw new SendFailure('not-sent', 'It was given up before it was sent.', { code: 'aborted' });
}

/** A number, alone or as an entity tag around one. */
const numeric = /^(?:W\/)?"?(\d{1,15})"?$/;

function toSuccess<Entity, Vars>(
  { toAnswer, versionHeader }: OverHttpOptions<Entity, Vars>,
  answer: HttpAnswer,
  vars: Vars,
): OperationAnswer<Entity> {
  const version = versionHeader && numeric.exec(answer.headers.get(versionHeader)?.trim() ?? '')?.[1];
  try {
    // A portal or a router that answers everything with its page has done nothing of the kind.
    if (!toAnswer && answer.headers.get('content-type')?.startsWith('text/html')) throw new Error('a page');
    return { ...(version && { version: Number(version) }), ...toAnswer?.(answer, vars) };
  } catch (error) {
    if (error instanceof SendFailure) throw error;
    throw new SendFailure('failed', 'The answer could not be read: it may have run.', { code: 'malformed-answer' });
  }
}

import type { SendContext } from '../../core/sync/operation';
import { SendFailure } from '../../core/sync/send-failure';
import type { OperationFetchInit } from './http-answer';
import type { OperationHeaders, OverHttpOptions } from './over-http-options';

export interface HttpRequest {
  readonly url: string;
  readonly init: Omit<OperationFetchInit, 'signal'>;
  /** What was given to the server in confidence. */
  readonly secrets: readonly string[];
}

/** @throws SendFailure if it cannot be made: nothing has left */
export async function toHttpRequest<Entity, Vars>(
  options: OverHttpOptions<Entity, Vars>,
  vars: Vars,
  context: SendContext,
): Promise<HttpRequest> {
  const { method, url, headers = {}, credentials = 'same-origin', isConditional } = options;
  const { toEtag = (version) => `"${version}"`, body = method === 'DELETE' ? () => undefined : () => vars } = options;
  const own = typeof headers === 'function' ? await headersFrom(headers, vars, context) : headers;
  let part = 'url';
  try {
    const address = typeof url === 'function' ? url(vars, context) : url;
    part = 'body';
    const text = JSON.stringify(body(vars, context)) as string | undefined;
    part = 'headers';
    // An id is printable, so JSON writes it as Structured Fields do (RFC 9651 §3.3.3).
    const all = new Headers({ accept: 'application/json', 'idempotency-key': JSON.stringify(context.id) });
    if (text !== undefined) all.set('content-type', 'application/json');
    if (isConditional && context.baseVersion !== undefined) all.set('if-match', toEtag(context.baseVersion));
    for (const [name, value] of Object.entries(own)) {
      if (value === undefined) all.delete(name);
      else all.set(name, value);
    }
    const rest = { method, headers: all, credentials, cache: 'no-store', redirect: 'manual' } as const;
    return {
      url: address,
      init: text === undefined ? rest : { ...rest, body: text },
      secrets: secretsOf(address, own),
    };
  } catch {
    // What was thrown is not repeated: it may quote a header.
    throw new SendFailure('rejected', `The request could not be made: its ${part} cannot be sent.`, {
      code: 'invalid',
    });
  }
}

async function headersFrom<Vars>(
  headers: (vars: Vars, context: SendContext) => OperationHeaders | Promise<OperationHeaders>,
  vars: Vars,
  context: SendContext,
): Promise<OperationHeaders> {
  try {
    return await headers(vars, context);
  } catch (error) {
    if (error instanceof SendFailure) throw error;
    throw new SendFailure('not-sent', 'The headers of the request could not be had.', { code: 'headers' });
  }
}

function secretsOf(url: string, headers: OperationHeaders): readonly string[] {
  const inUrl = [...new URLSearchParams(url.split('?')[1]).values()];
  const inHeaders = Object.values(headers).flatMap((value) => value?.split(/[\s;=]+/) ?? []);
  // Shorter ones are words of any sentence.
  return [...inUrl, ...inHeaders].filter(({ length }) => length >= 8);
}

import type { IncomingMessage } from 'node:http';
import { TidewireError } from '../../shared/errors';
import type { HubLog } from '../hub/hub-log';

/**
 * Which web pages may connect (HB3): their origins, a decision of your own (only `true` allows), or `'*'` for any. A list also
 * lets in what sends no `Origin`: programs that are no browser, which could claim any.
 */
export type AllowedOrigins =
  '*' | readonly string[] | ((origin: string | undefined, request: IncomingMessage) => boolean);

export type OriginPolicy = (request: IncomingMessage) => boolean;

/**
 * @param allowed undefined: pages from the same host as the hub, and clients that send no `Origin`
 * @throws TidewireError for an entry that is no origin
 */
export function toOriginPolicy(allowed: AllowedOrigins | undefined, log: HubLog): OriginPolicy {
  if (allowed === '*') return () => true;
  if (typeof allowed === 'function') return (request) => decide(allowed, request, log);
  if (allowed === undefined)
    return ({ headers: { origin, host } }) => origin === undefined || toUrl(origin)?.host === host?.toLowerCase();
  const origins = new Set(allowed.map(toOrigin));
  return ({ headers: { origin } }) => origin === undefined || origins.has(toUrl(origin)?.origin ?? '');
}

function decide(
  allowed: Extract<AllowedOrigins, (...parts: never) => unknown>,
  request: IncomingMessage,
  log: HubLog,
): boolean {
  try {
    const answer: unknown = allowed(request.headers.origin, request);
    if (typeof answer === 'boolean') return answer;
    if (answer instanceof Promise) answer.catch(() => undefined);
    throw new TidewireError(
      'bad-origin-answer',
      'allowedOrigins did not answer true or false. It must decide at once, without a Promise.',
    );
  } catch (error) {
    log({ level: 'error', event: 'callback-failed', callback: 'allowedOrigins', error });
    return false;
  }
}

function toOrigin(entry: string): string {
  const origin = toUrl(entry)?.origin;
  if (origin !== undefined && origin !== 'null') return origin;
  throw new TidewireError(
    'bad-origin',
    `allowedOrigins holds "${entry}", which is no origin. Write it with its scheme, as in "https://example.com".`,
  );
}

function toUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

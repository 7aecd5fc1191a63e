import type { FetchResponse, HttpSettings } from './http-options';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From the beginning until the answer is read. */
  readonly timeoutMs: number;
  /** The page may be leaving: the request is to outlive it. */
  readonly isFarewell?: boolean;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads an answer. @param extend there was a sign of life: from now on so much time is left */
export type ReadAnswer<Answer> = (response: FetchResponse, extend: (timeoutMs: number) => void) => Promise<Answer>;

/** Sends one request. @returns undefined if no answer could be read in time, for whatever reason: a network tells none */
export type Exchange = <Answer>(request: HttpRequest, read: ReadAnswer<Answer>) => Promise<Answer | undefined>;

export function createExchange(url: string, { fetch, headers, environment }: HttpSettings): Exchange {
  return async ({ method, headers: own, body, timeoutMs, isFarewell = false, signal }, read) => {
    const ending = new AbortController();
    const abort = () => ending.abort();
    let cancelTimer = environment.setTimer(abort, timeoutMs);
    const extend = (leftMs: number) => {
      cancelTimer();
      cancelTimer = environment.setTimer(abort, leftMs);
    };
    const send = async () => {
      const response = await fetch(url, {
        method,
        headers: { ...(await headers()), ...own },
        ...(body === undefined ? {} : { body }),
        signal: ending.signal,
        keepalive: isFarewell,
        cache: 'no-store',
        // Elsewhere the name of the session would be in foreign hands.
        redirect: 'error',
      });
      return read(response, extend);
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      // A `fetch` of the app's own may not listen to the signal.
      return await Promise.race([send(), aborted(ending.signal)]);
    } catch {
      return undefined;
    } finally {
      cancelTimer();
      signal?.removeEventListener('abort', abort);
    }
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined));
  });
}

/** The address of a hub as HTTP knows it: `ws:` becomes `http:`, `wss:` becomes `https:`, and anything else stays. */
export function toHttpAddress(url: string): string {
  return url.replace(/^ws(s?:)/i, 'http$1');
}

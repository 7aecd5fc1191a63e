import { defaultEnvironment, type TransportEnvironment } from '../default-environment';

/** What `eventSource()` and `longPolling()` may be told. */
export interface HttpTransportOptions {
  /**
   * Sends the requests, for instance with cookies across origins: `(url, init) => fetch(url, { ...init, credentials: 'include' })`.
   * @default the global `fetch`
   */
  readonly fetch?: FetchLike;
  /** Sent with every request, and asked for anew each time where it is a function. What it throws counts as a request that failed. @default none */
  readonly headers?: HttpHeaders | (() => HttpHeaders | Promise<HttpHeaders>);
  /** Time, for tests. @default the real one */
  readonly environment?: TransportEnvironment;
}

export type HttpHeaders = Readonly<Record<string, string>>;

/** What is used of `fetch`, so that the browser's, Node's and those of libraries fit without a cast. */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** The request outlives its page. */
  keepalive: boolean;
  cache: 'no-store';
  redirect: 'error';
}

export interface FetchResponse {
  readonly status: number;
  text(): Promise<string>;
  readonly body: { getReader(): FetchBodyReader } | null;
}

export interface FetchBodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/* eslint-disable no-restricted-globals -- A transport is what opens connections. Found when it is called, so that whoever replaces `fetch` later
   (a service worker's mock, a polyfill) is asked too. */
const globalFetch: FetchLike = (url, init) => fetch(url, init);
/* eslint-enable no-restricted-globals */

export interface HttpSettings {
  readonly fetch: FetchLike;
  readonly headers: () => HttpHeaders | Promise<HttpHeaders>;
  readonly environment: TransportEnvironment;
}

export function toHttpSettings(options: HttpTransportOptions): HttpSettings {
  const { fetch: send = globalFetch, headers = {}, environment = defaultEnvironment } = options;
  return { fetch: send, headers: typeof headers === 'function' ? headers : () => headers, environment };
}

/** What a client does about a close. */
export type CloseAction = 'retry' | 'retry-later' | 'authenticate' | 'fail';

/** Tidewire's own codes (docs/protocol.md). */
export const closeCode = {
  badFrames: 4400,
  unauthorized: 4401,
  forbidden: 4403,
  versionMismatch: 4406,
  helloTimeout: 4408,
  fenced: 4409,
  tooManyRequests: 4429,
} as const;

const actions: Readonly<Record<number, CloseAction>> = {
  1002: 'fail',
  1003: 'fail',
  1008: 'retry-later',
  1010: 'fail',
  1012: 'retry-later',
  1013: 'retry-later',
  3000: 'authenticate',
  3003: 'fail',
  4400: 'fail',
  4401: 'authenticate',
  4403: 'fail',
  4406: 'fail',
  4429: 'retry-later',
};

/**
 * The one table of close codes: what is not in it is a fault of the network or the server and is retried.
 *
 * @param overrides single entries that an app knows better, for instance `{ 1008: 'authenticate' }`
 * @see https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number
 */
export function classifyClose(code: number, overrides?: Readonly<Record<number, CloseAction>>): CloseAction {
  return overrides?.[code] ?? actions[code] ?? 'retry';
}

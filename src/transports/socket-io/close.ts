/** How a link ended, in WebSocket's words. */
export interface SocketIoEnd {
  readonly code: number;
  readonly reason: string;
}

/**
 * Why a socket was disconnected, as socket.io-client names it. What is not in here is a fault of the network.
 *
 * @see https://socket.io/docs/v4/client-socket-instance/#disconnect
 */
const disconnects: Readonly<Record<string, number>> = {
  // The server's code did it on purpose: socket.io-client stays away, and we come back later rather than in a loop.
  'io server disconnect': 1008,
  'io client disconnect': 1000,
  'ping timeout': 1006,
  'transport close': 1006,
  'transport error': 1006,
  'parse error': 1007,
};

export function toDisconnectEnd(reason: string): SocketIoEnd {
  return { code: disconnects[reason] ?? 1006, reason };
}

/** What a refusal's `data` may say, in the words that middleware uses most. */
const refusals: Readonly<Record<string, number>> = {
  unauthorized: 4401,
  forbidden: 4403,
  'rate-limited': 4429,
  unavailable: 1013,
};

/** Of socket.io's server, for a namespace that nobody has created; perhaps it will be. */
const invalidNamespace = 'Invalid namespace';

/** What `connect_error` comes with. */
export interface ConnectError {
  readonly message: string;
  /** What the server's middleware attached to its error. */
  readonly data?: unknown;
  /** Where the network refused: the HTTP status. */
  readonly description?: unknown;
}

/**
 * Why the namespace could not be joined.
 *
 * A refusal by the server's middleware asks for other credentials (4401), unless its `data` says more: a `closeCode` as of a
 * WebSocket, an HTTP status as `status` or `code`, or a `code` of `unauthorized`, `forbidden`, `rate-limited` or `unavailable`.
 *
 * @param isRefusal the server said it; else nobody got as far as that
 * @see https://socket.io/docs/v4/middlewares/#handling-middleware-error
 */
export function toRefusalEnd({ message, data, description }: ConnectError, isRefusal: boolean): SocketIoEnd {
  if (!isRefusal) {
    // `allowRequest` answers 403 to whomever it does not let in.
    const code = description === 403 ? 4401 : toStatusCode(description);
    return { code: code ?? 1006, reason: message };
  }
  if (message === invalidNamespace) return { code: 1013, reason: message };
  return { code: toRefusalCode(data) ?? 4401, reason: message };
}

function toRefusalCode(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { closeCode, status, code } = data as Readonly<Record<string, unknown>>;
  if (typeof closeCode === 'number' && closeCode >= 1_000 && closeCode < 5_000) return closeCode;
  return toStatusCode(status) ?? toStatusCode(code) ?? (typeof code === 'string' ? refusals[code] : undefined);
}

function toStatusCode(status: unknown): number | undefined {
  if (typeof status !== 'number') return undefined;
  if (status === 401) return 4401;
  if (status === 403) return 4403;
  if (status === 429) return 4429;
  return status === 503 ? 1013 : undefined;
}

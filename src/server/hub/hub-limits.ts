import { TidewireError } from '../../shared/errors';

/** What one hub bears (HB2). Every refusal names the limit it met. */
export interface HubLimits {
  /** Bytes of one message from a client; a longer one closes with 1009 (PR8). @default 1_048_576 */
  readonly maxPayloadBytes: number;
  /**
   * Frames per second from one connection, in the long run; those of a batch count one by one, and so do WebSocket pings.
   * Beyond it frames are answered `rate-limited`, and refused ones count too: whoever goes on regardless, a whole `frameBurst` long,
   * is closed with 4429. @default 200
   */
  readonly maxFramesPerSecond: number;
  /** Frames that a connection may send at once after a rest. @default 1_000 */
  readonly frameBurst: number;
  /** Channels of one connection; one more is answered `limit`. @default 1_000 */
  readonly maxSubscriptions: number;
  /** Open connections; one more is refused with HTTP 503. @default 10_000 */
  readonly maxConnections: number;
  /**
   * Connections that share one socket, as the tabs of a browser do (PR47); one more is refused with 4429. Each of them counts as one of
   * `maxConnections`. @default 100
   */
  readonly maxLinksPerSocket: number;
  /** Open connections of one identified user; one more is answered `limit` and closed with 4429. @default Infinity */
  readonly maxConnectionsPerUser: number;
  /**
   * Bytes that one connection leaves unsent before it is terminated (HB5). At least `maxPayloadBytes`, or one large message would
   * cut off everybody. @default 4_194_304
   */
  readonly maxBufferedBytes: number;
  /** Milliseconds a new connection has to say hello; then 4408 (PR3). @default 10_000 */
  readonly helloTimeoutMs: number;
  /** Frames of one connection that wait for those before them; then its socket is not read until half are done. @default 1_024 */
  readonly maxPendingFrames: number;
  /** Commands of one connection that run at once; one more is answered `limit`. @default 256 */
  readonly maxPendingCommands: number;
  /** Milliseconds `authenticate` and `authorize` have to decide; then the answer is `internal`. @default 10_000 */
  readonly decisionTimeoutMs: number;
  /** Milliseconds a command has to answer; then its `signal` is aborted and the answer is `internal`. @default 30_000 */
  readonly commandTimeoutMs: number;
  /** Milliseconds that the outcome of a command with a key is kept, for its copies (PR50). @default 86_400_000 (a day) */
  readonly operationMemoryMs: number;
}

const defaults: HubLimits = {
  maxPayloadBytes: 1_048_576,
  maxFramesPerSecond: 200,
  frameBurst: 1_000,
  maxSubscriptions: 1_000,
  maxConnections: 10_000,
  maxLinksPerSocket: 100,
  maxConnectionsPerUser: Infinity,
  maxBufferedBytes: 4_194_304,
  helloTimeoutMs: 10_000,
  maxPendingFrames: 1_024,
  maxPendingCommands: 256,
  decisionTimeoutMs: 10_000,
  commandTimeoutMs: 30_000,
  operationMemoryMs: 86_400_000,
};

/** @throws TidewireError for a limit that is no positive number, or that contradicts another */
export function resolveLimits(given: Partial<HubLimits> = {}): HubLimits {
  const chosen = Object.entries<unknown>(given).filter(([, value]) => value !== undefined);
  const limits: HubLimits = { ...defaults, ...Object.fromEntries(chosen) };
  for (const [name, value] of Object.entries(limits))
    if (!isPositive(value))
      throw new TidewireError(
        'bad-limit',
        `limits.${name} is ${String(value)}. Give a positive number, or leave it out for the default.`,
      );
  if (!Number.isSafeInteger(limits.maxPayloadBytes) || limits.maxPayloadBytes >= 2 ** 31)
    throw new TidewireError('bad-limit', 'limits.maxPayloadBytes is told to clients: give a whole number below 2 GiB.');
  if (limits.maxBufferedBytes < limits.maxPayloadBytes)
    throw new TidewireError(
      'bad-limit',
      `limits.maxBufferedBytes (${limits.maxBufferedBytes}) is below limits.maxPayloadBytes (${limits.maxPayloadBytes}): one large message ` +
        'would cut off every subscriber. Raise the first or lower the second.',
    );
  return limits;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

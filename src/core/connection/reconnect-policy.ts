import { fullJitter } from '../../shared/backoff';

/** When a lost connection is tried again. Times in ms. */
export interface ReconnectPolicy {
  /** Quick attempts before `suspended`. @default 5 */
  readonly reconnectAttempts: number;
  /** Bound of the first delay; doubles with each attempt up to 30 s. @default 1000 */
  readonly reconnectDelayMs: number;
  /** Only a connection that lived this long clears the attempt counter. @default 5000 */
  readonly minUptimeMs: number;
  /** Bound of each step: token and address, opening, handshake. @default 10000 */
  readonly connectTimeoutMs: number;
  /**
   * For this long after a loss attempts are at most 250 ms apart and not counted. Only for fleets small enough to come back
   * all at once. @default 0; the preset `reconnect: 'eager'` sets 10000
   */
  readonly eagerMs: number;
}

/** The wait before attempt number `failures` of an outage. Pure. */
export function retryDelay(
  failures: number,
  outageMs: number,
  isLater: boolean,
  random: number,
  { reconnectAttempts, reconnectDelayMs, eagerMs }: ReconnectPolicy,
): number {
  // Negative where the clock was set back; that must not make it eager for hours.
  if (Math.abs(outageMs) < eagerMs) return random * 250;
  if (failures > reconnectAttempts) return 15_000 + random * 30_000;
  // RFC 6455's registry asks for 5 to 30 s after 1012.
  return isLater ? 5_000 + random * 25_000 : fullJitter(failures, random, reconnectDelayMs, 30_000);
}

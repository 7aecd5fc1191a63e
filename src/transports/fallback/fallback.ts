import type { Undo } from '../../shared/undo';
import { TidewireError } from '../../shared/errors';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { createFallbackChoice, type FallbackChoice } from './choice';
import { watchForBetter, type UpgradeWatch } from './upgrade';
import type { Transport, TransportLink, TransportListener, TransportTarget } from '../transport';

export interface FallbackOptions {
  /** Time for each to open, in ms, before the next one is tried. @default 5000 */
  readonly openTimeoutMs?: number;
  /**
   * Time until a better one is tried again in the background, in ms. Doubles while that is in vain, up to ten minutes.
   * @default 60000
   */
  readonly retryBetterMs?: number;
  /** One that opens and is cut (1006) before this time counts as blocked, in ms. @default 5000 */
  readonly minUptimeMs?: number;
  /** Time, for tests. @default the real one */
  readonly environment?: Pick<TransportEnvironment, 'setTimer' | 'monotonicNow'>;
}

/**
 * Several ways to one server, best first, for networks that block some of them: the first one that opens carries the link.
 *
 * It remembers which one that was, and the next link begins there. From time to time it tries a better one in the background. If
 * that opens, the present link is closed with 1001 at a quiet moment (nothing moved for a second, at most 30 seconds later), so that
 * the connection comes back over the better one. If none opens the link closes with 1006, or with the code that one of them was
 * given: a refusal says more than silence.
 *
 * Each transport is given the same address; those that speak HTTP turn `wss:` into `https:` themselves.
 *
 * @throws TidewireError without any transport
 * @example createRealtimeClient({ url, transport: fallback(webSocket(), eventSource(), longPolling()) })
 * @example fallback([webSocket(), longPolling()], { openTimeoutMs: 3_000 })
 */
export function fallback(...transports: readonly Transport[]): Transport;
export function fallback(transports: readonly Transport[], options?: FallbackOptions): Transport;
export function fallback(
  ...given: readonly (Transport | readonly Transport[] | FallbackOptions | undefined)[]
): Transport {
  const [first, second] = given;
  const isList = Array.isArray(first);
  const transports = (isList ? first : given) as readonly Transport[];
  const options = (isList ? second : undefined) as FallbackOptions | undefined;
  return createFallback(transports, options);
}

function createFallback(transports: readonly Transport[], options: FallbackOptions = {}): Transport {
  if (!transports.length)
    throw new TidewireError(
      'no-transports',
      'fallback() was given no transport, so no link could ever open. Give it at least one: fallback(webSocket(), longPolling()).',
    );
  const { environment = defaultEnvironment, retryBetterMs = 60_000 } = options;
  const choice = createFallbackChoice(transports.length, retryBetterMs, () => environment.monotonicNow());
  return {
    name: `fallback (${transports.map(({ name }) => name).join(', ')})`,
    open: (target, listener) => openFirst(transports, choice, target, listener, options),
  };
}

/** trying one after the other -> open -> over. One link at a time, but for a probe that nobody hears. */
function openFirst(
  transports: readonly Transport[],
  choice: FallbackChoice,
  target: TransportTarget,
  listener: TransportListener,
  { environment = defaultEnvironment, openTimeoutMs = 5_000, minUptimeMs = 5_000 }: FallbackOptions,
): TransportLink {
  const waiting = [...choice.order()];
  let state: 'trying' | 'open' | 'over' = 'trying';
  let link: TransportLink | undefined;
  let present = 0;
  let openedAt = 0;
  let hasTimedOut = false;
  let refusal: readonly [code: number, reason: string] = [1006, ''];
  let cancelTimer: Undo | undefined;
  let upgrade: UpgradeWatch | undefined;

  function tryNext(): void {
    const index = waiting.shift();
    const transport = transports[index ?? -1];
    if (index === undefined || !transport) return finish(...refusal);
    present = index;
    cancelTimer = environment.setTimer(skip, openTimeoutMs);
    const own = transport.open(target, {
      opened: (subprotocol) => link === own && opened(subprotocol),
      received(data) {
        if (link !== own) return;
        upgrade?.moved();
        listener.received(data);
      },
      closed: (code, reason) => link === own && closed(code, reason),
    });
    link = own;
  }

  function skip(): void {
    hasTimedOut = true;
    link?.close();
    tryNext();
  }

  function opened(subprotocol: string): void {
    cancelTimer?.();
    state = 'open';
    openedAt = environment.monotonicNow();
    choice.opened(present);
    upgrade = watchForBetter({
      environment,
      openTimeoutMs,
      choice,
      better: transports.slice(0, present),
      target,
      replace() {
        link?.close();
        choice.lived(present);
        finish(1001, 'a better transport opens');
      },
    });
    listener.opened(subprotocol);
  }

  function closed(code: number, reason: string): void {
    cancelTimer?.();
    if (state === 'trying') {
      if (code !== 1006) refusal = [code, reason];
      return tryNext();
    }
    // With any other code the server has spoken, and the way to it is free.
    if (code === 1006 && isYoung()) choice.died(present);
    else if (!isYoung()) choice.lived(present);
    finish(code, reason);
  }

  const isYoung = () => environment.monotonicNow() - openedAt < minUptimeMs;

  function leave(): void {
    state = 'over';
    link = undefined;
    cancelTimer?.();
    upgrade?.stop();
  }

  function finish(code: number, reason: string): void {
    leave();
    listener.closed(code, reason);
  }

  tryNext();
  return {
    send(data) {
      if (state !== 'open') return;
      upgrade?.moved();
      link?.send(data);
    },
    close() {
      if (state === 'over') return;
      link?.close();
      if (state === 'open' && !isYoung()) choice.lived(present);
      // Whoever gave up waiting would wait for the same ones next time.
      if (state === 'trying' && hasTimedOut) choice.beginWith(present);
      leave();
    },
  };
}

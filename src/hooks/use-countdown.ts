'use client';
import { useEffect, useRef } from 'react';
import { usePageServices } from '../providers/page-services';
import { useHandler } from './use-handler';
import { useNow } from './use-now';
import { useServerTime } from './use-server-time';

export interface UseCountdownOptions {
  /** Time between updates in ms. @default 1000 */
  readonly intervalMs?: number;
  /** Called once per target, also after sleep, and also while live updates are paused. */
  readonly onExpire?: () => void;
  /** The time that the server rendered with, in ms. */
  readonly initialNow?: number;
}

export interface Countdown {
  /** Never below 0; NaN while the time is not known yet (see `useNow`). */
  readonly remainingMs: number;
  readonly isExpired: boolean;
}

/**
 * Time left until `target`, a moment by the server's clock: a wrong clock on this machine makes no difference once the
 * provider's connection has measured it. The shown value changes when a whole step of the target is over.
 *
 * @param target a Date or ms since 1970; `null` for no end, which never expires
 */
export function useCountdown(
  target: Date | number | null,
  { intervalMs = 1_000, onExpire, initialNow }: UseCountdownOptions = {},
): Countdown {
  const { clock } = usePageServices();
  const { offsetMs } = useServerTime();
  const isEndless = target === null;
  const end = isEndless ? Infinity : Number(target);
  const localTarget = end - offsetMs;
  // Without an end, or with an invalid Date, there is no moment to keep step with and none to wait for.
  const hasEnd = Number.isFinite(localTarget);
  const phaseMs = hasEnd ? ((localTarget % intervalMs) + intervalMs) % intervalMs : 0;
  const now = useNow(intervalMs, { phaseMs, ...(initialNow !== undefined && { initialNow: initialNow - offsetMs }) });
  const expiredEnd = useRef<number>(undefined);
  const expire = useHandler(() => {
    // A new measurement of the server's clock, or a remount, sets the alarm again.
    if (expiredEnd.current === end) return;
    expiredEnd.current = end;
    onExpire?.();
  });
  const hasHandler = onExpire !== undefined;
  useEffect(() => {
    if (hasHandler && hasEnd) return clock.at(localTarget, expire);
    return undefined;
  }, [clock, localTarget, hasEnd, expire, hasHandler]);
  const remainingMs = isEndless ? Infinity : Math.max(0, localTarget - now);
  return { remainingMs, isExpired: remainingMs <= 0 };
}

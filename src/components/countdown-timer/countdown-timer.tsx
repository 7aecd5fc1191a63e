'use client';

import { forwardRef, type ReactNode } from 'react';
import {
  CountdownTimerExpired,
  CountdownTimerRoot,
  CountdownTimerValue,
  type CountdownTimerRootProps,
} from './countdown-timer-parts';

const ReadyMade = forwardRef<HTMLSpanElement, CountdownTimerProps>(function CountdownTimer({ expired, ...props }, ref) {
  return (
    <CountdownTimerRoot {...props} ref={ref}>
      <CountdownTimerValue />
      <CountdownTimerExpired>{expired}</CountdownTimerExpired>
    </CountdownTimerRoot>
  );
});

/**
 * Time left until a moment by the server's clock, on the page's one shared clock. Stands still while live updates are paused;
 * `onExpire` is called all the same.
 *
 * @example
 * <CountdownTimer target={auction.endsAt} label="Auction ends" expired="Auction closed" />
 * @example
 * <CountdownTimer
 *   target={meeting.endsAt}
 *   format="short"
 *   thresholds={[{ atMs: 300_000, name: 'soon' }, { atMs: 30_000, name: 'urgent' }]}
 * />
 */
export const CountdownTimer = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: CountdownTimerRoot,
  Value: CountdownTimerValue,
  Expired: CountdownTimerExpired,
});

export interface CountdownTimerProps extends Omit<CountdownTimerRootProps, 'children'> {
  /** What stands there when the time is up. @default "Time is up" */
  expired?: ReactNode;
}

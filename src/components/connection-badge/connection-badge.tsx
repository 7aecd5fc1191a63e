'use client';

import { forwardRef } from 'react';
import {
  ConnectionBadgeDot,
  ConnectionBadgeLabel,
  ConnectionBadgeLatency,
  ConnectionBadgeRoot,
  type ConnectionBadgeRootProps,
} from './connection-badge-parts';

const ReadyMade = forwardRef<HTMLSpanElement, ConnectionBadgeProps>(function ConnectionBadge(
  { showLatency, showQuality = false, ...props },
  ref,
) {
  const isLatencyShown = showLatency ?? (showQuality || props.latency !== undefined);
  return (
    <ConnectionBadgeRoot {...props} ref={ref}>
      <ConnectionBadgeDot />
      <ConnectionBadgeLabel />
      {isLatencyShown && <ConnectionBadgeLatency showQuality={showQuality} />}
    </ConnectionBadgeRoot>
  );
});

/**
 * What the connection is doing, in a word, a colour and a shape; with the round trip if wanted. Inside a provider it shows the
 * shared connection, outside of one the `state` and `latency` that it is given.
 *
 * @example
 * <ConnectionBadge showLatency />
 * @example
 * <ConnectionBadge state={{ status: 'connected', since: 0 }} latency={{ roundTripMs: 42, quality: 'good' }} />
 * @example
 * <ConnectionBadge.Root>
 *   <ConnectionBadge.Dot />
 *   <ConnectionBadge.Label className="sr-only" />
 * </ConnectionBadge.Root>
 */
export const ConnectionBadge = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: ConnectionBadgeRoot,
  Dot: ConnectionBadgeDot,
  Label: ConnectionBadgeLabel,
  Latency: ConnectionBadgeLatency,
});

export interface ConnectionBadgeProps extends Omit<ConnectionBadgeRootProps, 'children'> {
  /** Shows the round trip, once it is measured. @default true if `latency` or `showQuality` is given */
  showLatency?: boolean | undefined;
  /** Shows the quality of the round trip as bars. @default false */
  showQuality?: boolean | undefined;
}

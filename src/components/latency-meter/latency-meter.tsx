'use client';

import { forwardRef } from 'react';
import {
  LatencyMeterBars,
  LatencyMeterRoot,
  LatencyMeterValue,
  type LatencyMeterRootProps,
} from './latency-meter-parts';

const ReadyMade = forwardRef<HTMLSpanElement, LatencyMeterProps>(function LatencyMeter(props, ref) {
  return (
    <LatencyMeterRoot {...props} ref={ref}>
      <LatencyMeterBars />
      <LatencyMeterValue />
    </LatencyMeterRoot>
  );
});

/**
 * The last measured round trip, as bars and in ms. Unknown while not connected, and on plain servers without a heartbeat: then
 * it says so instead of guessing.
 *
 * @example
 * <LatencyMeter />
 * @example
 * <LatencyMeter latency={{ roundTripMs: 212, quality: 'fair' }} />
 */
export const LatencyMeter = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: LatencyMeterRoot,
  Bars: LatencyMeterBars,
  Value: LatencyMeterValue,
});

export type LatencyMeterProps = Omit<LatencyMeterRootProps, 'children'>;

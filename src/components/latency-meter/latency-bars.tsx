import type { ReactElement } from 'react';
import type { Latency } from '../../core/connection/latency';

const filledBars: Readonly<Record<Latency['quality'], number>> = { unknown: 0, poor: 1, fair: 2, good: 3 };
const bars = [
  { x: 1, y: 9, height: 5 },
  { x: 6, y: 5.5, height: 8.5 },
  { x: 11, y: 2, height: 12 },
];

/** One to three filled bars of three; three open ones while unknown. */
export function LatencyBars({ quality }: { readonly quality: Latency['quality'] }): ReactElement {
  return (
    <svg className="tw-latency-bars" data-quality={quality} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {bars.map(({ x, y, height }, index) => (
        <rect
          key={x}
          className="tw-latency-bar"
          data-filled={index < filledBars[quality] ? '' : undefined}
          x={x}
          y={y}
          width="3.5"
          height={height}
          rx="1"
        />
      ))}
    </svg>
  );
}

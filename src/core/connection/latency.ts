import { createStore, type Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';

/** The last measured round trip and what it feels like. */
export interface Latency {
  /** In ms; `undefined` while nothing is measured: not connected, or a plain server without a heartbeat. */
  readonly roundTripMs: number | undefined;
  /** `good` below 150 ms, `fair` below 400 ms, else `poor`. */
  readonly quality: 'unknown' | 'good' | 'fair' | 'poor';
}

export const unknownLatency: Latency = { roundTripMs: undefined, quality: 'unknown' };

/** The newest round trip of the heartbeat, while connected. */
export function latencyMeter({ environment, connection }: CapabilityContext): Readable<Latency> {
  const latency = createStore(unknownLatency, environment.reportError);
  const show = (roundTripMs: number) => latency.set(toLatency(roundTripMs));
  const { lastRoundTrip } = connection.host;
  if (lastRoundTrip) show(lastRoundTrip.roundTripMs);
  connection.join({
    measured: ({ roundTripMs }) => show(roundTripMs),
    disconnected: () => latency.set(unknownLatency),
  });
  return latency;
}

export function toLatency(roundTripMs: number): Latency {
  return { roundTripMs, quality: roundTripMs < 150 ? 'good' : roundTripMs < 400 ? 'fair' : 'poor' };
}

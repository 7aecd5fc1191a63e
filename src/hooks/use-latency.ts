'use client';
import { latencyMeter, unknownLatency, type Latency } from '../core/connection/latency';
import { useClient } from '../providers/realtime-context';
import { useStore } from './use-store';

const onServer = { current: unknownLatency };

/**
 * Round trip and its quality, measured with each heartbeat; `unknown` while not connected and on plain servers without a
 * heartbeat. Apart from `useConnection`, so that a heartbeat re-renders nobody else.
 *
 * @throws TidewireError outside `RealtimeProvider`
 */
export function useLatency(): Latency {
  return useStore(useClient('useLatency').attach(latencyMeter), undefined, onServer);
}

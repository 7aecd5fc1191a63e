'use client';

import type { ConnectionState } from '../../core/connection/connection-state';
import { latencyMeter, unknownLatency, type Latency } from '../../core/connection/latency';
import { useStore } from '../../hooks/use-store';
import { useOptionalClient } from '../../providers/realtime-context';
import { constantReadable } from './constant-readable';

const idle: ConnectionState = { status: 'idle' };
const idleSource = constantReadable(idle);
const unknownSource = constantReadable(unknownLatency);

/** The state given as a prop, else that of the nearest provider's connection, else `idle`. */
export function useShownState(given: ConnectionState | undefined): ConnectionState {
  const client = useOptionalClient();
  const live = useStore<ConnectionState>(given || !client ? idleSource : client.state, undefined, idleSource);
  return given ?? live;
}

/** The latency given as a prop, else that of the nearest provider's connection, else `unknown`. */
export function useShownLatency(given: Latency | undefined): Latency {
  const client = useOptionalClient();
  const live = useStore<Latency>(
    given || !client ? unknownSource : client.attach(latencyMeter),
    undefined,
    unknownSource,
  );
  return given ?? live;
}

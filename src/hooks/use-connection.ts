'use client';
import { idle, type ConnectionState } from '../core/connection/connection-state';
import { useClient } from '../providers/realtime-context';
import { useStore } from './use-store';

/**
 * The state of the provider's connection, or what `selector` makes of it. Re-renders only when that changes, and never for
 * a heartbeat. While rendering on a server it is `idle`.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const isLive = useConnection((state) => state.status === 'connected');
 */
export function useConnection<Selected = ConnectionState>(selector?: (state: ConnectionState) => Selected): Selected {
  return useStore(useClient('useConnection').state, selector, idle);
}

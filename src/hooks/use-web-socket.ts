'use client';
import { useEffect, useInsertionEffect, useMemo, useRef } from 'react';
import type { RealtimeClient } from '../core/client';
import type { AuthOptions } from '../protocol/auth-options';
import { idle, type ConnectionState, type ConnectionStatus } from '../core/connection/connection-state';
import type { Cause, Message } from '../protocol/incoming';
import type { Protocol } from '../protocol/protocol';
import { noProvider, useOptionalClient } from '../providers/realtime-context';
import { sharedClient } from '../providers/shared-clients';
import type { RegisteredClient } from './register';
import { useStore } from './use-store';

export interface UseWebSocketOptions {
  /**
   * Left out: the provider's connection. An address: a connection of its own, shared with every hook that names the same
   * address, protocol and user; settings of the provider apply, its credentials do not. `null`: none. A new value
   * opens another connection; what waits for the old address is never sent to the new one.
   */
  readonly url?: string | null;
  /** For an address of its own; the first hook that names the address decides. @default plain() */
  readonly protocol?: Protocol;
  /** For an address of its own. */
  readonly auth?: AuthOptions;
  /** Connect on mount. @default true */
  readonly autoConnect?: boolean;
  /** Also called on mount if it is connected already. */
  readonly onConnected?: () => void;
  readonly onDisconnected?: (state: ConnectionState) => void;
  readonly onMessage?: (message: Message) => void;
  /** Each new reason why it is not connected. */
  readonly onError?: (cause: Cause) => void;
}

type Actions = Pick<RegisteredClient, 'request' | 'subscribe' | 'connect' | 'disconnect' | 'retryNow'>;

export interface UseWebSocketResult extends Actions {
  readonly state: ConnectionState;
  readonly status: ConnectionStatus;
  readonly isConnected: boolean;
  /** At any time: what cannot go now waits. The receipt's `outcome` says how it ended. */
  readonly send: RegisteredClient['send'];
}

/**
 * The connection: its state, sending, requests, subscriptions. Nothing is opened while rendering.
 *
 * @throws TidewireError without `url` outside `RealtimeProvider`
 * @example
 * const { send, isConnected } = useWebSocket();
 * const receipt = send('chat:message', { text });
 */
export function useWebSocket(options: UseWebSocketOptions = {}): UseWebSocketResult {
  const client = useSelectedClient(options);
  const { autoConnect } = options;
  const state = useStore(client.state, undefined, idle);
  useEffect(() => client.retain({ autoConnect }), [client, autoConnect]);
  useConnectionHandlers(client, options);
  return useMemo(
    () => ({
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
      ...(client as unknown as RegisteredClient),
      state,
      status: state.status,
      isConnected: state.status === 'connected',
    }),
    [client, state],
  );
}

function useSelectedClient({ url, protocol, auth }: UseWebSocketOptions): RealtimeClient {
  const provided = useOptionalClient();
  const client = useMemo(() => {
    return url === undefined ? provided : sharedClient({ ...provided?.options, url, protocol, auth });
    // Of protocol and auth only name and user decide: both may be written inline.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [url, protocol?.name, auth?.userId, provided]);
  if (!client) throw noProvider('useWebSocket');
  return client;
}

function useConnectionHandlers(client: RealtimeClient, options: UseWebSocketOptions): void {
  const newest = useRef(options);
  useInsertionEffect(() => {
    newest.current = options;
  });
  useEffect(() => {
    let before: Shown = idle.current;
    const look = () => {
      const { onConnected, onDisconnected, onError } = newest.current;
      const state: Shown = client.state.current;
      const last = before;
      before = state;
      if (state.status === 'connected') onConnected?.();
      else if (last.status === 'connected') onDisconnected?.(state as ConnectionState);
      if (state.cause && state.cause !== last.cause) onError?.(state.cause);
    };
    try {
      look();
    } catch (error) {
      // Thrown in an effect, it would take the whole tree down.
      client.environment.reportError(error);
    }
    const undos = [client.state.subscribe(look), client.subscribeAll((message) => newest.current.onMessage?.(message))];
    return () => {
      for (const undo of undos) undo();
    };
  }, [client]);
}

type Shown = { readonly status: ConnectionStatus; readonly cause?: Cause };

'use client';
import { useEffect, useMemo, type ReactNode } from 'react';
import type { ClientOptions, RealtimeClient } from '../core/client';
import type { CommandMap, MessageMap } from '../core/contract';
import { createRealtimeClient } from '../platform/create-realtime-client';
import { RealtimeContext } from './realtime-context';

export type RealtimeProviderProps<
  Messages extends MessageMap = MessageMap,
  Commands extends CommandMap = CommandMap,
> = { readonly children?: ReactNode } & (
  | { readonly client: RealtimeClient<Messages, Commands>; readonly url?: undefined }
  /** Makes a client of its own. A new `url`, `protocol` name or user makes a new one; other options are read once. */
  | ({ readonly client?: undefined } & ClientOptions<Messages>)
);

/**
 * Gives everything below it one shared connection. Pass a `client` made outside of React, or a `url` and let the provider
 * make one. Nothing is opened while rendering, so it is safe on a server; the connection opens when the provider mounts,
 * survives StrictMode, hot reload and remounts for `lingerMs`, and closes after that.
 *
 * @example
 * <RealtimeProvider url="wss://example.com/live" protocol={tidewire()}>
 *   <App />
 * </RealtimeProvider>
 */
export function RealtimeProvider<Messages extends MessageMap, Commands extends CommandMap>(
  props: RealtimeProviderProps<Messages, Commands>,
): ReactNode {
  const { client: given, url, protocol, auth } = props as RealtimeProviderProps & Partial<ClientOptions>;
  const client = useMemo(
    () => (given ?? createRealtimeClient(props as ClientOptions)) as RealtimeClient,
    // Of protocol and auth only name and user decide: all options may be written inline.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [given, url, protocol?.name, auth?.userId],
  );
  useEffect(() => client.retain(), [client]);
  return <RealtimeContext.Provider value={client}>{props.children}</RealtimeContext.Provider>;
}

'use client';
import { useEffect, useState, type ReactNode } from 'react';
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
  const client = useProvidedClient(props as RealtimeProviderProps);
  useEffect(() => client.retain(), [client]);
  return <RealtimeContext.Provider value={client}>{props.children}</RealtimeContext.Provider>;
}

function useProvidedClient(props: RealtimeProviderProps): RealtimeClient {
  const key = props.client ?? [props.url, props.protocol?.name, props.auth?.userId].join('\n');
  const [made, setMade] = useState(() => ({ key, client: make(props) }));
  if (made.key === key) return made.client;
  // A change of identity, seen while rendering: React starts over at once, and the old client is released by its effect.
  const next = { key, client: make(props) };
  setMade(next);
  return next.client;
}

function make(props: RealtimeProviderProps): RealtimeClient {
  return (props.client ?? createRealtimeClient(props)) as RealtimeClient;
}

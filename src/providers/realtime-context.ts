'use client';
import { createContext, useContext } from 'react';
import type { RealtimeClient } from '../core/client';
import { TidewireError } from '../shared/errors';

export const RealtimeContext = createContext<RealtimeClient | undefined>(undefined);

/** The client of the nearest provider, or `undefined` outside of one. */
export function useOptionalClient(): RealtimeClient | undefined {
  return useContext(RealtimeContext);
}

/** @throws TidewireError outside a provider */
export function useClient(hook: string): RealtimeClient {
  const client = useOptionalClient();
  if (!client) throw noProvider(hook);
  return client;
}

export function noProvider(hook: string): TidewireError {
  return new TidewireError(
    'no-provider',
    `${hook} was called outside <RealtimeProvider>. Wrap your app in <RealtimeProvider url=…>.`,
  );
}

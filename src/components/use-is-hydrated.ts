'use client';

import { useStore } from '../hooks/use-store';
import { constantReadable } from './connection/constant-readable';

const inBrowser = constantReadable<boolean>(true);
const onServer = { current: false };

/** False on the server and in the first render over its markup; then true. For what only the reader's machine knows. */
export function useIsHydrated(): boolean {
  return useStore<boolean>(inBrowser, undefined, onServer);
}

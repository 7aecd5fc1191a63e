import type { Cause } from '../../protocol/incoming';

/**
 * What the connection is doing, for people and for components. Times are `Environment.now()` in ms.
 *
 * - `idle`: not started (server rendering, `autoConnect: false`, or nobody uses it)
 * - `reconnecting`: the quick attempts; also while such an attempt is under way, then `retryAt` is in the past
 * - `suspended`: continuity is no longer promised; slow attempts go on for ever
 * - `needs-auth`: waiting for credentials, no retry
 * - `disconnected`: the app said so
 * - `failed`: will not retry until told to
 */
export type ConnectionState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly since: number }
  | { readonly status: 'connected'; readonly since: number }
  | { readonly status: 'reconnecting'; readonly attempt: number; readonly retryAt: number; readonly cause: Cause }
  | { readonly status: 'suspended'; readonly retryAt: number; readonly cause: Cause }
  | { readonly status: 'needs-auth'; readonly cause: Cause }
  | { readonly status: 'disconnected' }
  | { readonly status: 'failed'; readonly cause: Cause };

export type ConnectionStatus = ConnectionState['status'];

/** What a server renders, and what the first render in a browser repeats. */
export const idle: { readonly current: ConnectionState } = { current: { status: 'idle' } };

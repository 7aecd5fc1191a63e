import type { Protocol } from '../../protocol/protocol';

/**
 * Whether what a channel has handed on is all that there was. Times are `Environment.now()` in ms.
 *
 * - `live`: the server says that nothing is missing
 * - `replaying`: the server was asked, or events of the past are on their way
 * - `gap`: something is missing for good; `error` says why the snapshot that would make up for it could not be had, and it is
 *   fetched again
 * - `refetching`: the snapshot is on its way
 * - `stale`: not connected; what is shown was true then
 * - `unknown`: the server numbers nothing, or nobody has asked yet
 * - `refused`: the server does not give this channel to this user
 */
export type Continuity =
  | { readonly status: 'live' }
  | { readonly status: 'replaying' }
  | { readonly status: 'gap'; readonly error?: unknown }
  | { readonly status: 'refetching' }
  | { readonly status: 'stale'; readonly since: number }
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

// One object for each, so that whoever compares by identity sees no change where there is none.
export const live: Continuity = { status: 'live' };
export const replaying: Continuity = { status: 'replaying' };
export const gap: Continuity = { status: 'gap' };
export const refetching: Continuity = { status: 'refetching' };
export const unknown: Continuity = { status: 'unknown' };

/** Before anybody was connected: also what a server renders. */
export function unasked({ continuity }: Pick<Protocol, 'continuity'>): Continuity {
  return continuity === 'log' ? replaying : unknown;
}

/**
 * What one reader is shown: what the channel as a whole says, but a reader that misses something, or waits for its snapshot, is
 * not up to date because the channel is.
 */
export function shownTo(channel: Continuity, repair: Continuity | undefined): Continuity {
  const isUpToDate = channel.status === 'live' || channel.status === 'unknown';
  // What is coming does not make up for what is missing.
  const isShort = channel.status === 'replaying' && repair?.status === 'gap';
  return isUpToDate || isShort ? (repair ?? channel) : channel;
}

/**
 * Why a source is fetched:
 * - `poll`: its interval has passed, and no events keep it current
 * - `overlap`: events changed a part of the last answer while it was on its way
 * - `invalidation`: somebody said that it is no longer true
 * - `gap`: events are missing for good
 * - `user`: another user, or another destination
 * - `mount`: a reader came
 * - `reconnect`: the connection, its events or the network are back
 * - `wake`: the page or the machine was away for long
 * - `refresh`: somebody asked for it
 */
export type FetchReason =
  'poll' | 'overlap' | 'invalidation' | 'gap' | 'user' | 'mount' | 'reconnect' | 'wake' | 'refresh';

/** What a reason waits for. A fetch with several of them waits for what the most urgent waits for. */
export const urgencyOf: Readonly<Record<FetchReason, number>> = {
  // Until somebody looks at the page.
  poll: 0,
  overlap: 0,
  // Until there is some distance to the fetch before (`distanceTo`).
  invalidation: 1,
  gap: 1,
  user: 1,
  // For nothing but the end of a pause.
  mount: 2,
  reconnect: 2,
  wake: 2,
  // Not even for that.
  refresh: 3,
};

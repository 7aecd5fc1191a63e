import type { RouteGuarantees, SenderTraits } from '../operation';

/** How long a server remembers ids where it does not say, in ms. */
export const defaultWindowMs = 86_400_000;
/** An attempt may be under way for so long before the server looks its id up. */
const travelMs = 60_000;

export interface RouteQuestion {
  readonly isConnected: boolean;
  /** Wall clock in ms. */
  readonly now: number;
  /** An attempt may have run: the route that was stored with it, and when the first of them may have left. */
  readonly inDoubt?: { readonly route: string | undefined; readonly sentAt: number } | undefined;
}

export type RouteChoice =
  /** To be stored with the attempt before it begins, and given to `send` as `context.route`. */
  | { readonly status: 'open'; readonly route: string | undefined }
  /** None at the moment: wait for the connection. */
  | { readonly status: 'closed' }
  /** Nobody would know the copy: it must not be sent again by itself. */
  | { readonly status: 'unconfirmed' };

/**
 * Which way the next attempt takes (ID2, ID4, LN5). Pure.
 *
 * - What may have run goes only where its id is remembered: to the same memory, within its window.
 * - Of those that are left, the first that can be used now.
 */
export function chooseRoute(sender: SenderTraits, { isConnected, now, inDoubt }: RouteQuestion): RouteChoice {
  const routes = routesOf(sender);
  const left = inDoubt ? routes.filter((route) => remembers(route, inDoubt, now)) : routes;
  if (!left.length) return { status: 'unconfirmed' };
  const open = left.find(({ worksOffline }) => isConnected || worksOffline);
  return open ? { status: 'open', route: open.memory } : { status: 'closed' };
}

/** What holds on a route that was stored with an attempt. Of one that is not there any more nothing is promised. */
export function guaranteesOfRoute(sender: SenderTraits, name: string | undefined): RouteGuarantees {
  return routesOf(sender).find(({ memory }) => memory === name) ?? {};
}

function routesOf({ routes, guarantees = {} }: SenderTraits): readonly RouteGuarantees[] {
  return routes ?? [guarantees];
}

function remembers(
  { isIdempotent, memory, idempotencyWindowMs = defaultWindowMs }: RouteGuarantees,
  { route, sentAt }: NonNullable<RouteQuestion['inDoubt']>,
  now: number,
): boolean {
  // A clock that was set back tells nothing of how long ago it was.
  const passedMs = Math.abs(now - sentAt);
  return !!isIdempotent && memory === route && passedMs + travelMs < idempotencyWindowMs;
}

import type { AuthOptions } from '../../../src/protocol/auth-options';
import { createHubWorld } from './world';

/** Gives token-1, token-2 …, each time another one. */
export function countingTokens() {
  let count = 0;
  return { getToken: () => `token-${++count}`, asked: () => count };
}

/** A hub that accepts the tokens in `valid`, and a client that claims to be Ann. */
export function createGuardedWorld(auth: AuthOptions) {
  const valid = new Set<string>();
  const world = createHubWorld({
    auth: { userId: 'ann', ...auth },
    hub: { authenticate: ({ token }) => (token !== undefined && valid.has(token) ? { userId: 'ann' } : null) },
  });
  return { ...world, valid };
}

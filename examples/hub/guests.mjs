/**
 * Anybody is a guest of some name: the token itself, or a new one. Two tokens are refused, to show what an app does then.
 *
 * @type {import('tidewire/server').Authenticate<{ role: 'guest' }>}
 */
export function authenticateGuest({ token, client }) {
  if (token === 'expired' || token === 'revoked') return null;
  const name = token?.slice(0, 40) || client.slice(0, 8);
  return { userId: `guest:${name}`, claims: { role: 'guest' } };
}

/** Pages that a developer serves from the own machine, on whatever port. */
export function isLocalOrigin(origin) {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
}

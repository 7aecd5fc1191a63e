/** The store that a hub of these tests keeps its memory in. */
export async function openStore({ kind, ...options }) {
  if (kind === 'sqlite') return (await import('tidewire/server/sqlite')).sqliteStore(options);
  if (kind === 'redis') return (await import('tidewire/server/redis')).redisStore(options);
  return (await import('tidewire/server')).memoryStore(options);
}

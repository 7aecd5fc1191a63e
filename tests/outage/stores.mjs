/** The store that a hub of these tests keeps its memory in. */
export async function openStore({ kind, ...rest }) {
  // A slow machine may take longer to come back than 1,000 messages last; history is not what is tried here.
  const options = { maxHistoryEntries: 20_000, ...rest };
  if (kind === 'sqlite') return (await import('tidewire/server/sqlite')).sqliteStore(options);
  if (kind === 'redis') return (await import('tidewire/server/redis')).redisStore(options);
  return (await import('tidewire/server')).memoryStore(options);
}

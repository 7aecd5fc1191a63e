/** Raised when what tabs say to each other changes: old and new pages of a rolling deploy then share apart. */
const version = 1;

/**
 * What all tabs of an origin call what they share (TB10): a hash, since an address or a key in the name of a worker or a lock would be there for every
 * script to read. 64 bits of FNV-1a: enough to tell a few addresses apart, and nobody gains by a collision in their own browser.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function toGroupName(address: string, key: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify([version, address, key])))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `tidewire-tabs-${hash.toString(36)}`;
}

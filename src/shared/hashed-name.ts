/**
 * A name in which nothing can be read: an address or a user in the name of a lock, a channel or a database would be there for every script.
 * 64 bits of FNV-1a over the text's 16-bit units: enough to tell a few apart, and nobody gains by a collision in their own browser.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function toHashedName(prefix: string, parts: readonly unknown[]): string {
  const text = JSON.stringify(parts);
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  return `${prefix}-${hash.toString(36)}`;
}

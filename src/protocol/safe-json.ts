/** Deepest nesting that is read (PR7). */
export const maxDepth = 64;

/**
 * Parses JSON from a stranger.
 *
 * @returns `undefined` for what is not JSON, is binary, nests deeper than `maxDepth`, or has a key `__proto__`, which would turn
 *   into a prototype in the first careless merge
 */
export function parseSafeJson(wire: unknown, depth = maxDepth): unknown {
  try {
    const value: unknown = typeof wire === 'string' ? JSON.parse(wire) : undefined;
    return isSafe(value, depth) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSafe(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const isFlat = depth > 0 && !Object.hasOwn(value, '__proto__');
  return isFlat && Object.values(value).every((inner) => isSafe(inner, depth - 1));
}

/** An object that is not an array, for reading fields of. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

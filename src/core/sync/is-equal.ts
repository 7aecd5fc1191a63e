/** Deeper than any value that came over a wire. */
const maxDepth = 100;

/**
 * Are two values the same data? Compares what JSON can carry; dates by their time; anything else, functions and instances of classes, only by identity.
 * A field that is `undefined` equals one that is not there.
 */
export function isEqual(a: unknown, b: unknown, depth = maxDepth): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || !depth) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  const isList = Array.isArray(a);
  if (isList !== Array.isArray(b) || !isPlain(a) || !isPlain(b)) return false;
  if (isList && a.length !== (b as unknown as unknown[]).length) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!isEqual(a[key], b[key], depth - 1)) return false;
  return true;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}

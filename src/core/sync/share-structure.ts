/** Deeper than any value that came over a wire; keeps the stack from running over. */
const maxDepth = 200;

/**
 * `next`, made of the parts of `previous` that it repeats, so that who compares by identity finds only what differs:
 * - deeply equal to `next`, whatever `previous` is; neither is changed
 * - `previous` itself if the two are deeply equal, the order of keys included
 * - lists and plain objects are looked into; anything else, such as an instance of a class or a date, stays as it is in `next`
 * - what contains itself, or lies deeper than 200 levels, stays as it is as well
 */
export function shareStructure<Value>(previous: unknown, next: Value): Value {
  return share(previous, next, maxDepth, new Map()) as Value;
}

/** @param done what became of the parts of `next` so far; a part that is still at work stands for itself */
function share(previous: unknown, next: unknown, depth: number, done: Map<unknown, unknown>): unknown {
  if (Object.is(previous, next) || !depth) return next;
  const before = toPart(previous);
  if (!before) return next;
  const after = toPart(next);
  if (after?.isList !== before.isList) return next;
  if (done.has(next)) return done.get(next);
  done.set(next, next);
  const { keys, part, isList } = after;
  const shared = keys.map((key) =>
    share(Object.hasOwn(before.part, key) ? before.part[key] : undefined, part[key], depth - 1, done),
  );
  const isSame =
    keys.length === before.keys.length &&
    keys.every((key, index) => key === before.keys[index] && Object.is(shared[index], before.part[key]));
  let result = isSame ? previous : next;
  if (!isSame && keys.some((key, index) => !Object.is(shared[index], part[key])))
    // Not by assignment: a key may be called __proto__.
    result = isList ? shared : Object.fromEntries(keys.map((key, index) => [key, shared[index]]));
  done.set(next, result);
  return result;
}

/** A list without holes or a plain object, if it is nothing more than that. */
function toPart(value: unknown) {
  if (typeof value !== 'object' || !value) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = prototype === Array.prototype;
  if (!isList && prototype !== Object.prototype) return undefined;
  const keys = Object.keys(value);
  // What would be lost in a copy: symbols and hidden fields, fields of a list beside its items.
  const count = isList ? (value as unknown[]).length : Reflect.ownKeys(value).length;
  return keys.length === count ? { isList, keys, part: value as Readonly<Record<string, unknown>> } : undefined;
}

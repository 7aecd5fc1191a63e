// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareStructure } from '../../../../src/core/sync/share-structure';

const json = fc.jsonValue({ maxDepth: 5 });
const copy = (value: unknown): unknown => structuredClone(value);
/** Two values that have much in common. */
const pairs = fc.tuple(json, json, json).map(([common, one, other]) => ({
  previous: { common, list: [common, one, { common }], one },
  next: copy({ common, list: [common, other, { common }], one: other }),
}));
const anyPair = fc.oneof(
  pairs,
  fc.tuple(json, json).map(([previous, next]) => ({ previous, next })),
);

/** Every list and object in it. */
function parts(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value === 'object' && value && !found.has(value)) {
    found.add(value);
    for (const part of Object.values(value)) parts(part, found);
  }
  return found;
}

test('[BG7] the result is deeply what is next, and neither is changed', () => {
  fc.assert(
    fc.property(anyPair, ({ previous, next }) => {
      const before = [copy(previous), copy(next)];
      expect(shareStructure(previous, next)).toStrictEqual(next);
      expect([previous, next]).toStrictEqual(before);
    }),
  );
});

test('[BG7] [A4] what is deeply equal is the very same object', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(shareStructure(value, copy(value))).toBe(value);
    }),
  );
});

test('[BG7] shared once, there is nothing left to share', () => {
  fc.assert(
    fc.property(anyPair, ({ previous, next }) => {
      const result = shareStructure(previous, next);
      expect(shareStructure(previous, result)).toBe(result);
      expect(shareStructure(result, copy(next))).toBe(result);
    }),
  );
});

test('[BG7] [A4] a part is made anew only to hold one that is kept', () => {
  fc.assert(
    fc.property(pairs, ({ previous, next }) => {
      const known = new Set([...parts(previous), ...parts(next)]);
      const result = shareStructure(previous, next) as typeof previous;
      if (typeof previous.common === 'object') expect(result.common).toBe(previous.common);
      for (const part of parts(result))
        if (!known.has(part)) expect([...parts(part)].some((inner) => parts(previous).has(inner))).toBe(true);
    }),
  );
});

test('[A4] of a table only the rows that differ are new', () => {
  const rows = (changed?: number) =>
    Array.from({ length: 1_000 }, (_, id) => ({ id, name: id === changed ? 'new' : 'old', tags: ['a', { id }] }));
  const shown = rows();
  const result = shareStructure(shown, rows(7));
  expect(result.flatMap((row, index) => (row === shown[index] ? [] : [index]))).toEqual([7]);
  expect([result[7]!.tags === shown[7]!.tags, result[7]!.name]).toEqual([true, 'new']);
});

class Money {
  constructor(readonly cents: number) {}
}

test.each<[string, unknown, unknown]>([
  ['an instance of a class', new Money(1), new Money(1)],
  ['a date', new Date(0), new Date(0)],
  ['a map', new Map([[1, 2]]), new Map([[1, 2]])],
  ['an object without a prototype', Object.create(null), Object.create(null)],
  ['a list of a subclass', new (class extends Array<number> {})(), new (class extends Array<number> {})()],
  ['a list with holes', new Array(2), new Array(2)],
  ['an object with a symbol', { [Symbol.iterator]: 1 }, { [Symbol.iterator]: 1 }],
])('[BG7] %s stays as it is', (_name, previous, next) => {
  expect(shareStructure(previous, next)).toBe(next);
  expect(shareStructure({ previous, same: [1] }, { previous: next, same: [1] }).previous).toBe(next);
});

test.each<[string, unknown, unknown]>([
  ['a list and an object', ['a'], { 0: 'a' }],
  ['null and an object', null, {}],
  ['an object and null', {}, null],
  ['a missing and an undefined field', {}, { a: undefined }],
  ['an undefined and a missing field', { a: undefined }, {}],
  ['one more item', [1], [1, 2]],
  ['one item less', [1, 2], [1]],
  ['another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
  ['0 and -0', [0], [-0]],
])('[BG7] %s are not the same', (_name, previous, next) => {
  expect(shareStructure(previous, next)).toBe(next);
});

test('[BG7] a field named __proto__, length or hasOwnProperty is a field', () => {
  const text = '{"__proto__":{"a":[1]},"length":[2],"hasOwnProperty":[3],"n":1}';
  const previous = JSON.parse(text) as { length: unknown };
  expect(shareStructure(previous, JSON.parse(text))).toBe(previous);
  const next = JSON.parse(text.replace('"n":1', '"n":2')) as object;
  const result = shareStructure(previous, next) as typeof previous;
  expect([result.length === previous.length, Object.getPrototypeOf(result) === Object.prototype]).toEqual([true, true]);
  expect(JSON.stringify(result)).toBe(JSON.stringify(next));
});

test('[BG7] values that contain themselves, often or over each other, end', () => {
  const knot = () => {
    const one: Record<string, unknown> = { same: [1] };
    const other = { one, again: one };
    return Object.assign(one, { other, self: one, list: [one, other, one] });
  };
  const next = knot();
  expect(shareStructure(knot(), next)).toStrictEqual(next);
});

test('[BG7] one part in very many places is looked into once', () => {
  const braid = () => {
    let value: unknown = { end: 1 };
    for (let level = 0; level < 100; level++) value = [value, value];
    return value;
  };
  const previous = braid();
  expect(shareStructure(previous, braid())).toBe(previous);
});

test('[BG7] a value that is nested without end is answered', () => {
  const nest = (levels: number) => {
    let value: unknown = [];
    for (let level = 0; level < levels; level++) value = [value];
    return value;
  };
  const next = nest(100_000);
  expect(shareStructure(nest(100_000), next)).toBe(next);
  const shallow = nest(150);
  expect(shareStructure(shallow, nest(150))).toBe(shallow);
});

// @vitest-environment node
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRecord, maxDepth, parseSafeJson } from '../../../src/protocol/safe-json';

const nested = (levels: number, open: string, close: string) => open.repeat(levels) + '1' + close.repeat(levels);
const isHarmless = (value: unknown) => !JSON.stringify(value).includes('__proto__');

test('[PR7] reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }).filter(isHarmless), (value) => {
      const text = JSON.stringify(value);
      expect(parseSafeJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('[PR7] never throws, whatever the text', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseSafeJson(text)));
});

test.each(['', 'null,', '{', '{"a":1', '[1,]', 'NaN', 'undefined', "{'a':1}", '\u0000'])(
  '[PR7] gives nothing for %j, which is not JSON',
  (text) => {
    expect(parseSafeJson(text)).toBeUndefined();
  },
);

test.each([undefined, null, 1, {}, new ArrayBuffer(2)])('[PR5] gives nothing for %o, which is no text', (wire) => {
  expect(parseSafeJson(wire)).toBeUndefined();
});

test.each([
  ['arrays', '[', ']'],
  ['objects', '{"a":', '}'],
])('[PR7] reads %s nested 64 deep, and no deeper', (_what, open, close) => {
  expect(parseSafeJson(nested(maxDepth, open, close))).toBeDefined();
  expect(parseSafeJson(nested(maxDepth + 1, open, close))).toBeUndefined();
});

test('[PR7] refuses a text nested 200,000 deep without running out of stack', () => {
  expect(parseSafeJson(nested(200_000, '[', ']'))).toBeUndefined();
  expect(parseSafeJson('['.repeat(200_000))).toBeUndefined();
});

test('[PR7] brackets in text are no nesting', () => {
  const text = JSON.stringify({ text: '[{'.repeat(100), quoted: '"\\[' });
  expect(parseSafeJson(text)).toEqual(JSON.parse(text));
});

test.each([
  ['at the top', '{"__proto__":{"admin":true}}'],
  ['deep inside', '{"a":[{"b":{"__proto__":1}}]}'],
  ['written with an escape', '{"\\u005f\\u005fproto\\u005f\\u005f":1}'],
  ['beside itself', '{"__proto__":1,"__proto__":2}'],
])('[PR7] refuses a key __proto__ %s', (_where, text) => {
  expect(parseSafeJson(text)).toBeUndefined();
});

test('[PR7] takes __proto__ as a value, and keys that only look like it', () => {
  const text = '{"text":"__proto__","__proto":1,"constructor":2,"prototype":3}';
  expect(parseSafeJson(text)).toEqual({ text: '__proto__', __proto: 1, constructor: 2, prototype: 3 });
});

test('[PR7] pollutes nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom('__proto__', 'constructor', 'prototype'), fc.jsonValue(), (key, value) => {
      parseSafeJson(`{"${key}":${JSON.stringify(value)}}`);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});

test('a record is an object and no array', () => {
  expect([{}, { a: 1 }].every(isRecord)).toBe(true);
  expect([null, undefined, [], 'a', 1, true].some(isRecord)).toBe(false);
});

// @vitest-environment node
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { validate, type StandardSchema } from '../../../src/shared/standard-schema';

const schema = v.object({ text: v.pipe(v.string(), v.trim()) });

test('gives what the schema made of the value', () => {
  expect(validate(schema, { text: ' hi ', more: 1 })).toEqual({ ok: true, value: { text: 'hi' } });
});

test('gives the issues of what does not fit', () => {
  const result = validate(schema, { text: 1 });
  expect(result).toMatchObject({ ok: false });
  expect(!result.ok && result.issues.length).toBe(1);
});

test('throws for a schema that answers later, and says what to do instead', () => {
  const late: StandardSchema = {
    '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('nobody waits for this')) },
  };
  expect(() => validate(late, {})).toThrow(expect.objectContaining({ code: 'async-schema' }) as Error);
  expect(() => validate(late, {})).toThrow('use one that answers at once');
});

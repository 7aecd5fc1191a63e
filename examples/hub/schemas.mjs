/**
 * A schema by hand, for an example without dependencies. In an app use a library: Zod, Valibot, ArkType and others implement
 * Standard Schema.
 *
 * @template Data
 * @param {string} expectation
 * @param {(value: unknown) => value is Data} isValid
 * @returns {import('tidewire/server').StandardSchema<Data>}
 */
function schema(expectation, isValid) {
  const validate = (value) => (isValid(value) ? { value } : { issues: [{ message: `Expected ${expectation}.` }] });
  return { '~standard': { version: 1, vendor: 'tidewire-example', validate } };
}

const isObject = (value) => typeof value === 'object' && value !== null;
const isWhole = (value, from, to) => Number.isInteger(value) && value >= from && value <= to;

export const sumInput = schema(
  'two numbers, a and b',
  (value) => isObject(value) && Number.isFinite(value.a) && Number.isFinite(value.b),
);

export const delayInput = schema('ms from 0 to 20000', (value) => isObject(value) && isWhole(value.ms, 0, 20_000));

export const closeInput = schema(
  'a close code, 1000 or 3000 to 4999',
  (value) => isObject(value) && (value.code === 1000 || isWhole(value.code, 3000, 4999)),
);

const isTitle = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200;
const isId = (value) => typeof value === 'string' && value.length > 0 && value.length <= 100;

export const addInput = schema('a title of 1 to 200 characters', (value) => isObject(value) && isTitle(value.title));

export const renameInput = schema(
  'an id, and a title of 1 to 200 characters',
  (value) => isObject(value) && isId(value.id) && isTitle(value.title),
);

export const toggleInput = schema(
  'an id, and done: true or false',
  (value) => isObject(value) && isId(value.id) && typeof value.done === 'boolean',
);

export const removeInput = schema('an id', (value) => isObject(value) && isId(value.id));

export const chatMessage = schema(
  'a text of 1 to 2000 characters',
  (value) => isObject(value) && typeof value.text === 'string' && value.text.length > 0 && value.text.length <= 2_000,
);

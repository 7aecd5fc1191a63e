import { resolveSchema, type Schema } from './asyncapi-document';

/** A value that a schema refuses, made from one that it takes. */
export interface Mutation {
  /** The field, as a path. */
  readonly path: string;
  readonly fault: 'missing' | 'wrong type' | 'out of bounds';
  readonly value: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Everything that is one step away from a valid value and against its schema. */
export function mutate(schema: Schema, value: unknown): readonly Mutation[] {
  const resolved = chooseBranch(resolveSchema(schema), value);
  const own = (fault: Mutation['fault'], values: readonly unknown[]) =>
    values.map((wrong): Mutation => ({ path: '', fault, value: wrong }));
  return [
    ...own('wrong type', wrongTypes(resolved)),
    ...own('out of bounds', outOfBounds(resolved, value)),
    ...(resolved.properties ? mutateFields(resolved, value as Fields) : []),
    ...(resolved.items && Array.isArray(value) && value.length ? mutateFirstItem(resolved.items, value) : []),
  ];
}

/** Of several schemas the one that the value was made for. */
function chooseBranch(schema: Schema, value: unknown): Schema {
  if (!schema.anyOf) return schema;
  const { type } = value as { readonly type?: unknown };
  const branch = schema.anyOf.map(resolveSchema).find(({ properties }) => properties?.type?.const === type);
  if (!branch) throw new Error(`No schema is for ${String(type)}.`);
  return branch;
}

function wrongTypes({ type, const: only, enum: some }: Schema): readonly unknown[] {
  if (only !== undefined) return [null, typeof only === 'string' ? 7 : 'seven', [only]];
  switch (type) {
    case 'string':
      return some ? [null, 7, `no ${String(some[0])}`] : [null, 7, true, ['text'], {}];
    case 'integer':
      return [null, '7', true, [7], 1.5];
    case 'number':
      return [null, '7', true, [7]];
    case 'boolean':
      return [null, 'true', 1, {}];
    case 'array':
      return [null, 'text', 7, {}];
    case 'object':
      return [null, 'text', 7, []];
    default:
      return [];
  }
}

function outOfBounds(schema: Schema, value: unknown): readonly unknown[] {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  return [
    ...(minLength === undefined ? [] : ['x'.repeat(minLength - 1)]),
    ...(maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]),
    ...(minimum === undefined ? [] : [minimum - 1]),
    ...(maximum === undefined ? [] : [maximum + 1]),
    ...(minItems === undefined ? [] : [[]]),
    ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, () => (value as readonly unknown[])[0])]),
  ];
}

function mutateFields({ properties = {}, required = [] }: Schema, value: Fields): readonly Mutation[] {
  return Object.entries(properties).flatMap(([field, schema]) => {
    if (!Object.hasOwn(value, field)) return [];
    const { [field]: inner, ...rest } = value;
    const missing: readonly Mutation[] = required.includes(field)
      ? [{ path: field, fault: 'missing', value: rest }]
      : [];
    const changed = mutate(schema, inner).map(({ path, fault, value: wrong }): Mutation => ({
      path: path ? `${field}.${path}` : field,
      fault,
      value: { ...value, [field]: wrong },
    }));
    return [...missing, ...changed];
  });
}

function mutateFirstItem(schema: Schema, [first, ...rest]: readonly unknown[]): readonly Mutation[] {
  return mutate(schema, first).map(({ path, fault, value }) => ({
    path: path ? `0.${path}` : '0',
    fault,
    value: [value, ...rest],
  }));
}

import type { Environment } from '../../shared/environment';

const mark = 'tmp-';

/**
 * An id for something that is created here, until the server says another. Where the server keeps the client's ids it is as good as any.
 *
 * @param prefix of the id, to tell kinds apart
 * @example mutate(addTodo, { id: temporaryId(client.environment), title: 'Milk' });
 */
export function temporaryId({ randomId }: Pick<Environment, 'randomId'>, prefix = ''): string {
  return `${prefix}${mark}${randomId()}`;
}

/** May there be an alias for it? */
export function isTemporary(text: string): boolean {
  return text.includes(mark);
}

/** Where names stand in longer keys, such as `todo:7` (TI1). */
const separator = /([:/])/;

/**
 * The same data with real ids in the place of temporary ones: whole strings, and whole segments of keys such as `todo:<id>`. Returns the same
 * object where there is nothing to replace.
 */
export function replaceIds<Value>(value: Value, aliases: ReadonlyMap<string, string>): Value {
  if (!aliases.size) return value;
  return replace(value, aliases) as Value;
}

function replace(value: unknown, aliases: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    if (!isTemporary(value)) return value;
    return (
      aliases.get(value) ??
      value
        .split(separator)
        .map((segment) => aliases.get(segment) ?? segment)
        .join('')
    );
  }
  if (Array.isArray(value)) {
    const next = value.map((item: unknown) => replace(item, aliases));
    return next.every((item, index) => item === value[index]) ? value : next;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, replace(item, aliases)] as const);
  const isSame = entries.every(([key, item]) => item === (value as Readonly<Record<string, unknown>>)[key]);
  return isSame ? value : Object.fromEntries(entries);
}

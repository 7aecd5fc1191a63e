/**
 * How names, ids and keys are written: as JSON strings. SQLite ends a text at a NUL character and cannot hold half a surrogate
 * pair, so that two names could become one.
 */
export const encodeText = (text: string): string => JSON.stringify(text);

export const decodeText = (text: string | number | null | undefined): string => JSON.parse(String(text)) as string;

/** Many values as one parameter. */
export const listOf = (values: readonly unknown[]): string => JSON.stringify(values);

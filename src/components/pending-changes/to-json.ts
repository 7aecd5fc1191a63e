/** For reading. Says what can be said where a value has no form in JSON. */
export function toJson(value: unknown): string {
  if (value === undefined) return '–';
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner), 2);
  } catch {
    return '[…]'; // It holds itself.
  }
}

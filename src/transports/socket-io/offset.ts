// Milliseconds as seven digits to the base of 64, here of the years 2024 to 2037, and a count within one of them.
const inMemory = /^[P-U][\w-]{6}(\.[\w-]+)?$/;

/**
 * Offsets that servers with connection state recovery put behind the arguments of an event, one form per adapter. They have no
 * mark: a volatile event, which gets none, whose last argument is a text of such a form is taken for one.
 *
 * @see https://socket.io/docs/v4/connection-state-recovery
 */
const forms = [
  inMemory,
  // Redis Streams: the id of the entry.
  /^\d{13,}-\d+$/,
  // MongoDB: the id of the document.
  /^[\da-f]{24}$/,
];

export function isRecoveryOffset(value: unknown): value is string {
  return typeof value === 'string' && forms.some((form) => form.test(value));
}

/** Given by a server that shares its namespace with no other: then they are in the order of sending. */
export function isOfOneProcess(offset: string): boolean {
  return inMemory.test(offset);
}

/** When a Redis stream took an entry in, in ms by the server's clock. */
export function toStreamTime(offset: string): number | undefined {
  const [time = '', count] = offset.split('-');
  return count !== undefined && /^\d{13,}$/.test(time) ? Number(time) : undefined;
}

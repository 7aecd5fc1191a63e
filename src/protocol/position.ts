/**
 * A place in a channel's log: behind the event with this offset and id. Offset 0 is before the first event, and has no id. On
 * servers that number and keep no log the epoch is empty.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
  readonly id?: string | undefined;
}

export function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isSame(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && !isOtherEvent(a, b);
}

/** Of one place in one numbering two positions say different things: the log has lost one of them. */
export function isOtherEvent(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.offset === b.offset && a.id !== undefined && b.id !== undefined && a.id !== b.id;
}

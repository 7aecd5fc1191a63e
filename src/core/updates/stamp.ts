/** When an update is of. */
export interface Stamp {
  /** `undefined`: of when it arrived. */
  readonly timestamp: number | undefined;
  readonly id: string | undefined;
}

export interface Stamped<Update> extends Stamp {
  readonly update: Update;
}

/**
 * Whether the one that has just arrived is nevertheless of before the other: by timestamp, equal ones by id. Where either has no
 * timestamp the order of arrival holds.
 */
export function isOlder(arrived: Stamp, other: Stamp): boolean {
  if (arrived.timestamp === undefined || other.timestamp === undefined) return false;
  if (arrived.timestamp !== other.timestamp) return arrived.timestamp < other.timestamp;
  return arrived.id !== undefined && other.id !== undefined && arrived.id < other.id;
}

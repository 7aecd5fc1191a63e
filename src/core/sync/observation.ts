import type { BaseEntity } from './base';
import { toFields } from './conflict-check';
import type { Step } from './fold';
import { isEqual } from './is-equal';
import type { OperationRecord } from './operation-record';

/** What base heard of an entity, and how. */
export interface Heard {
  readonly base: BaseEntity | undefined;
  /** Of operations whose effect it carries. */
  readonly operationIds: readonly string[];
  /** When the fetch that brought it began, wall clock in ms; `undefined`: it was pushed. */
  readonly fetchedAt?: number | undefined;
}

export interface ObservationPolicy {
  /** Without versions: how long base has to show what was acknowledged, in ms (AK4, AK5). */
  readonly observeTimeoutMs: number;
  /** After its acknowledgement a fetch shows it. */
  readonly readsOwnWrites: boolean;
}

/**
 * Does base hold an operation's effect, now that it heard of the entity (AK1 to AK4)? Only then may the operation leave the view: a screen that showed
 * the new value must not show the old one again.
 */
export function isObserved(
  { id, sendId, status, ackedAt = Infinity, ackVersion }: OperationRecord,
  step: Step,
  { base, operationIds, fetchedAt }: Heard,
  { observeTimeoutMs, readsOwnWrites }: ObservationPolicy,
): boolean {
  if (operationIds.includes(id) || operationIds.includes(sendId)) return true;
  if (status !== 'acked') return false;
  if (ackVersion !== undefined && base?.version !== undefined) return base.version >= ackVersion;
  if (holds(base?.value, step)) return true;
  return fetchedAt !== undefined && fetchedAt >= ackedAt + (readsOwnWrites ? 0 : observeTimeoutMs);
}

/** Is what the step makes of its entity what base says? */
function holds(value: unknown, { kind, fields }: Step): boolean {
  switch (kind) {
    case 'remove':
      return value === undefined;
    case 'create':
      return value !== undefined;
    case 'patch':
      return (
        value !== undefined && Object.entries(fields).every(([field, made]) => isEqual(toFields(value)[field], made))
      );
    case 'failed':
      return true;
  }
}

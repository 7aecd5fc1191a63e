import { isCreated, isRemoved, type Change } from './operation';
import type { Fields } from './operation-record';

/** What a fold needs of an operation. */
export interface Foldable {
  readonly id: string;
  /** May throw. */
  apply(entity: unknown): unknown;
  readonly lost?: readonly string[] | undefined;
  readonly merged?: Fields | undefined;
}

/** What one operation did to its entity. */
export interface Step {
  readonly id: string;
  readonly kind: 'patch' | 'create' | 'remove' | 'failed';
  /** Of a patch: what it makes of which fields. */
  readonly fields: Fields;
  /** All that it puts into fields: of a creation, too. */
  readonly made: Fields;
  /** Of a creation. */
  readonly into: readonly string[];
  readonly at: 'start' | 'end';
  /** The entity before it, operations before it included; `undefined`: not there. */
  readonly before: unknown;
  readonly error?: unknown;
}

export interface Folded {
  /** `undefined`: there is no such entity, or base does not know it. */
  readonly value: unknown;
  /** One per operation, in order. */
  readonly steps: readonly Step[];
}

const nothing = { fields: {}, made: {}, into: [], at: 'end' } as const;

/** `view = fold(base, operations)`: what base and the operations of one entity, in the order of the log, make of it (RB2). Pure. */
export function fold(base: unknown, operations: readonly Foldable[]): Folded {
  let value = base;
  const steps: Step[] = [];
  for (const operation of operations) {
    const step = toStep(value, operation);
    steps.push(step.step);
    ({ value } = step);
  }
  return { value, steps };
}

function toStep(
  before: unknown,
  { id, apply, lost, merged }: Foldable,
): { readonly value: unknown; readonly step: Step } {
  let change: Change<Record<string, unknown>>;
  try {
    const made = apply(before);
    if (typeof made !== 'object' || made === null) throw new TypeError(`"apply" gave no patch: ${typeof made}`);
    change = made;
  } catch (error) {
    return { value: before, step: { ...nothing, id, kind: 'failed', before, error } };
  }
  if (isRemoved(change)) return { value: undefined, step: { ...nothing, id, kind: 'remove', before } };
  if (isCreated(change)) {
    const { into, at } = change;
    const made = { ...change.value, ...merged };
    return { value: made, step: { id, kind: 'create', fields: {}, made, into, at, before } };
  }
  const all = Object.entries({ ...change, ...merged });
  const fields = Object.fromEntries(lost ? all.filter(([field]) => !lost.includes(field)) : all);
  // What is not there, or is no object, has no fields to change; it shows with the base that has.
  const isPatchable = typeof before === 'object' && before !== null && !Array.isArray(before);
  const value = isPatchable ? { ...before, ...fields } : before;
  return { value, step: { ...nothing, id, kind: 'patch', fields, made: fields, before } };
}

import type { BaseEntity } from './base';
import type { ConflictField } from './conflict';
import { isEqual } from './is-equal';
import type { AnyOperation, FieldConflict } from './operation';
import type { Fields, OperationRecord } from './operation-record';

/** What there is to compare: an operation, and what base holds. */
export interface ConflictQuestion {
  readonly record: OperationRecord;
  /** What the operation makes of which fields. */
  readonly fields: Fields;
  /** The entity in base. */
  readonly theirs: unknown;
  /** Did an own operation of this entity give the field this value, or find it there (CF2)? */
  isOwn(field: string, value: unknown): boolean;
}

/**
 * The fields that someone else changed under an operation (CF1): what base holds there is neither what the operation found nor what it makes, nor anything
 * of ours. A field of which it is not known what the operation found is in no conflict.
 */
export function findConflicts({ record, fields, theirs, isOwn }: ConflictQuestion): readonly ConflictField[] {
  const held = toFields(theirs);
  return Object.entries(fields).flatMap(([field, mine]) => {
    const found = record.before[field];
    const isConflict =
      field in record.before &&
      !isEqual(held[field], found) &&
      !isEqual(held[field], mine) &&
      !isOwn(field, held[field]);
    return isConflict ? [{ field, base: found, mine, theirs: held[field] }] : [];
  });
}

/** Has base learned of the entity since the operation was issued, or last rebased? Other tabs may be further on than this one. */
export function isNewer({ seenAt, baseVersion }: OperationRecord, held: BaseEntity | undefined): held is BaseEntity {
  if (held?.version !== undefined && baseVersion !== undefined) return held.version > baseVersion;
  return held !== undefined && held.at >= seenAt;
}

function rebase({ before, baseVersion }: OperationRecord, theirs: Fields, { version, at }: BaseEntity) {
  return { before: { ...before, ...theirs }, baseVersion: version ?? baseVersion, seenAt: at + 1 };
}

export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** What becomes of an operation that others came between. */
export type ConflictVerdict =
  /** Theirs stands in the fields of the conflict. */
  | { readonly decided: 'theirs' }
  /** Ours goes on, on top of theirs. */
  | { readonly decided: 'mine' }
  | { readonly decided: 'merged'; readonly values: Fields }
  /** Someone has to say. */
  | { readonly decided: 'undecided' };

/**
 * Decides by the operation's strategy (CF5). A merge that throws leaves it to someone, as `ask` does.
 *
 * @param theirsAt when theirs was made, by the server's clock, as far as it is known
 */
export function decide(
  strategy: AnyOperation['conflict'],
  conflicts: readonly ConflictField[],
  { issuedAt, id }: OperationRecord,
  theirs: { readonly at: number; readonly id: string },
  reportError: (error: unknown) => void,
): ConflictVerdict {
  if (typeof strategy === 'function') {
    try {
      const values = Object.fromEntries(
        conflicts.map((conflict) => [conflict.field, strategy(conflict as unknown as FieldConflict<never>)]),
      );
      return { decided: 'merged', values };
    } catch (error) {
      reportError(error);
      return { decided: 'undecided' };
    }
  }
  switch (strategy) {
    case 'remote':
      return { decided: 'theirs' };
    case 'local':
      return { decided: 'mine' };
    case 'latest': {
      const isMineLater = issuedAt > theirs.at || (issuedAt === theirs.at && id > theirs.id);
      return { decided: isMineLater ? 'mine' : 'theirs' };
    }
    case 'ask':
      return { decided: 'undecided' };
  }
}

/** The operation after the verdict: rebased on what they have (CF5), so that nobody whose base is older finds it in conflict again. */
export function settle(
  record: OperationRecord,
  conflicts: readonly ConflictField[],
  verdict: ConflictVerdict,
  held: BaseEntity | undefined,
): OperationRecord {
  const theirs = Object.fromEntries(conflicts.map(({ field, theirs: value }) => [field, value]));
  const rebased: OperationRecord = {
    ...record,
    problem: undefined,
    ...(isNewer(record, held) && rebase(record, theirs, held)),
  };
  switch (verdict.decided) {
    case 'mine':
      return rebased;
    case 'merged':
      return { ...rebased, merged: { ...record.merged, ...verdict.values } };
    case 'theirs':
      return { ...rebased, lost: [...(record.lost ?? []), ...Object.keys(theirs)] };
    case 'undecided':
      return { ...record, status: 'conflict', problem: { code: 'conflict' } };
  }
}

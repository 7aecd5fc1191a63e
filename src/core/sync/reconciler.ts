import type { Environment } from '../../shared/environment';
import type { Base, RemoteChange } from './base';
import type { Conflict, ConflictField } from './conflict';
import { decide, findConflicts, isNewer, settle, toFields } from './conflict-check';
import type { Step } from './fold';
import { isObserved, type Heard } from './observation';
import type { LogEntry, OperationLog } from './operation-log';
import { isUnsent, type OperationRecord } from './operation-record';
import type { OwnValues } from './own-values';
import type { OperationEnd } from './pending-operation';

/** How something came to be heard. */
export interface Hearing {
  /** Base's mark of when the fetch began; `undefined`: it was pushed, or is an answer. */
  readonly mark?: number | undefined;
  /** When the fetch began, wall clock in ms. */
  readonly fetchedAt?: number | undefined;
  /** Operations whose effect it carries. */
  readonly operationIds?: readonly string[] | undefined;
  /** When it happened, by the server's clock. @default now */
  readonly at?: number | undefined;
  /** Decides between two changes of the same time. */
  readonly id?: string | undefined;
}

export interface ReconcilerOptions {
  readonly environment: Environment;
  readonly base: Base;
  readonly log: OperationLog;
  readonly ownValues: OwnValues;
  readonly observeTimeoutMs: number;
  /** Estimated time of the server. */
  serverNow(): number;
  /** Keeps an operation's new state. */
  update(entry: LogEntry, record: OperationRecord): void;
  /** Takes it out of the log. */
  finish(entry: LogEntry, end: OperationEnd): void;
  foundConflict(conflict: Conflict): void;
  listChanged(collection: string): void;
}

export interface Reconciler {
  /** Base hears something, and operations are seen in its light. @returns whether some of it was too old, and has to be fetched again */
  hear(changes: readonly RemoteChange[], hearing?: Hearing): boolean;
  /** An operation is in another state: is it observed, is it in conflict? */
  review(entity: string): void;
}

/**
 * What base says, and what follows for operations: which of them it holds (AK), and which of them someone else came before (CF). One step, from the
 * change of base to the last operation, before anybody looks.
 */
export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { environment, base, log, ownValues, observeTimeoutMs, update, finish, foundConflict, serverNow } = options;

  function stepsOf(entity: string): readonly (readonly [LogEntry, Step])[] {
    const steps = new Map(log.folded(entity).steps.map((step) => [step.id, step]));
    return log.of(entity).flatMap((entry) => {
      const step = steps.get(entry.record.id);
      return step ? [[entry, step] as const] : [];
    });
  }

  /** @param wasRemoved the entity was there, and is not any more */
  function review(
    entity: string,
    { operationIds = [], fetchedAt, at, id = '' }: Hearing = {},
    wasRemoved = false,
  ): void {
    if (!log.of(entity).length) return;
    const held = base.entity(entity);
    const known = stepsOf(entity);
    for (const [{ record }, { fields, made }] of known) {
      ownValues.remember(entity, record.before, made);
      // What the server made of our own change is ours, too.
      const isEcho = operationIds.includes(record.id) || operationIds.includes(record.sendId);
      if (isEcho) ownValues.remember(entity, pick(toFields(held?.value), Object.keys(fields)));
    }
    const seen = observed(known, { base: held, operationIds, fetchedAt });
    for (const [entry, step] of known) {
      const { record, manual } = entry;
      if (seen.has(record.id)) finish(entry, { status: 'observed' });
      else if (step.kind === 'failed') park(entry, step);
      else if (isUnsent(record) && !manual) lookForConflict(entry, step, wasRemoved, { at: at ?? serverNow(), id });
    }
    if (!log.of(entity).length) ownValues.release(entity);
  }

  /** The operations that base holds: what was acknowledged before one of them was done before it. */
  function observed(known: readonly (readonly [LogEntry, Step])[], what: Heard): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const [{ record, definition, manual }, step] of [...known].reverse()) {
      const readsOwnWrites = definition?.send.guarantees?.readsOwnWrites ?? false;
      const isBehind = ids.size > 0 && record.status === 'acked';
      if (!manual && (isBehind || isObserved(record, step, what, { observeTimeoutMs, readsOwnWrites })))
        ids.add(record.id);
    }
    return ids;
  }

  function park(entry: LogEntry, { error }: Step): void {
    environment.reportError(error);
    update(entry, { ...entry.record, status: 'parked', problem: { code: 'apply-failed' } });
  }

  function lookForConflict(
    entry: LogEntry,
    { kind, fields }: Step,
    wasRemoved: boolean,
    theirs: { readonly at: number; readonly id: string },
  ): void {
    const { record, definition } = entry;
    const { entity } = record;
    const isAsking = record.status === 'conflict';
    const value = base.entity(entity)?.value;
    if (wasRemoved) {
      // They did what we were about to do.
      if (kind === 'remove') return finish(entry, { status: 'observed' });
      if (kind === 'patch') return loseEntity(entry, theirs);
    }
    if (kind !== 'patch' || isAsking || !definition) return;
    if (value === undefined || !isNewer(record, base.entity(entity))) return;
    const isOwn = (field: string, held: unknown) => ownValues.has(entity, field, held);
    const conflicts = findConflicts({ record, fields, theirs: value, isOwn });
    if (!conflicts.length) return;
    const verdict = decide(definition.conflict, conflicts, record, theirs, environment.reportError);
    const next = settle(record, conflicts, verdict, base.entity(entity));
    tell(entry, conflicts, false, verdict.decided);
    const isLost = verdict.decided === 'theirs' && Object.keys(fields).every((field) => next.lost?.includes(field));
    if (isLost) finish(entry, { status: 'discarded' });
    else update(entry, next);
  }

  /** The whole entity is gone: there is nothing to merge with (CF4). */
  function loseEntity(entry: LogEntry, theirs: { readonly at: number; readonly id: string }): void {
    const { record, definition } = entry;
    const strategy = definition?.conflict;
    const isTheirs = strategy === 'remote' || (strategy === 'latest' && record.issuedAt <= theirs.at);
    tell(entry, [], true, isTheirs ? 'theirs' : 'undecided');
    if (isTheirs) finish(entry, { status: 'discarded' });
    else update(entry, { ...record, status: 'conflict', problem: { code: 'removed' } });
  }

  function tell(
    { record: { id, name, entity, vars } }: LogEntry,
    fields: readonly ConflictField[],
    isRemoved: boolean,
    decided: Conflict['decided'],
  ): void {
    foundConflict({
      // Tabs that find the same tell of it once.
      id: [id, ...fields.map(({ field }) => field)].join('/'),
      entity,
      operationId: id,
      operationName: name,
      vars,
      detectedAt: environment.now(),
      fields,
      isRemoved,
      decided,
    });
  }

  return {
    review,
    hear(changes, hearing = {}) {
      const { heard, collections, isOverlapped } = base.apply(
        changes,
        hearing.fetchedAt ?? environment.now(),
        hearing.mark,
      );
      for (const collection of collections) options.listChanged(collection);
      for (const { entity, before, after } of heard) {
        if (before !== after) log.baseChanged(entity);
        for (const entry of log.of(entity))
          if (entry.record.awaitsBase) update(entry, { ...entry.record, awaitsBase: undefined });
        review(entity, hearing, before?.value !== undefined && after.value === undefined);
      }
      return isOverlapped;
    },
  };
}

function pick(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

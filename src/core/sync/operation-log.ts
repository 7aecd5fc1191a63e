import type { Base } from './base';
import { fold, type Folded } from './fold';
import type { AnyOperation } from './operation';
import { isVisible, type OperationRecord } from './operation-record';

/** An operation that is not over, as this page knows it. A changed one is a new object. */
export interface LogEntry {
  readonly record: OperationRecord;
  /** Place in the log; what the store has not placed yet comes after all that it has. */
  readonly order: number;
  /** Read from the store, with all that other tabs had put before it: only then is it known to be next. */
  readonly isPlaced?: boolean | undefined;
  /** `undefined`: not known to this page. */
  readonly definition: AnyOperation | undefined;
  /** The patch of an operation that the app sends itself (OP6); it is in no store. */
  readonly manual?: Readonly<Record<string, unknown>> | undefined;
  /** Over everywhere else, and held here until base has it (OB6): in no store any more. */
  readonly isShadow?: boolean | undefined;
}

export interface OperationLog {
  /** In order. */
  readonly all: readonly LogEntry[];
  get(id: string): LogEntry | undefined;
  /** In order. */
  of(entity: string): readonly LogEntry[];
  /** Adds one, or takes the place of the one with its id. */
  set(entry: LogEntry): void;
  remove(id: string): void;
  /** What base and the log make of an entity. */
  folded(entity: string): Folded;
  /** Base of this entity is another one now. */
  baseChanged(entity: string): void;
  clear(): void;
}

/**
 * All operations that are not over, in order, with what they make of their entities; folded once per change.
 *
 * @param changed hears which entities look different, or may
 */
export function createOperationLog(base: Base, changed: (entity: string) => void): OperationLog {
  const entries = new Map<string, LogEntry>();
  const lanes = new Map<string, readonly LogEntry[]>();
  const views = new Map<string, Folded>();
  let sorted: readonly LogEntry[] | undefined;

  function touch(entity: string): void {
    views.delete(entity);
    changed(entity);
  }

  function takeOut({ record: { id, entity } }: LogEntry): void {
    entries.delete(id);
    const rest = (lanes.get(entity) ?? []).filter((other) => other.record.id !== id);
    if (rest.length) lanes.set(entity, rest);
    else lanes.delete(entity);
    sorted = undefined;
    touch(entity);
  }

  return {
    get all() {
      return (sorted ??= [...entries.values()].sort(inOrder));
    },
    get: (id) => entries.get(id),
    of: (entity) => lanes.get(entity) ?? [],
    set(entry) {
      const { id, entity } = entry.record;
      const before = entries.get(id);
      if (before && before.record.entity !== entity) takeOut(before);
      entries.set(id, entry);
      const others = (lanes.get(entity) ?? []).filter((other) => other.record.id !== id);
      lanes.set(entity, [...others, entry].sort(inOrder));
      sorted = undefined;
      touch(entity);
    },
    remove(id) {
      const entry = entries.get(id);
      if (entry) takeOut(entry);
    },
    folded(entity) {
      let view = views.get(entity);
      if (!view) {
        const visible = (lanes.get(entity) ?? []).filter(({ record }) => isVisible(record));
        view = fold(base.entity(entity)?.value, visible.map(toFoldable));
        views.set(entity, view);
      }
      return view;
    },
    baseChanged: touch,
    clear() {
      const touched = [...lanes.keys()];
      entries.clear();
      lanes.clear();
      views.clear();
      sorted = undefined;
      for (const entity of touched) changed(entity);
    },
  };
}

function inOrder(a: LogEntry, b: LogEntry): number {
  return a.order - b.order;
}

function toFoldable({ record: { id, vars, lost, merged }, definition, manual }: LogEntry) {
  return {
    id,
    lost,
    merged,
    // An operation that this page does not know is parked, and so not visible.
    apply: (entity: unknown) => manual ?? definition?.apply(entity as never, vars as never),
  };
}

import { createEmitter, type Emitter } from '../../shared/emitter';
import type { Readable } from '../../shared/store';

/** Values by key, computed when somebody looks. */
export interface KeyedViews<View> {
  /** What is shown changes with `publish`; what nobody watches is computed when it is read. */
  view(key: string): Readable<View>;
  /** It may be another one now. */
  touch(key: string): void;
  touchAll(): void;
  /** Tells those whose view is another one. */
  publish(): void;
}

interface Slot<View> {
  value: View;
  isFresh: boolean;
  readonly changes: Emitter<void>;
}

/** @param compute returns the last view if nothing that it shows is different */
export function createKeyedViews<View>(
  compute: (key: string, last: View | undefined) => View,
  reportError: (error: unknown) => void,
): KeyedViews<View> {
  const slots = new Map<string, Slot<View>>();
  const touched = new Set<string>();

  function refresh(key: string, slot: Slot<View>): boolean {
    const next = compute(key, slot.value);
    const isNew = !Object.is(next, slot.value);
    slot.value = next;
    slot.isFresh = true;
    return isNew;
  }

  function slotOf(key: string): Slot<View> {
    let slot = slots.get(key);
    if (!slot) {
      slot = { value: compute(key, undefined), isFresh: true, changes: createEmitter<void>(reportError) };
      slots.set(key, slot);
    }
    return slot;
  }

  function touch(key: string): void {
    const slot = slots.get(key);
    if (!slot) return;
    slot.isFresh = false;
    touched.add(key);
  }

  return {
    view: (key) => ({
      get current() {
        const slot = slotOf(key);
        // What is shown stays as it is until all of a step can be shown.
        if (!slot.isFresh && !slot.changes.size) refresh(key, slot);
        return slot.value;
      },
      subscribe(listener) {
        const slot = slotOf(key);
        const undo = slot.changes.listen(listener);
        return () => {
          undo();
          if (!slot.changes.size) slots.delete(key);
        };
      },
    }),
    touch,
    touchAll() {
      for (const key of slots.keys()) touch(key);
    },
    publish() {
      const keys = [...touched];
      touched.clear();
      // All are computed before anybody hears: a listener may read another.
      const news = keys.flatMap((key) => {
        const slot = slots.get(key);
        return slot && refresh(key, slot) ? [slot] : [];
      });
      for (const { changes } of news) changes.emit();
    },
  };
}

import type { Undo } from './undo';
import { createEmitter } from './emitter';

/** A value that can be read now and watched: all that a hook needs. */
export interface Readable<Value> {
  readonly current: Value;
  subscribe(listener: () => void): Undo;
}

export interface Store<Value> extends Readable<Value> {
  /** Tells the listeners unless the value is the same by `Object.is`. */
  set(value: Value): void;
}

export function createStore<Value>(initial: Value, reportError: (error: unknown) => void): Store<Value> {
  const changes = createEmitter<void>(reportError);
  let current = initial;
  return {
    get current() {
      return current;
    },
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      changes.emit();
    },
    subscribe: changes.listen,
  };
}

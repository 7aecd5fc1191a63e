import type { Undo } from './undo';

export interface Emitter<Event> {
  /** Calls everyone who listened when the call began and still does. One that throws does not stop the others. */
  emit(event: Event): void;
  listen(listener: (event: Event) => unknown): Undo;
  /** Nobody listens any more, not even to what is being told. */
  clear(): void;
  readonly size: number;
}

/** @param reportError takes what a listener threw. */
export function createEmitter<Event>(reportError: (error: unknown) => void): Emitter<Event> {
  // A box per listener: the same function may listen twice, and each has an undo of its own.
  const boxes = new Set<{ listener: (event: Event) => unknown }>();
  return {
    emit(event) {
      for (const box of [...boxes]) {
        try {
          if (boxes.has(box)) box.listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    },
    listen(listener) {
      const box = { listener };
      boxes.add(box);
      return () => void boxes.delete(box);
    },
    clear: () => boxes.clear(),
    get size() {
      return boxes.size;
    },
  };
}

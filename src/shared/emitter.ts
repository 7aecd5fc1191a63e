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
  const listeners = new Set<(event: Event) => unknown>();
  return {
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          if (listeners.has(listener)) listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    },
    listen(listener) {
      // The same function may listen twice, and each has an undo of its own.
      const own = (event: Event) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    clear: () => listeners.clear(),
    get size() {
      return listeners.size;
    },
  };
}

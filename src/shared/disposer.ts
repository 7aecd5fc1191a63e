import type { Undo } from './undo';

export interface Disposer {
  /** Registers a clean-up; runs it at once if disposal has already happened. */
  add(undo: Undo): void;
  /** Runs every clean-up once, newest first. One that throws does not stop the others; its error is thrown at the end. */
  dispose(): void;
}

export function createDisposer(): Disposer {
  let undos: Undo[] | undefined = [];
  return {
    add(undo) {
      if (undos) undos.push(undo);
      else undo();
    },
    dispose() {
      const list = undos?.reverse() ?? [];
      undos = undefined;
      const errors: unknown[] = [];
      for (const undo of list) {
        try {
          undo();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length) throw errors[0];
    },
  };
}

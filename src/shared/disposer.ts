/** Takes back what the call that returned it did. Calling it again does nothing. */
export type Undo = () => void;

export interface Disposer {
  /** Registers a clean-up; runs it at once if disposal has already happened. */
  add(undo: Undo): void;
  /** Runs every clean-up once, newest first. */
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
      const list = undos;
      undos = undefined;
      while (list?.length) list.pop()?.();
    },
  };
}

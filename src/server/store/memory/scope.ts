import { TidewireError } from '../../../shared/errors';
import type { Undo } from '../../../shared/undo';
import { StoreUnavailable } from '../store';

/** What one session began, and how it ends. */
export interface SessionScope {
  readonly isClosed: boolean;
  /** Does it, unless the session is closed. @returns a promise that rejects with `StoreUnavailable` if it is */
  ask<Answer>(act: () => Answer | Promise<Answer>): Promise<Answer>;
  /** As `ask`, for what is to be undone at the end. */
  begin(start: () => Undo): Promise<Undo>;
  /** What calls the hub back, so that its errors are reported, and nothing is heard after the end. */
  guard<Arguments extends readonly unknown[]>(callback: (...given: Arguments) => void): (...given: Arguments) => void;
  close(): void;
}

export function createSessionScope(report: (error: unknown) => void): SessionScope {
  const undos = new Set<Undo>();
  let isClosed = false;

  const ask: SessionScope['ask'] = async (act) => {
    if (isClosed) throw closedError();
    return act();
  };

  return {
    get isClosed() {
      return isClosed;
    },
    ask,
    begin: (start) =>
      ask(() => {
        const undo = start();
        undos.add(undo);
        return () => {
          if (undos.delete(undo)) undo();
        };
      }),
    guard:
      (callback) =>
      (...given) => {
        if (isClosed) return;
        try {
          callback(...given);
        } catch (error) {
          report(error);
        }
      },
    close() {
      isClosed = true;
      for (const undo of undos) undo();
      undos.clear();
    },
  };
}

export function closedError(): StoreUnavailable {
  return new StoreUnavailable(
    new TidewireError('store-closed', 'This session of the store was closed. Open another one.'),
  );
}

import { TidewireError } from '../../shared/errors';
import type { HubEnvironment } from '../hub/hub-environment';

/** How a call of the app's code ended. */
export type Settled<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly error: unknown;
      /** The time was up, and it goes on: how it ends after all. */
      readonly ending?: Promise<Settled<Value>> | undefined;
    };

/**
 * Calls code of the app's, which may throw, reject or never answer: all three become a value (HB6). Never rejects, and what
 * happens after the time is up goes unnoticed by those who do not look at `ending`.
 */
export async function callGuarded<Value>(
  { setTimer }: HubEnvironment,
  timeoutMs: number,
  call: () => Value | PromiseLike<Value>,
): Promise<Settled<Value>> {
  try {
    const returned = call();
    if (!isThenable(returned)) return { ok: true, value: returned };
    // `resolve` takes in a thenable of any quality: one that throws, or calls back twice.
    const ending = Promise.resolve(returned).then(
      (value): Settled<Value> => ({ ok: true, value }),
      (error: unknown): Settled<Value> => ({ ok: false, error }),
    );
    return await new Promise((resolve) => {
      const cancelTimer = setTimer(() => {
        const error = new TidewireError('timeout', `No answer within ${timeoutMs} ms.`);
        resolve({ ok: false, error, ending });
      }, timeoutMs);
      void ending.then((settled) => {
        cancelTimer();
        resolve(settled);
      });
    });
  } catch (error) {
    return { ok: false, error };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

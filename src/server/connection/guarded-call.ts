import { TidewireError } from '../../shared/errors';
import type { HubEnvironment } from '../hub/hub-environment';

/** How a call of the app's code ended. */
export type Settled<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown };

/**
 * Calls code of the app's, which may throw, reject or never answer: all three become a value (HB6). Never rejects, and what
 * happens after the time is up goes unnoticed.
 */
export async function callGuarded<Value>(
  { setTimer }: HubEnvironment,
  timeoutMs: number,
  call: () => Value | PromiseLike<Value>,
): Promise<Settled<Value>> {
  try {
    const returned = call();
    if (!isThenable(returned)) return { ok: true, value: returned };
    return await new Promise((resolve) => {
      const cancelTimer = setTimer(() => {
        const error = new TidewireError('timeout', `No answer within ${timeoutMs} ms.`);
        resolve({ ok: false, error });
      }, timeoutMs);
      const settle = (settled: Settled<Value>) => {
        cancelTimer();
        resolve(settled);
      };
      // `resolve` takes in a thenable of any quality: one that throws, or calls back twice.
      Promise.resolve(returned).then(
        (value) => settle({ ok: true, value }),
        (error: unknown) => settle({ ok: false, error }),
      );
    });
  } catch (error) {
    return { ok: false, error };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

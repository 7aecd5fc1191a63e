import type { SendContext } from '../../../../../../src/core/sync/operation';
import { SendFailure } from '../../../../../../src/core/sync/send-failure';

/** What a sender is given by the engine. */
export function createSendContext(given: Partial<SendContext> = {}): SendContext {
  return {
    id: 'op-1',
    entity: 'todo:7',
    baseVersion: undefined,
    fields: {},
    attempt: 1,
    signal: new AbortController().signal,
    request: () => Promise.resolve({ status: 'rejected', reason: 'not-connected', message: 'not-connected' }),
    isConnected: () => false,
    ...given,
  };
}

/** The failure that an attempt ends in. */
export async function failureOf(attempt: Promise<unknown>): Promise<SendFailure> {
  const error: unknown = await attempt.then(
    (answer) => Promise.reject(new Error(`It was done: ${JSON.stringify(answer)}`)),
    (reason: unknown) => reason,
  );
  if (error instanceof SendFailure) return error;
  throw error;
}

import type { Readable } from '../../shared/store';

/** A value that never changes, for hooks that read a store. */
export function constantReadable<Value>(current: Value): Readable<Value> {
  return { current, subscribe: () => () => undefined };
}

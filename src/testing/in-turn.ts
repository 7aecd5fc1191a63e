/** Goes on with a value: at once if it is there, so that synchronous code needs no Promise in between. */
export function andThen<Value>(
  value: Value | Promise<Value>,
  go: (value: Value) => void | Promise<void>,
): void | Promise<void> {
  return value instanceof Promise ? value.then(go) : go(value);
}

/**
 * Runs jobs one after the other, at once if none is under way.
 *
 * @param isOpen false drops the jobs that have not begun
 */
export function createLane(isOpen: () => boolean): (job: () => void | Promise<void>) => void {
  let last: Promise<void> | undefined;
  return (job) => {
    const pending = last ? last.then(() => (isOpen() ? job() : undefined)) : job();
    if (!pending) return;
    const own: Promise<void> = pending.finally(() => {
      if (last === own) last = undefined;
    });
    last = own;
  };
}

import { setImmediate } from 'node:timers/promises';

/** Waits until something is so, turn by turn of the event loop. A test that waits in vain runs into its time limit. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

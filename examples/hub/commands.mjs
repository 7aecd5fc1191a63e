import { setTimeout as wait } from 'node:timers/promises';
import { closeInput, delayInput, sumInput } from './schemas.mjs';

/** What a client may ask of the example hub. */
export const commands = {
  echo: (data) => data,

  add: { input: sumInput, handler: ({ a, b }) => a + b },

  time: () => Date.now(),

  /** The client is told `internal`; this text stays in the hub's log. */
  fail() {
    throw new Error('The command "fail" did what it is there for.');
  },

  slow: {
    input: delayInput,
    async handler({ ms }, { signal }) {
      // Rejects when the caller leaves: nobody waits for the answer any more.
      await wait(ms, undefined, { signal });
      return { waitedMs: ms };
    },
  },

  'close-me': { input: closeInput, handler: ({ code }, { close }) => close(code, 'as asked') },
};

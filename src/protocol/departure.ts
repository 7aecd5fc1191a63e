import type { Undo } from '../shared/undo';
import type { Loss } from './incoming';
import type { CreateSessionPart } from './session-part';

const goAway: Loss = { action: 'retry', cause: { code: 'go-away' } };

/**
 * Leaves a server that says go-away at a moment drawn from its spread window, and not before: the spread protects the servers
 * that remain. A close in between waits for the same moment.
 */
export const departure: CreateSessionPart = ({ environment, linkEnded }) => {
  let leaveAt: number | undefined;
  let cancel: Undo | undefined;
  return {
    disconnected() {
      leaveAt = undefined;
      cancel?.();
    },
    heard(incoming) {
      if (incoming.kind !== 'go-away' || leaveAt !== undefined) return;
      const delayMs = environment.random() * incoming.spreadMs;
      leaveAt = environment.now() + delayMs;
      cancel = environment.setTimer(() => linkEnded(goAway), delayMs);
    },
    explain: () => Promise.resolve(leaveAt === undefined ? undefined : { ...goAway, retryAt: leaveAt }),
  };
};

import type { Undo } from '../shared/undo';
import type { CreateSessionPart } from './session-part';

/**
 * Leaves a server that says go-away at a moment drawn from its spread window, and not before: the spread protects the servers
 * that remain. A close in between waits for the same moment.
 */
export const departure: CreateSessionPart = ({ environment, replaceLink }) => {
  let leaveAt: number | undefined;
  let cancel: Undo | undefined;
  return {
    connected() {
      leaveAt = undefined;
    },
    disconnected: () => cancel?.(),
    heard(incoming) {
      if (incoming.kind !== 'go-away' || leaveAt !== undefined) return;
      const delayMs = environment.random() * incoming.spreadMs;
      leaveAt = environment.now() + delayMs;
      cancel = environment.setTimer(() => replaceLink('go-away'), delayMs);
    },
    async explain({ wasConnected }) {
      return wasConnected && leaveAt !== undefined
        ? { action: 'retry', cause: { code: 'go-away' }, retryAt: leaveAt }
        : undefined;
    },
  };
};

import type { Undo } from '../shared/undo';
import type { CreateSessionPart } from './session-part';

const renewBeforeMs = 30_000;
/** Not more often, though a server may give credentials that have ended already. */
const shortestMs = 1_000;

/** Renews the credentials shortly before the server says that they end, on the living connection. */
export const renewal: CreateSessionPart = ({ environment, dispatch }) => {
  let cancel: Undo | undefined;
  /** The server's clock minus our monotonic one: our wall clock may be wrong by more than the credentials last. */
  let offset = environment.now() - environment.monotonicNow();

  function learn(serverTime: number | undefined): void {
    if (serverTime !== undefined) offset = serverTime - environment.monotonicNow();
  }

  function schedule(expiresAt: number | undefined): void {
    cancel?.();
    if (expiresAt === undefined) return;
    const leftMs = expiresAt - offset - environment.monotonicNow();
    const delayMs = Math.max(leftMs - renewBeforeMs, leftMs / 2, shortestMs);
    cancel = environment.setTimer(() => dispatch('credentialsChanged'), delayMs);
  }

  return {
    connected(welcome) {
      learn(welcome?.serverTime);
      schedule(welcome?.expiresAt);
    },
    disconnected: () => cancel?.(),
    heard(incoming) {
      if (incoming.kind === 'pong' || incoming.kind === 'renewed') learn(incoming.serverTime);
      if (incoming.kind === 'renewed') schedule(incoming.expiresAt);
    },
  };
};

import type { Undo } from '../shared/disposer';
import type { CreateSessionPart } from './session-part';

const renewBeforeMs = 30_000;

/** Renews the credentials shortly before the server says that they end, on the living connection. */
export const renewal: CreateSessionPart = ({ environment, credentialsChanged }) => {
  let cancel: Undo | undefined;
  function schedule(expiresAt: number | undefined, serverTime = environment.now()): void {
    cancel?.();
    if (expiresAt === undefined) return;
    const leftMs = expiresAt - serverTime;
    cancel = environment.setTimer(credentialsChanged, Math.max(leftMs - renewBeforeMs, leftMs / 2));
  }
  return {
    connected: (welcome) => schedule(welcome?.expiresAt, welcome?.serverTime),
    disconnected: () => cancel?.(),
    heard(incoming) {
      if (incoming.kind === 'renewed') schedule(incoming.expiresAt, incoming.serverTime);
    },
  };
};

import type { HubContext } from '../hub/hub-context';
import type { HubRequest, HubSocket, HubSocketListener } from './hub-socket';
import type { Liveness } from './liveness';
import { createPeer } from './peer';
import { createSession, type Session } from './session';

export interface OpenConnection extends Pick<Session, 'broadcast' | 'close' | 'goAway' | 'handleKicked' | 'user'> {
  terminate(): void;
}

export interface OpenConnectionOptions<Claims> {
  readonly context: HubContext<Claims>;
  readonly liveness: Liveness;
  readonly batchMs: number;
  handleClosed(): void;
}

/** Wires a socket to a session: everything that it tells, and nothing that it could throw. */
export function openConnection<Claims>(
  socket: HubSocket,
  request: HubRequest,
  { context, liveness, batchMs, handleClosed }: OpenConnectionOptions<Claims>,
): { readonly connection: OpenConnection; readonly listener: HubSocketListener } {
  const { environment, limits, log, stats } = context;
  const peer = createPeer(socket, {
    environment,
    batchMs,
    maxBufferedBytes: limits.maxBufferedBytes,
    handleFrameSent: () => stats.add('framesOut'),
    handleOverflow() {
      stats.add('slowConsumers');
      log({ level: 'warn', event: 'slow-consumer', connectionId: session.id });
      session.handleClosed(1006);
    },
  });
  const { ping } = socket;
  const watched = liveness.watch({
    ping: ping && (() => ping.call(socket)),
    isPaused: () => peer.isPaused,
    handleUnresponsive() {
      stats.add('unresponsive');
      log({ level: 'warn', event: 'unresponsive', connectionId: session.id });
      peer.terminate();
    },
  });
  const session = createSession(peer, request, context, () => watched.isAlive());

  /** A fault of our own must not become an uncaught exception of the app's. */
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      session.fail(error);
    }
  }

  log({ level: 'info', event: 'opened', connectionId: session.id });
  return {
    connection: {
      broadcast: session.broadcast,
      close: session.close,
      goAway: session.goAway,
      handleKicked: session.handleKicked,
      user: session.user,
      terminate: peer.terminate,
    },
    listener: {
      received(message) {
        watched.sign();
        guarded(() => session.intake.receive(message));
      },
      alive(isPing = false) {
        watched.sign();
        if (isPing) guarded(() => session.intake.receivePing());
      },
      broken(isTooLarge) {
        if (isTooLarge) stats.addRejected('too-large');
        else stats.add('malformed');
        session.close(1002, 'no message');
      },
      closed(code) {
        watched.unwatch();
        peer.handleClosed();
        session.handleClosed(code);
        handleClosed();
      },
    },
  };
}

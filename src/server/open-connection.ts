import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { HubContext } from './hub-context';
import type { Liveness } from './liveness';
import { createPeer } from './peer';
import { createSession, type Session } from './session';

export interface OpenConnection extends Pick<Session, 'broadcast' | 'close' | 'goAway'> {
  terminate(): void;
}

export interface OpenConnectionOptions<Claims> {
  readonly context: HubContext<Claims>;
  readonly liveness: Liveness;
  readonly batchMs: number;
  handleClosed(): void;
}

/** Wires a socket to a session: everything that `ws` tells, and nothing it could throw. */
export function openConnection<Claims>(
  socket: WebSocket,
  request: IncomingMessage,
  { context, liveness, batchMs, handleClosed }: OpenConnectionOptions<Claims>,
): OpenConnection {
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
  const session = createSession(peer, request, context);
  const { sign, unwatch } = liveness.watch({
    ping: () => socket.ping(),
    isPaused: () => socket.isPaused,
    handleUnresponsive() {
      stats.add('unresponsive');
      log({ level: 'warn', event: 'unresponsive', connectionId: session.id });
      peer.terminate();
    },
  });

  /** A fault of our own must not become an uncaught exception of the app's. */
  function guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      session.fail(error);
    }
  }

  socket.on('message', (data, isBinary) => {
    sign();
    guarded(() => session.intake.receive(data, isBinary));
  });
  socket.on('ping', () => {
    sign();
    guarded(() => session.intake.receivePing());
  });
  socket.on('pong', sign);
  socket.on('error', (error) => {
    // Bytes that are no WebSocket message: `ws` has sent the close with the right code. The rest of us need not wait for its answer.
    const isTooLarge = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    if (isTooLarge) stats.addRejected('too-large');
    else stats.add('malformed');
    session.close(1002, 'no WebSocket message');
  });
  socket.once('close', (code) => {
    unwatch();
    session.handleClosed(code);
    handleClosed();
  });
  log({ level: 'info', event: 'opened', connectionId: session.id });

  return { broadcast: session.broadcast, close: session.close, goAway: session.goAway, terminate: peer.terminate };
}

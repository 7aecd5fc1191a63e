import type { Socket } from 'socket.io';
import { socketIoWire } from '../../protocol/socket-io-wire';

/** The server's end of a Socket.IO link that carries whole messages. */
export interface SocketIoLink {
  /** Says that it is open, before anything else. @param subprotocol one of those offered */
  accept(subprotocol: string): void;
  /** Does nothing once it is over. @param bytes its length */
  send(message: string | ArrayBuffer, bytes: number): void;
  /** Messages handed over and not known to have left, and what is being written, in bytes. */
  readonly bufferedBytes: number;
  /** Says why, after everything that was sent; the client then leaves. */
  close(code: number, reason: string): void;
  /** Cuts the whole connection, whatever else goes over it. */
  terminate(): void;
}

export interface SocketIoLinkListener {
  received(message: string | Uint8Array): void;
  alive(): void;
  /** Comes once and last. */
  closed(code: number): void;
}

/** What is used of an engine's transport. That of WebSockets has a socket of `ws`, which alone can cut a connection without a word. */
interface EngineTransport {
  readonly writable: boolean;
  on(event: 'ready', listener: () => void): unknown;
  off(event: 'ready', listener: () => void): unknown;
  readonly socket?: { terminate?: () => void };
}

/**
 * Wraps a socket of a namespace.
 *
 * Messages wait here and not in the engine, until its transport can take them, and then go together in one event: so it is known how
 * much waits. And they go as volatile and local ones: a server with connection state recovery would otherwise keep a copy of each, and an
 * adapter would tell it to every node. Volatile ones are dropped where the transport cannot take them, which never is the case here.
 */
export function createSocketIoLink(socket: Socket, listener: SocketIoLinkListener): SocketIoLink {
  const { conn } = socket;
  const to = () => socket.nsp.local.to(socket.id);
  let waiting: (string | ArrayBuffer)[] = [];
  let waitingBytes = 0;
  let writtenBytes = 0;
  let state: 'open' | 'closing' | 'over' = 'open';
  let closeCode: number | undefined;
  let transport = watch();

  function watch(): EngineTransport {
    const current: EngineTransport = conn.transport;
    current.on('ready', handleReady);
    return current;
  }

  function handleReady(): void {
    writtenBytes = 0;
    flush();
  }

  function handleUpgrade(): void {
    transport.off('ready', handleReady);
    transport = watch();
    handleReady();
  }

  function flush(): void {
    // Asked of the engine, which decides by the same.
    if (!waiting.length || !conn.transport.writable) return;
    to().volatile.emit(socketIoWire.message, ...take());
  }

  function take(): readonly (string | ArrayBuffer)[] {
    const taken = waiting;
    waiting = [];
    writtenBytes += waitingBytes;
    waitingBytes = 0;
    return taken;
  }

  conn.on('upgrade', handleUpgrade);
  const handleHeartbeat = () => listener.alive();
  conn.on('heartbeat', handleHeartbeat);
  socket.on(socketIoWire.message, (...messages: unknown[]) => {
    for (const message of messages)
      // Whatever is neither becomes something that nobody can read.
      if (state === 'open') listener.received(typeof message === 'string' ? message : toBytes(message));
  });
  socket.on('disconnect', (reason) => {
    state = 'over';
    waiting = [];
    transport.off('ready', handleReady);
    conn.off('upgrade', handleUpgrade);
    conn.off('heartbeat', handleHeartbeat);
    listener.closed(closeCode ?? toCloseCode(reason));
  });

  return {
    accept(subprotocol) {
      to().emit(socketIoWire.opened, subprotocol);
    },
    send(message, bytes) {
      if (state !== 'open') return;
      waiting.push(message);
      waitingBytes += bytes;
      flush();
    },
    get bufferedBytes() {
      return waitingBytes + writtenBytes;
    },
    close(code, reason) {
      if (state !== 'open') return;
      state = 'closing';
      closeCode = code;
      if (waiting.length) to().emit(socketIoWire.message, ...take());
      to().emit(socketIoWire.closed, code, reason);
    },
    terminate() {
      if (state === 'over') return;
      closeCode ??= 1006;
      const { terminate } = transport.socket ?? {};
      if (terminate) terminate.call(transport.socket);
      else conn.close(true);
    },
  };
}

function toBytes(message: unknown): Uint8Array {
  return message instanceof Uint8Array ? message : new Uint8Array();
}

/**
 * How the client went, as the server's library names it.
 *
 * @see https://socket.io/docs/v4/server-socket-instance/#disconnect
 */
function toCloseCode(reason: string): number {
  switch (reason) {
    case 'client namespace disconnect':
      return 1000;
    case 'server shutting down':
      return 1001;
    case 'parse error':
      return 1007;
    default:
      return 1006;
  }
}

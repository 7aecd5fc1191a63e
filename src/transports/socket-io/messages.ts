import type { Socket } from 'socket.io-client';
import { socketIoWire } from '../../protocol/socket-io-wire';
import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import { toDisconnectEnd, toRefusalEnd, type ConnectError, type SocketIoEnd } from './close';
import type { TransportLink, TransportListener, WireData } from '../transport';

export interface MessageLinkOptions {
  /** Not connected yet. */
  readonly socket: Socket;
  readonly subprotocols: readonly string[];
  /** Joins the namespace. */
  connect(): void;
  readonly setTimer: TransportEnvironment['setTimer'];
}

/** How long a namespace that let us in may take to say which subprotocol it selected, in ms. One with a hub says so at once. */
const selectionMs = 3_000;

/** A link that carries whole messages, each in an event of its own. */
export function openMessageLink(
  { socket, subprotocols, connect, setTimer }: MessageLinkOptions,
  listener: TransportListener,
): TransportLink {
  let state: 'opening' | 'open' | 'over' = 'opening';
  let cancelSelection: Undo | undefined;

  function open(subprotocol: string): void {
    if (state !== 'opening') return;
    state = 'open';
    cancelSelection?.();
    listener.opened(subprotocol);
  }

  function leave(): void {
    state = 'over';
    cancelSelection?.();
    socket.disconnect();
  }

  function end({ code, reason }: SocketIoEnd): void {
    if (state === 'over') return;
    leave();
    listener.closed(code, reason);
  }

  socket.on('connect', () => {
    const none = { code: 1006, reason: 'no subprotocol selected' };
    if (subprotocols.length === 0) open('');
    else if (state === 'opening') cancelSelection = setTimer(() => end(none), selectionMs);
  });
  socket.on('connect_error', (error: ConnectError) => end(toRefusalEnd(error, !socket.active)));
  socket.on('disconnect', (reason) => end(toDisconnectEnd(reason)));
  socket.on(socketIoWire.opened, (subprotocol: unknown) => {
    if (typeof subprotocol === 'string' && subprotocols.includes(subprotocol)) open(subprotocol);
    else end({ code: 1006, reason: 'no subprotocol agreed upon' });
  });
  socket.on(socketIoWire.message, (...messages: unknown[]) => {
    for (const message of messages) {
      const data = toWireData(message);
      // A listener may close the link in the middle of a burst.
      if (state === 'open' && data !== undefined) listener.received(data);
    }
  });
  socket.on(socketIoWire.closed, (code: unknown, reason: unknown) => {
    end({ code: typeof code === 'number' ? code : 1006, reason: typeof reason === 'string' ? reason : '' });
  });
  connect();

  return {
    send(data) {
      if (state === 'open') socket.emit(socketIoWire.message, typeof data === 'string' ? data : data.slice(0));
    },
    close: leave,
  };
}

/** What came is a text or bytes; Node's are a view of something larger. */
function toWireData(message: unknown): WireData | undefined {
  if (typeof message === 'string' || message instanceof ArrayBuffer) return message;
  if (!ArrayBuffer.isView(message)) return undefined;
  const { buffer, byteOffset, byteLength } = message;
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

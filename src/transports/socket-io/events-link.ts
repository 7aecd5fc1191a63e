import type { Socket } from 'socket.io-client';
import {
  readFrame,
  toFrameText,
  type EventArguments,
  type SocketIoCommand,
  type SocketIoReport,
} from '../../protocol/socket-io-frames';
import { toDisconnectEnd, toRefusalEnd, type ConnectError, type SocketIoEnd } from './close';
import { isRecoveryOffset } from './offset';
import type { SocketIoSession } from './session';
import type { TransportLink, TransportListener } from '../transport';

export interface EventsLinkOptions {
  readonly subprotocol: string;
  readonly socket: Socket;
  /** What is known of this client from the links before. */
  sessionOf(client: string): SocketIoSession;
  /** Joins the namespace. */
  connect(auth: Readonly<Record<string, unknown>>): void;
}

/** The part of Socket.IO's handshake packet that its client keeps to itself. */
interface Packet {
  readonly type: number;
  readonly data?: unknown;
}

/** Socket.IO's number of the packet with which a namespace lets one in. */
const connectPacket = 0;

/**
 * A link to a server that speaks events of its own: calls of socket.io-client from frames, and frames from events.
 *
 *     opening ── engine is open ──► open ── connect ──► joining ── the namespace answers ──► joined
 *
 * Recovery is ours and not that of socket.io-client: it belongs to a client (user and destination), not to a socket; copies are
 * dropped by their offset, and what one session has not received is never asked for in another.
 *
 * @see https://socket.io/docs/v4/connection-state-recovery#how-it-works-under-the-hood
 */
export function openEventsLink(options: EventsLinkOptions, listener: TransportListener): TransportLink {
  const { socket, subprotocol } = options;
  const manager = socket.io;
  let isOver = false;
  let isJoined = false;
  let session: SocketIoSession | undefined;
  let pid: string | undefined;

  function report(frame: SocketIoReport, instead?: SocketIoReport): void {
    if (isOver) return;
    let text: string;
    try {
      text = toFrameText(frame);
    } catch (error) {
      if (!instead) throw error;
      text = toFrameText(instead);
    }
    listener.received(text);
  }

  function end({ code, reason }: SocketIoEnd): void {
    if (isOver) return;
    isOver = true;
    socket.disconnect();
    listener.closed(code, reason);
  }

  /** What was missed comes before socket.io-client says that it is connected. */
  function handleJoined(): void {
    if (isJoined || !session) return;
    isJoined = true;
    session.begin(pid);
    report({ op: 'connected', recovers: session.recovers });
  }

  function handleEvent(type: string, ...given: unknown[]): void {
    // What is not handed on does not count as received: it can still be recovered.
    if (isOver) return;
    handleJoined();
    const last = given.at(-1);
    // What awaits an acknowledgement has no offset: it is not kept.
    const isNumbered = !!session?.recovers && isRecoveryOffset(last);
    if (isNumbered && !session?.take(last)) return;
    const values = isNumbered || typeof last === 'function' ? given.slice(0, -1) : given;
    report({ op: 'event', event: [type, ...values] }, { op: 'unreadable', type });
    if (typeof last === 'function') (last as () => void)();
  }

  /** @param hear is given what the server acknowledged with, or nothing if it did not in time */
  function emit([type, ...values]: EventArguments, timeoutMs?: number, hear?: (values?: unknown[]) => void): void {
    if (!hear) socket.emit(type, ...values);
    else if (timeoutMs === undefined) socket.emit(type, ...values, (...answer: unknown[]) => hear(answer));
    else
      socket.timeout(timeoutMs).emit(type, ...values, (error: unknown, ...answer: unknown[]) => {
        if (error) hear();
        else hear(answer);
      });
  }

  function perform(command: SocketIoCommand): void {
    switch (command.op) {
      case 'connect':
        session = options.sessionOf(command.client);
        return options.connect({ ...command.auth, ...session.recovery() });
      case 'emit': {
        const { event, await: awaited } = command;
        if (!awaited) return emit(event);
        const { id, kind, timeoutMs } = awaited;
        const silence: SocketIoReport = { op: 'answered', id, kind };
        return emit(event, timeoutMs, (values) => report(values ? { ...silence, values } : silence, silence));
      }
      case 'join':
        return join(command);
      case 'leave':
        session?.leave(command.channel);
        if (command.event) emit(command.event);
    }
  }

  function join({ id, channel, from, event, timeoutMs }: Extract<SocketIoCommand, { op: 'join' }>): void {
    const joined = (stay: string, values: readonly unknown[] = []) => {
      const recovered = from === undefined || from.epoch === stay;
      report({ op: 'joined', id, channel, stay, recovered, values }, { op: 'answered', id, kind: 'send' });
    };
    // In a turn of its own: who asks does not expect to be answered while asking.
    const joinedSoon = (stay: string) => queueMicrotask(() => joined(stay));
    // The server has put us back into our rooms.
    const resumed = from && session?.resume(channel, from.epoch);
    if (resumed !== undefined) return joinedSoon(resumed);
    const enter = () => session?.enter(channel) ?? '';
    if (!event) return joinedSoon(enter());
    if (timeoutMs === undefined) {
      emit(event);
      // Whether the server got it is not known: the next link cannot count on it.
      const stay = enter();
      session?.leave(channel);
      return joinedSoon(stay);
    }
    emit(event, timeoutMs, (values) => {
      if (isOver) return;
      if (values) joined(enter(), values);
      else report({ op: 'answered', id, kind: 'send' });
    });
  }

  manager.on('open', () => {
    if (!isOver) listener.opened(subprotocol);
  });
  // Until the namespace is asked for; from then on the socket tells more, and first.
  manager.on('error', (error) => {
    if (!session) end(toRefusalEnd(error, false));
  });
  manager.on('close', (reason) => {
    if (!session) end(toDisconnectEnd(reason));
  });
  manager.on('packet', ({ type, data }: Packet) => {
    if (type === connectPacket) pid = (data as { readonly pid?: string } | undefined)?.pid;
  });
  socket.on('connect', handleJoined);
  socket.on('connect_error', (error: ConnectError) => end(toRefusalEnd(error, !socket.active)));
  socket.on('disconnect', (reason) => end(toDisconnectEnd(reason)));
  socket.onAny(handleEvent);
  manager.open();

  return {
    send(wire) {
      const frame = readFrame(wire);
      // Both ends are ours: what can be read has the right form.
      if (frame && !isOver) perform(frame as unknown as SocketIoCommand);
    },
    close() {
      if (isOver) return;
      isOver = true;
      // A server keeps nothing for who says goodbye, and a page that is left may come back.
      if (session?.recovers) manager.engine.close();
      else socket.disconnect();
    },
  };
}

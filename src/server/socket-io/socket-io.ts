import type { Namespace, Server, Socket } from 'socket.io';
import { socketIoWire } from '../../protocol/socket-io-wire';
import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import type { AcceptSocket, HubSocketListener } from '../connection/hub-socket';
import { byteLength } from '../channel/publish';
import { createSocketIoLink } from './link';

export interface ServeSocketIoOptions {
  /**
   * The hub's `limits.maxPayloadBytes`, if it is another than the default: a longer message closes with 1009. Socket.IO's own
   * `maxHttpBufferSize` must be larger, see `serveSocketIo`.
   * @default 1_048_576
   */
  readonly maxPayloadBytes?: number;
}

const subprotocol = 'tidewire.v1';
/** What Socket.IO wraps around a message. */
const envelopeBytes = 1_024;

/**
 * Lets a hub serve a namespace of a Socket.IO server, for clients with `tidewire()` over `socketIo()`. The namespace becomes the hub's
 * alone: clients of another kind are refused, other namespaces are not touched. Its middleware runs before the hub. Pings and origins are
 * Socket.IO's: which pages may connect is for its `allowRequest` to say, since its `cors` does not hold for WebSockets.
 *
 * Every message is a text in an event, and its quotes count twice there: give the server a `maxHttpBufferSize` of more than twice
 * `maxPayloadBytes`, or it would cut off whoever sends a long one.
 *
 * Sticky sessions are needed where Socket.IO needs them (polling over several nodes). Nothing goes through its adapter, and nothing is kept
 * for its connection state recovery: the hub has a history of its own.
 *
 * @returns stops letting clients in; those that are in stay
 * @throws TidewireError if `maxHttpBufferSize` is too small
 * @example
 * const io = new Server(server, { maxHttpBufferSize: 2_200_000 });
 * serveSocketIo(hub, io.of('/live'));
 */
export function serveSocketIo(
  hub: { readonly accept: AcceptSocket },
  io: Server | Namespace,
  { maxPayloadBytes = 1_048_576 }: ServeSocketIoOptions = {},
): Undo {
  const namespace = 'of' in io ? io.of('/') : io;
  let isServing = true;

  /** The engine is made when the server is attached: perhaps not yet. */
  function findMistake(): TidewireError | undefined {
    const engine = namespace.server.engine as Server['engine'] | undefined;
    const limit = engine?.opts.maxHttpBufferSize;
    return limit !== undefined && limit < 2 * maxPayloadBytes + envelopeBytes
      ? tooSmall(limit, maxPayloadBytes)
      : undefined;
  }
  const mistake = findMistake();
  if (mistake) throw mistake;

  namespace.use((socket, next) => {
    if (!isServing) return next(refusal('This namespace is not served any more.', 1013));
    const late = findMistake();
    if (late) return next(refusal(late.message, 1011));
    if (offers(socket)) return next();
    return next(refusal(`This namespace is a Tidewire hub. Connect with protocol: tidewire().`, 1002));
  });
  const handleConnection = (socket: Socket) => {
    if (isServing) serve(socket, hub.accept, maxPayloadBytes);
  };
  namespace.on('connection', handleConnection);
  return () => {
    isServing = false;
    namespace.off('connection', handleConnection);
  };
}

function serve(socket: Socket, accept: AcceptSocket, maxPayloadBytes: number): void {
  const decoder = new TextDecoder();
  // eslint-disable-next-line prefer-const -- the hub needs the link to accept it, and nothing comes before it did
  let listener: HubSocketListener;
  const link = createSocketIoLink(socket, {
    received(message) {
      const size = typeof message === 'string' ? byteLength(message) : message.byteLength;
      if (size <= maxPayloadBytes) return listener.received(message);
      link.close(1009, 'too large');
      listener.broken(true);
    },
    alive: () => listener.alive(),
    closed: (code) => listener.closed(code),
  });
  link.accept(subprotocol);
  const { url, headers, address } = socket.handshake;
  listener = accept(
    {
      send: (message) => link.send(decoder.decode(message), message.byteLength),
      get bufferedBytes() {
        return link.bufferedBytes;
      },
      close: link.close,
      terminate: link.terminate,
    },
    { url, headers, remoteAddress: address },
  );
}

function offers({ handshake }: Socket): boolean {
  const offered: unknown = (handshake.auth as Readonly<Record<string, unknown>>)[socketIoWire.offer];
  return Array.isArray(offered) && offered.includes(subprotocol);
}

function refusal(message: string, closeCode: number): Error {
  return Object.assign(new Error(message), { data: { closeCode } });
}

function tooSmall(limit: number, maxPayloadBytes: number): TidewireError {
  return new TidewireError(
    'buffer-too-small',
    `Socket.IO's maxHttpBufferSize is ${limit}, and the hub takes messages of ${maxPayloadBytes} bytes, which need more than twice as much there. A client that sends one would be cut off each time it tries. Give the server maxHttpBufferSize: ${2 * maxPayloadBytes + envelopeBytes}, or the hub a smaller limits.maxPayloadBytes and serveSocketIo the same.`,
  );
}

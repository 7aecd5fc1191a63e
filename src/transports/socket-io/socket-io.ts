import { io as defaultIo, type ManagerOptions, type SocketOptions } from 'socket.io-client';
import { socketIoEventsToken } from '../../protocol/socket-io-frames';
import { socketIoWire } from '../../protocol/socket-io-wire';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { openEventsLink } from './events-link';
import { openMessageLink } from './messages';
import { createSocketIoSession, type SocketIoSession } from './session';
import type { Transport, TransportLink, TransportListener } from '../transport';

/** Sessions that may be recovered: one for each client that uses this transport, and user and destination of it. */
const maxSessions = 100;

export interface SocketIoOptions {
  /** That of socket.io-client, where another copy of it is to be used. @default the installed one */
  readonly io?: typeof defaultIo;
  /**
   * As for `io()`: `path`, `transports`, `withCredentials`, `extraHeaders`, `auth` … What concerns reconnecting and sending again has
   * no effect: that is the connection's.
   */
  readonly options?: Partial<ManagerOptions & SocketOptions>;
  /** @default the real world */
  readonly environment?: Pick<TransportEnvironment, 'randomId' | 'setTimer'>;
}

/**
 * Socket.IO, for servers behind which it already stands. Needs the package `socket.io-client`. The path of the address is the
 * namespace. Each link has an engine of its own, so that one that is over leaves nothing behind.
 *
 * With `tidewire()` it carries messages to a hub behind `serveSocketIo`; with `socketIoEvents()` it speaks to an app's own events.
 *
 * A refusal by the server's middleware closes with 4401 (`needs-auth`), unless the error's `data` says otherwise: `closeCode`, an HTTP
 * `status`, or a `code` such as `'forbidden'` or `'rate-limited'`. A disconnect by the server's own code closes with 1008, which
 * retries later.
 *
 * @example
 * createRealtimeClient({
 *   url: 'https://example.com/live',
 *   protocol: tidewire(),
 *   transport: socketIo({ options: { transports: ['websocket'] } }),
 * })
 * @see https://socket.io/docs/v4/client-options/
 */
export function socketIo({
  io = defaultIo,
  options = {},
  environment = defaultEnvironment,
}: SocketIoOptions = {}): Transport {
  const sessions = new Map<string, SocketIoSession>();

  function sessionOf(client: string): SocketIoSession {
    const session = sessions.get(client) ?? createSocketIoSession(environment.randomId);
    // Last, so that the one that was not used for longest is forgotten first.
    sessions.delete(client);
    sessions.set(client, session);
    for (const oldest of sessions.size > maxSessions ? sessions.keys() : []) {
      sessions.delete(oldest);
      break;
    }
    return session;
  }

  function openSocket(url: string, subprotocols: readonly string[], listener: TransportListener): TransportLink {
    // An engine over WebSockets would throw for it where nobody hears it, and wait. Without a scheme it is an address of this page.
    if (/^\w+:/.test(url)) new URL(url);
    const socket = io(url, { ...options, forceNew: true, reconnection: false, autoConnect: false, retries: 0 });
    const connect = (own: Readonly<Record<string, unknown>>) => {
      socket.auth = withOwn(options.auth, own);
      return socket.connect();
    };
    if (!subprotocols.includes(socketIoEventsToken))
      return openMessageLink(
        {
          socket,
          subprotocols,
          connect: () => connect(subprotocols.length ? { [socketIoWire.offer]: subprotocols } : {}),
          setTimer: environment.setTimer,
        },
        listener,
      );
    return openEventsLink({ subprotocol: socketIoEventsToken, socket, sessionOf, connect }, listener);
  }

  return {
    name: 'socket-io',
    open({ url, subprotocols }, listener) {
      try {
        return openSocket(url, subprotocols, listener);
      } catch {
        // An address that is none, or options that cannot be used. The error may name the address and with it a token.
        let isOver = false;
        queueMicrotask(() => isOver || listener.closed(1006, 'bad address or options'));
        return { send: () => undefined, close: () => void (isOver = true) };
      }
    },
  };
}

type AskAuth = (give: (auth: object) => void) => void;

/** The app's handshake data, asked for at each attempt where it is a function, and ours. */
function withOwn(auth: object | AskAuth = {}, own: Readonly<Record<string, unknown>>): object | AskAuth {
  if (typeof auth !== 'function') return { ...auth, ...own };
  return (give: (auth: object) => void) => (auth as AskAuth)((given) => give({ ...given, ...own }));
}

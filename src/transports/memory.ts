import type { Undo } from '../shared/undo';
import { TidewireError } from '../shared/errors';
import { createServerSocket, type ServerSocket } from './server-socket';
import type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from './transport';

export type { ServerSocket } from './server-socket';

/** One link of a memory network, as the network sees it. */
export interface MemoryLink {
  readonly url: string;
  /** The client's end is opening or open. */
  readonly isLive: boolean;
  /** Both ends are. */
  readonly isOver: boolean;
  /** Ends one side with 1006, as if the cable were cut; the other side is told nothing. */
  cut(end: 'client' | 'server'): void;
}

/** What one end did, on its way to the other. */
export interface MemoryPacket {
  readonly link: MemoryLink;
  readonly to: 'client' | 'server';
  readonly kind: 'open' | 'accept' | 'refuse' | 'message' | 'close';
  /** Of a message. */
  readonly data?: WireData;
  /** Of a close. */
  readonly code?: number;
}

/**
 * Decides when a packet arrives, if at all, and whether more than once. Never calls `deliver` before it has returned. Packets
 * of one link and direction that are carried out of order arrive out of order.
 */
export type Carry = (packet: MemoryPacket, deliver: () => void) => void;

export interface MemoryNetwork {
  /** Opens links to whatever listens here; packets arrive in the next microtask, in order. */
  readonly transport: Transport;
  /**
   * A transport whose packets are carried by you, to delay them or to lose them.
   *
   * @param post runs the client's part of a cut. @default at once
   */
  createTransport(carry: Carry, post?: (task: () => void) => void): Transport;
  /**
   * Answers links to an address; its query and fragment do not matter. The handler calls `accept` or `refuse`, at once or
   * later. Undo to stop listening: open links stay, new ones are refused.
   *
   * @throws TidewireError if something listens there already
   */
  listen(url: string, onConnection: (socket: ServerSocket) => void): Undo;
}

/**
 * A network within the page: a transport, and servers written as functions. For tests of an app, and for demonstrations that
 * need no server.
 *
 * An address where nothing listens closes with 1006, as a server that is down would.
 *
 * @example
 * const network = memory();
 * network.listen('wss://shop.test/live', (socket) => {
 *   socket.accept();
 *   socket.onMessage((data) => socket.send(data));
 * });
 * const client = createRealtimeClient({ url: 'wss://shop.test/live', transport: network.transport });
 */
export function memory(): MemoryNetwork {
  const servers = new Map<string, (socket: ServerSocket) => void>();
  const createTransport: MemoryNetwork['createTransport'] = (carry, post = (task) => task()) => ({
    name: 'memory',
    open: (target, listener) => openLink(target, listener, carry, post, () => servers.get(toPlace(target.url))),
  });
  return {
    transport: createTransport((_packet, deliver) => void Promise.resolve().then(deliver)),
    createTransport,
    listen(url, onConnection) {
      const place = toPlace(url);
      if (servers.has(place))
        throw new TidewireError(
          'address-in-use',
          `Something listens at ${place} already, so a second listener would never be asked. Undo the first, or choose another address.`,
        );
      servers.set(place, onConnection);
      return () => {
        if (servers.get(place) === onConnection) servers.delete(place);
      };
    },
  };
}

/** The address without query, fragment and last slash: what decides which server it is. */
function toPlace(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/\/$/, '');
}

function openLink(
  { url, subprotocols }: TransportTarget,
  listener: TransportListener,
  carry: Carry,
  post: (task: () => void) => void,
  findServer: () => ((socket: ServerSocket) => void) | undefined,
): TransportLink {
  let client: 'opening' | 'open' | 'over' = 'opening';
  const link: MemoryLink = {
    url,
    get isLive() {
      return client !== 'over';
    },
    get isOver() {
      return client === 'over' && server.isOver;
    },
    cut(end) {
      if (end === 'client') post(() => finish(1006, ''));
      else server.closed(1006, '');
    },
  };
  const send = (to: 'client' | 'server', packet: Omit<MemoryPacket, 'link' | 'to'>, deliver: () => void) =>
    carry({ link, to, ...packet }, deliver);

  /** The client hears that it is over, once. @returns whether it was not over before */
  function finish(code: number, reason: string): boolean {
    if (client === 'over') return false;
    client = 'over';
    listener.closed(code, reason);
    return true;
  }

  const server = createServerSocket(url, subprotocols, {
    accept(subprotocol) {
      send('client', { kind: 'accept' }, () => {
        if (client !== 'opening') return;
        // As browsers do: offered and not selected, or selected and not offered, is no agreement.
        const isAgreed = subprotocols.length ? subprotocols.includes(subprotocol) : subprotocol === '';
        if (isAgreed) {
          client = 'open';
          listener.opened(subprotocol);
        } else {
          finish(1006, '');
          send('server', { kind: 'close', code: 1006 }, () => server.closed(1006, ''));
        }
      });
    },
    refuse: () => send('client', { kind: 'refuse' }, () => finish(1006, '')),
    message(data) {
      const copy = copyOf(data);
      send('client', { kind: 'message', data: copy }, () => {
        if (client === 'open') listener.received(copyOf(copy));
      });
    },
    close(code, reason) {
      send('client', { kind: 'close', code }, () => {
        if (finish(code, reason)) send('server', { kind: 'close', code }, () => server.closed(code, reason));
      });
    },
  });

  send('server', { kind: 'open' }, () => {
    const onConnection = findServer();
    if (onConnection) onConnection(server.socket);
    else server.socket.refuse();
  });

  return {
    send(data) {
      if (client !== 'open') return;
      const copy = copyOf(data);
      send('server', { kind: 'message', data: copy }, () => server.received(copyOf(copy)));
    },
    close() {
      if (client === 'over') return;
      const code = client === 'opening' ? 1006 : 1000;
      client = 'over';
      send('server', { kind: 'close', code }, () => server.closed(code, ''));
    },
  };
}

/** What is sent is sent: a buffer that is written to afterwards does not change it. */
function copyOf(data: WireData): WireData {
  return typeof data === 'string' ? data : data.slice(0);
}

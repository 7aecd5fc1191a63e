import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { muxHeadBytes, muxSubprotocol } from '../../protocol/mux-words';
import type { Undo } from '../../shared/undo';
import { TidewireError } from '../../shared/errors';
import type { OriginPolicy } from './origin-policy';

/** Any Node HTTP server: `node:http`, `node:https`, that of a framework. */
export interface UpgradeSource {
  on(event: 'upgrade', listener: UpgradeListener): unknown;
  off(event: 'upgrade', listener: UpgradeListener): unknown;
  listenerCount(event: 'upgrade'): number;
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface UpgradeDoorOptions {
  readonly maxPayloadBytes: number;
  readonly allowsOrigin: OriginPolicy;
  /** Why nobody is let in at the moment. */
  isClosed(): 'shutting-down' | 'full' | undefined;
  handleRefused(status: number, reason: string): void;
  handleOpened(socket: WebSocket, request: IncomingMessage): void;
}

export interface UpgradeDoor {
  attach(server: UpgradeSource, path: string): Undo;
}

/** What a hub speaks (PR1). */
export const subprotocol = 'tidewire.v1';

/** Turns HTTP upgrades into WebSockets, or answers why not in plain HTTP. */
export function createUpgradeDoor(options: UpgradeDoorOptions): UpgradeDoor {
  const createServer = (selected: string, maxPayload: number): WebSocketServer => {
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload,
      // Compression costs memory per connection and lets one observe secrets by size.
      perMessageDeflate: false,
      handleProtocols: () => selected,
    });
    server.on('wsClientError', (error: Error, socket: Duplex) => {
      options.handleRefused(400, error.message);
      refuse(socket, 400, 'Bad Request', 'This is no valid WebSocket handshake.');
    });
    return server;
  };
  const single = createServer(subprotocol, options.maxPayloadBytes);
  // Each message has the word around it.
  const shared = createServer(muxSubprotocol, options.maxPayloadBytes + muxHeadBytes);

  function open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = findRefusal(request, options);
    if (refusal) {
      options.handleRefused(refusal.status, refusal.text);
      return refuse(socket, refusal.status, refusal.phrase, refusal.text, refusal.headers);
    }
    const server = offeredBy(request).includes(muxSubprotocol) ? shared : single;
    server.handleUpgrade(request, socket, head, options.handleOpened);
  }

  const attached = new WeakMap<UpgradeSource, Set<string>>();

  return {
    attach(server, path) {
      const paths = attached.get(server) ?? new Set();
      attached.set(server, paths);
      if (paths.has(path))
        throw new TidewireError('attached-twice', `This hub has ${path} of this server already. Attach it once.`);
      paths.add(path);
      const listener: UpgradeListener = (request, socket, head) => {
        if (request.url?.split('?', 1)[0] === path) return open(request, socket, head);
        // Another path belongs to another listener. Without one the client would wait for ever.
        if (server.listenerCount('upgrade') === 1)
          refuse(socket, 404, 'Not Found', `Nothing listens here. The hub is at ${path}.`);
      };
      server.on('upgrade', listener);
      return () => {
        server.off('upgrade', listener);
        paths.delete(path);
      };
    },
  };
}

interface HttpRefusal {
  readonly status: number;
  readonly phrase: string;
  readonly text: string;
  readonly headers?: readonly string[];
}

function findRefusal(
  request: IncomingMessage,
  { isClosed, allowsOrigin }: UpgradeDoorOptions,
): HttpRefusal | undefined {
  const closed = isClosed();
  if (closed === 'shutting-down')
    return unavailable('This hub is shutting down. Connect again, it may be to another one.');
  if (!allowsOrigin(request))
    return { status: 403, phrase: 'Forbidden', text: 'Pages from this origin may not connect (allowedOrigins).' };
  const offered = offeredBy(request);
  if (!offered.includes(subprotocol) && !offered.includes(muxSubprotocol)) {
    const text = `This hub speaks the WebSocket subprotocol ${subprotocol}. Offer it, for instance with protocol: tidewire().`;
    return { status: 426, phrase: 'Upgrade Required', text, headers: ['Upgrade: websocket'] };
  }
  return closed === 'full' ? unavailable('This hub is full (maxConnections). Try again later.') : undefined;
}

function offeredBy({ headers }: IncomingMessage): readonly string[] {
  return headers['sec-websocket-protocol']?.split(',').map((token) => token.trim()) ?? [];
}

function unavailable(text: string): HttpRefusal {
  return { status: 503, phrase: 'Service Unavailable', text, headers: ['Retry-After: 5'] };
}

function refuse(socket: Duplex, status: number, phrase: string, text: string, headers: readonly string[] = []): void {
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    ...headers,
  ];
  // The client may be gone already; nobody else listens to this socket any more.
  socket.on('error', () => undefined);
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

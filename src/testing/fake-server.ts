import type { ServerSocket } from '../transports/memory';
import type { WireData } from '../transports/transport';
import type { VirtualNetwork } from './virtual-network';

export interface FakeServerOptions {
  readonly network: Pick<VirtualNetwork, 'listen'>;
  readonly url: string;
  /** Called with each message received, parsed if it is JSON; what it returns is sent back. @default answers nothing */
  readonly answer?: (message: unknown) => unknown;
}

/** A server that speaks no protocol but the one a test gives it. The sentences of a test read as what it does. */
export interface FakeServer {
  /** Open links. */
  readonly connections: number;
  /** Subprotocols offered by each link, oldest first: how often a client came, and what it asked for. */
  readonly offers: readonly (readonly string[])[];
  /** Addresses as asked for, query included. */
  readonly addresses: readonly string[];
  /** All messages received, oldest first: parsed where they are JSON, else as they came. */
  readonly received: readonly unknown[];
  /** Lets new links in. @param subprotocol what it selects; 'first' takes the first one offered. @default none */
  accepts(subprotocol?: string): void;
  /** New links are refused: before they open (1006), or with a code just after, which is how servers tell why. */
  refuses(code?: number, reason?: string): void;
  /** Lets new links wait for ever. */
  leavesWaiting(): void;
  /** Ends every link. */
  closes(code?: number, reason?: string): void;
  /** Sends to every link: strings and buffers as they are, everything else as JSON. */
  sends(message: unknown): void;
  /** Hangs: present and new links stay as they are and nothing is heard or said, until `answersAgain()`. */
  goesSilent(): void;
  /** What it missed stays missed. */
  answersAgain(): void;
  /** Not listening any more; links end with 1006, as those of a killed process do. */
  stops(): void;
  starts(): void;
  /** A new process takes over at once: links end with the code, and what was received is forgotten. @default 1012 */
  restart(code?: number): void;
}

/**
 * Puts a scripted server on a virtual network. It accepts every link, selects no subprotocol and answers nothing, until
 * told otherwise.
 *
 * @example
 * const server = createFakeServer({ network, url: 'wss://shop.test/live' });
 * server.refuses(4401);
 * client.connect();
 * await environment.advance(100);
 * expect(client.state.current.status).toBe('needs-auth');
 */
export function createFakeServer({ network, url, answer }: FakeServerOptions): FakeServer {
  const sockets = new Set<ServerSocket>();
  const offers: (readonly string[])[] = [];
  const addresses: string[] = [];
  let received: unknown[] = [];
  let greet: (socket: ServerSocket) => void = (socket) => socket.accept();
  let isSilent = false;
  let stopListening: (() => void) | undefined;

  function listen(): void {
    stopListening ??= network.listen(url, (socket) => {
      offers.push(socket.subprotocols);
      addresses.push(socket.url);
      if (isSilent) return;
      sockets.add(socket);
      socket.onClose(() => sockets.delete(socket));
      socket.onMessage((data) => {
        // What arrives after its own goodbye finds nobody.
        if (isSilent || !sockets.has(socket)) return;
        const message = parse(data);
        received.push(message);
        const reply = answer?.(message);
        if (reply !== undefined) socket.send(encode(reply));
      });
      greet(socket);
    });
  }

  function closes(code = 1000, reason = ''): void {
    for (const socket of [...sockets]) {
      sockets.delete(socket);
      socket.close(code, reason);
    }
  }

  function stops(): void {
    stopListening?.();
    stopListening = undefined;
    closes(1006);
  }

  listen();
  return {
    get connections() {
      return sockets.size;
    },
    offers,
    addresses,
    get received() {
      return received;
    },
    accepts(subprotocol) {
      greet = (socket) => socket.accept(subprotocol === 'first' ? socket.subprotocols[0] : subprotocol);
    },
    refuses(code, reason) {
      greet = (socket) => {
        sockets.delete(socket);
        if (code === undefined) return socket.refuse();
        // Agreeing on whatever was offered: a client believes the code only of a link that opened.
        socket.accept(socket.subprotocols[0]);
        socket.close(code, reason);
      };
    },
    leavesWaiting() {
      greet = () => undefined;
    },
    closes,
    sends(message) {
      if (!isSilent) for (const socket of sockets) socket.send(encode(message));
    },
    goesSilent() {
      isSilent = true;
    },
    answersAgain() {
      isSilent = false;
    },
    stops,
    starts: listen,
    restart(code = 1012) {
      closes(code);
      received = [];
    },
  };
}

function encode(message: unknown): WireData {
  return typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message);
}

function parse(data: WireData): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

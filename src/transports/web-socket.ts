import type { Transport, WireData } from './transport';

export interface WebSocketOptions {
  /**
   * The constructor to use, for instance that of `ws` in Node 20, which has none of its own.
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: WebSocketConstructor;
}

/** What is used of a WebSocket, so that the browser's and those of libraries fit without a cast. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike;

export interface WebSocketLike {
  readonly readyState: number;
  readonly protocol: string;
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: WireData): void;
  close(code?: number): void;
}

/**
 * The native WebSocket, one message a frame.
 *
 * @example createRealtimeClient({ url: 'wss://example.com/live', transport: webSocket() })
 * @see https://websockets.spec.whatwg.org/
 */
export function webSocket(options: WebSocketOptions = {}): Transport {
  return {
    name: 'web-socket',
    open({ url, subprotocols }, listener) {
      let isOver = false;
      let socket: WebSocketLike | undefined;
      const end = (code: number, reason: string) => {
        if (!isOver) listener.closed(code, reason);
        isOver = true;
      };
      try {
        const Constructor: WebSocketConstructor = options.WebSocket ?? WebSocket;
        const own = (socket = new Constructor(url, [...subprotocols]));
        own.binaryType = 'arraybuffer';
        own.onopen = () => isOver || listener.opened(own.protocol);
        own.onmessage = ({ data }: { data: WireData }) => isOver || listener.received(data);
        own.onclose = ({ code, reason }: { code: number; reason: string }) => end(code, reason);
        // A close follows every error and says more; without a handler `ws` would throw.
        own.onerror = () => undefined;
      } catch {
        // No WebSocket address, or one that a page over https may not open. The error names the address and with it,
        // perhaps, a token: it goes no further.
        queueMicrotask(() => end(1006, 'bad address, or no WebSocket'));
      }
      return {
        send(data) {
          if (socket?.readyState === 1) socket.send(data);
        },
        close() {
          isOver = true;
          // Without a code the server would see 1005.
          socket?.close(1000);
        },
      };
    },
  };
}

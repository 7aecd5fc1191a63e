import type { Transport, WireData } from './transport';

export interface WebSocketOptions {
  /**
   * The constructor to use, for instance that of `ws` in Node 20, which has none of its own.
   * @default globalThis.WebSocket
   */
  readonly WebSocket?: typeof WebSocket;
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
      let isSilent = false;
      let socket: WebSocket | undefined;
      const end = (code: number, reason: string) => {
        if (!isSilent) listener.closed(code, reason);
        isSilent = true;
      };
      try {
        const own = (socket = new (options.WebSocket ?? WebSocket)(url, [...subprotocols]));
        own.binaryType = 'arraybuffer';
        own.onopen = () => isSilent || listener.opened(own.protocol);
        own.onmessage = (event: MessageEvent<WireData>) => isSilent || listener.received(event.data);
        own.onclose = (event) => end(event.code, event.reason);
        // A close follows every error and says more; without a handler `ws` would throw.
        own.onerror = () => undefined;
      } catch {
        // No WebSocket address, or one that a page over https may not open. The error names the address and with it,
        // perhaps, a token: it goes no further.
        queueMicrotask(() => end(1006, 'The address cannot be opened.'));
      }
      return {
        send(data) {
          if (socket?.readyState === 1) socket.send(data);
        },
        close(code = 1000, reason) {
          isSilent = true;
          socket?.close(code < 3000 ? 1000 : code, reason);
        },
        get bufferedBytes() {
          return socket?.bufferedAmount ?? 0;
        },
      };
    },
  };
}

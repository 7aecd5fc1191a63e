import type { AcceptSocket, HubRequest } from './hub-socket';
import { byteLength } from '../channel/publish';

/** The server's end of a link that carries whole messages: a `ServerSocket` of `memory()` or of `servePort()`. */
export interface HubLink {
  readonly url: string;
  send(data: string): void;
  close(code: number, reason: string): void;
  onMessage(listener: (data: string | ArrayBuffer) => void): unknown;
  onClose(listener: (code: number) => void): unknown;
}

export interface ServeLinkOptions {
  /** Longest message taken, in bytes; a longer one closes with 1009. @default no limit of its own */
  readonly maxPayloadBytes?: number;
  /** What `authenticate` is to know of where it comes from. */
  readonly request?: Partial<HubRequest>;
}

/**
 * Gives a link to a hub that was neither a WebSocket nor HTTP. It must be accepted already.
 *
 * @example
 * servePort(port, (socket) => {
 *   socket.accept('tidewire.v1');
 *   serveLink(hub.accept, socket);
 * });
 */
export function serveLink(accept: AcceptSocket, link: HubLink, options: ServeLinkOptions = {}): void {
  const { maxPayloadBytes = Infinity, request } = options;
  const decoder = new TextDecoder();
  let isOver = false;
  const close = (code: number, reason: string) => {
    if (!isOver) link.close(code, reason);
    isOver = true;
  };
  const listener = accept(
    {
      send(message) {
        if (!isOver) link.send(decoder.decode(message));
      },
      // What such a link has not delivered yet is memory of this machine, and nobody's to be slow.
      bufferedBytes: 0,
      close,
      terminate: () => close(1006, ''),
    },
    { url: link.url, headers: {}, ...request },
  );
  link.onMessage((data) => {
    if (isOver) return;
    const size = typeof data === 'string' ? byteLength(data) : data.byteLength;
    if (size > maxPayloadBytes) {
      close(1009, 'too large');
      listener.broken(true);
    } else listener.received(typeof data === 'string' ? data : new Uint8Array(data));
  });
  link.onClose((code) => {
    isOver = true;
    listener.closed(code);
  });
}

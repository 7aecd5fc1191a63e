import {
  muxSubprotocol,
  readMuxBytes,
  readMuxWord,
  writeMuxBytes,
  writeMuxWord,
} from '../../../../../src/protocol/mux-words';
import { createServerSocket, type ServerEnd, type ServerSocket } from '../../../../../src/transports/server-socket';

/**
 * A server of links as small as can be, for any handler of sockets: the counterpart of `muxLinks`, written without the hub's own. It answers
 * a link's end only when asked to.
 */
export function serveMux(carrier: ServerSocket, onLink: (socket: ServerSocket, die: () => void) => void): void {
  const links = new Map<number, ServerEnd>();
  const say = (...args: Parameters<typeof writeMuxWord>) => carrier.send(writeMuxWord(...args));
  carrier.onMessage((data) => {
    if (typeof data !== 'string') {
      const sent = readMuxBytes(new Uint8Array(data))!;
      return links.get(sent.link)?.received(sent.bytes.buffer as ArrayBuffer);
    }
    const word = readMuxWord(data)!;
    const { link } = word;
    if (word.word === 'text') links.get(link)?.received(word.text);
    if (word.word === 'close') {
      say({ ...word, reason: '' });
      links.get(link)?.closed(word.code, word.reason);
    }
    if (word.word !== 'open') return;
    const base = carrier.url.replace(/[?#].*/s, '');
    const over = (code: number, reason: string) => {
      say({ word: 'close', link, code, reason });
      queueMicrotask(() => end.closed(code, reason));
    };
    const end = createServerSocket(base + word.query, word.subprotocols, {
      accept: (subprotocol) => say({ word: 'accept', link, subprotocol }),
      refuse: () => over(1006, ''),
      message: (sent) =>
        typeof sent === 'string' ? say({ word: 'text', link, text: sent }) : carrier.send(writeMuxBytes(link, sent)),
      close: over,
    });
    links.set(link, end);
    onLink(end.socket, () => over(1006, ''));
  });
  carrier.onClose((code, reason) => {
    for (const end of links.values()) end.closed(code, reason);
  });
  carrier.accept(muxSubprotocol);
}

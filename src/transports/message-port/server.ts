import type { Undo } from '../../shared/undo';
import { readEnvelope } from './envelope';
import { listenTo, type MessagePortLike } from './like';
import { openServedLink, type OpenPortEnd, type ServedLink, type ServedLinkOptions } from './served-link';
import { createServerSocket, type ServerSocket } from '../server-socket';

export type { ServerSocket } from '../server-socket';

export type ServePortOptions = ServedLinkOptions;

/**
 * The server's end of a port that a page uses through `messagePort()`: in a SharedWorker, a frame, a worker thread or Electron's
 * main process. One port carries one link at a time: the next one ends the one before with 1006, as when a page was reloaded.
 *
 * @param onConnection calls `accept` or `refuse`, at once or later. What it throws refuses the link, and goes on as an uncaught error
 * @returns ends the link with 1001 and listens no more; the port stays open
 * @example
 * // live.js, a SharedWorker
 * onconnect = ({ ports: [port] }) =>
 *   servePort(port, (socket) => {
 *     socket.accept(socket.subprotocols[0]);
 *     socket.onMessage((data) => socket.send(data));
 *   });
 */
export function servePort(
  port: MessagePortLike,
  onConnection: (socket: ServerSocket) => void,
  options: ServePortOptions = {},
): Undo {
  const openEnd: OpenPortEnd = ({ url, subprotocols }, say) => {
    const end = createServerSocket(url, subprotocols, {
      accept(subprotocol) {
        // As browsers do: offered and not selected, or selected and not offered, is no agreement.
        const isAgreed = subprotocols.length ? subprotocols.includes(subprotocol) : subprotocol === '';
        if (isAgreed) return say.accept(subprotocol);
        say.over(1006, '');
        queueMicrotask(() => end.closed(1006, ''));
      },
      refuse: () => say.over(1006, ''),
      message: say.message,
      close: say.close,
    });
    try {
      onConnection(end.socket);
    } catch (error) {
      end.socket.close(1011);
      throw error;
    }
    return end;
  };
  return serveLinks(port, openEnd, options);
}

/** Lets something answer the links that come over a port, one at a time. */
export function serveLinks(port: MessagePortLike, openEnd: OpenPortEnd, options: ServePortOptions): Undo {
  let current: ServedLink | undefined;
  const stopListening = listenTo(
    port,
    (message) => {
      const envelope = readEnvelope(message);
      if (!envelope) return;
      if (envelope.link === current?.id) return current.heard(envelope);
      if (envelope.tidewire !== 'open') return;
      current?.end(1006, '');
      current = openServedLink(port, envelope, openEnd, options);
    },
    () => current?.end(1006, ''),
  );
  return () => {
    stopListening();
    current?.dismiss(1001);
  };
}

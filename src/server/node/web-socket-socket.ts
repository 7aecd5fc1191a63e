import type { WebSocket } from 'ws';
import type { AcceptSocket, HubRequest, HubSocket } from '../connection/hub-socket';

/** Gives an open WebSocket to a hub: everything that `ws` tells, in the hub's words. */
export function serveWebSocket(webSocket: WebSocket, request: HubRequest, accept: AcceptSocket): void {
  const socket: HubSocket = {
    send: (message) => webSocket.send(message, { binary: false }),
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
    flow: { pause: () => webSocket.pause(), resume: () => webSocket.resume() },
    ping: () => webSocket.ping(),
  };
  const listener = accept(socket, request);
  // `ws` hands out one Buffer unless told otherwise.
  webSocket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    listener.received(isBinary ? bytes : bytes.toString('utf8'));
  });
  webSocket.on('ping', () => listener.alive(true));
  webSocket.on('pong', () => listener.alive());
  webSocket.on('error', (error) => {
    // Bytes that are no WebSocket message: `ws` has sent the close with the right code. The rest of us need not wait for its answer.
    listener.broken('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
  });
  webSocket.once('close', (code) => listener.closed(code));
}

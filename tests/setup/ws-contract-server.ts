import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { createContractServer } from '../../src/testing/transport-contract/contract-server';

/** The transport contract's counterpart as a real WebSocket server on a free port of 127.0.0.1. */
export async function startWsContractServer(): Promise<{ url: string; deadUrl: string; close(): Promise<void> }> {
  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 16 * 1_048_576 });
  const handle = createContractServer();

  http.on('upgrade', (request, tcp, head) => {
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
    const queue: ((socket: WebSocket) => void)[] = [];
    let open: WebSocket | undefined;
    // What the handler does before the handshake is over happens right after it.
    const whenOpen = (act: (socket: WebSocket) => void) => (open ? act(open) : queue.push(act));
    handle(
      {
        url: request.url ?? '',
        subprotocols: offered,
        // `ws` selects the first one offered, as the contract asks.
        accept: () =>
          sockets.handleUpgrade(request, tcp, head, (socket) => {
            open = socket;
            socket.binaryType = 'arraybuffer';
            for (const act of queue) act(socket);
          }),
        refuse: () => tcp.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n'),
        send: (data) => whenOpen((socket) => socket.send(data)),
        close: (code, reason) => whenOpen((socket) => socket.close(code, reason)),
        onMessage: (listener) =>
          whenOpen((socket) =>
            socket.on('message', (data, isBinary) =>
              listener(isBinary ? (data as ArrayBuffer) : Buffer.from(data as ArrayBuffer).toString()),
            ),
          ),
        onClose: (listener) =>
          whenOpen((socket) => socket.on('close', (code, reason) => listener(code, reason.toString()))),
      },
      () => whenOpen((socket) => socket.terminate()),
    );
  });

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/`,
    deadUrl: `ws://127.0.0.1:${await findDeadPort()}/`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** A port that was free a moment ago. */
async function findDeadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// @vitest-environment node
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer, type ServerOptions } from 'ws';
import { createRealtimeClient, plain, tidewire, webSocket, type ConnectionState, type Protocol } from 'tidewire/core';

/** Servers that have never heard of Tidewire, over real sockets. */
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

interface ForeignServer {
  readonly url: string;
  /** Everything that clients said. */
  readonly received: string[];
  readonly offered: (string | undefined)[];
}

async function startServer(
  options: ServerOptions,
  onMessage?: (socket: WebSocket, text: string) => void,
): Promise<ForeignServer> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true, ...options });
  const received: string[] = [];
  const offered: (string | undefined)[] = [];
  http.on('upgrade', (request, tcp, head) => {
    offered.push(request.headers['sec-websocket-protocol']);
    sockets.handleUpgrade(request, tcp, head, (socket) => {
      socket.on('message', (raw) => {
        const text = (raw as Buffer).toString();
        received.push(text);
        onMessage?.(socket, text);
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.close();
  });
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`, received, offered };
}

/** Connects with the real transport; a handshake that stays silent is given up soon. */
function connect(url: string, protocol: Protocol) {
  const client = createRealtimeClient({
    url,
    protocol,
    transport: webSocket({ WebSocket }),
    config: { websocket: { connectTimeoutMs: 300, reconnectDelayMs: 10 } },
  });
  cleanUps.push(client.dispose);
  client.connect();
  return client;
}

function untilStatus(client: ReturnType<typeof connect>, status: ConnectionState['status']): Promise<ConnectionState> {
  return new Promise((resolve) => {
    const look = () => {
      if (client.state.current.status === status) resolve(client.state.current);
    };
    client.state.subscribe(look);
    look();
  });
}

const notTidewire = {
  status: 'failed',
  cause: { code: 'not-tidewire', message: expect.stringContaining('use protocol: plain()') as string },
};

test('[PR4] tidewire() against a server that refuses the subprotocol ends in failed, and says what to use', async () => {
  // Selecting none of those offered makes the client refuse the connection (RFC 6455 §4.1).
  const { url, offered } = await startServer({ handleProtocols: () => false });
  expect(await untilStatus(connect(url, tidewire()), 'failed')).toMatchObject(notTidewire);
  expect(offered).toEqual(['tidewire.v1', undefined]);
});

test('[PR4] tidewire() against a server that echoes the subprotocol and stays silent ends in failed', async () => {
  const { url } = await startServer({ handleProtocols: ([first]) => first ?? false });
  expect(await untilStatus(connect(url, tidewire()), 'failed')).toMatchObject(notTidewire);
});

test('[PR4] tidewire() against a server that echoes whatever it hears ends in failed at once', async () => {
  const { url } = await startServer({ handleProtocols: ([first]) => first ?? false }, (socket, text) =>
    socket.send(text),
  );
  expect(await untilStatus(connect(url, tidewire()), 'failed')).toMatchObject(notTidewire);
});

test('[PR20] plain() sends no frame that was not asked for, and offers no subprotocol', async () => {
  const { url, received, offered } = await startServer({});
  const client = connect(url, plain());
  await untilStatus(client, 'connected');
  const outcome = await client.send('greeting', { text: 'hello' }).outcome;
  expect(outcome).toEqual({ status: 'sent' });
  await new Promise<void>((resolve) => {
    const look = () => (received.length ? resolve() : setImmediate(look));
    look();
  });
  expect(received).toEqual(['{"type":"greeting","data":{"text":"hello"}}']);
  expect(offered).toEqual([undefined]);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createHub, type Hub, type HubLogEntry, type HubOptions } from '../../../../src/entries/server';
import { createManualClock, type ManualClock } from './manual-clock';
import { openClient, type TestClient, type TestClientOptions } from './test-client';

export interface RunningHub {
  readonly hub: Hub;
  readonly server: Server;
  readonly clock: ManualClock;
  readonly port: number;
  readonly url: string;
  readonly log: readonly HubLogEntry[];
  /** Opens a connection; says nothing. */
  open(options?: TestClientOptions): Promise<TestClient>;
  /** Opens a connection and is welcomed. */
  join(hello?: object, options?: TestClientOptions): Promise<TestClient>;
}

/**
 * A hub on a real server and port, in a time of its own. Frames are not gathered unless a test asks for it, since the clock
 * stands still.
 */
export async function startHub<Claims, CommandData>(
  options: HubOptions<Claims, CommandData> = {},
  clock = createManualClock(),
): Promise<RunningHub> {
  const log: HubLogEntry[] = [];
  const hub = createHub({
    environment: clock.environment,
    batchMs: 0,
    log: (entry) => void log.push(entry),
    ...options,
  });
  const { server, port } = await listen();
  hub.attach(server);
  const clients: TestClient[] = [];
  const url = `ws://127.0.0.1:${port}/live`;
  const open = async (clientOptions?: TestClientOptions) => {
    const client = await openClient(url, clientOptions);
    clients.push(client);
    return client;
  };
  onTestFinished(async () => {
    for (const { socket } of clients) socket.terminate();
    hub.terminate();
    await hub.close();
  });
  return {
    hub,
    server,
    clock,
    port,
    url,
    log,
    open,
    async join(hello, clientOptions) {
      const client = await open(clientOptions);
      await client.hello(hello);
      return client;
    },
  };
}

/** An HTTP server on a free port of the loopback interface, closed when the test ends. */
export async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end('the app'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { server, port: (server.address() as AddressInfo).port };
}

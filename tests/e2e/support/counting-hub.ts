import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createHub, memoryStore } from 'tidewire/server';
import { nodeEnvironment } from '../../../src/server/node/node-environment';

/** A hub in this process that knows how many sockets there are. */
export interface CountingHub {
  readonly url: string;
  /** WebSockets open now. */
  readonly sockets: number;
  /** Connections open now: one for each tab. */
  readonly connections: number;
  /** What the store holds of the channel `demo`, in order: no tab's word is taken for it. */
  log(): Promise<readonly { readonly id: string; readonly text: string }[]>;
  close(): Promise<void>;
}

export async function startCountingHub(): Promise<CountingHub> {
  const store = memoryStore();
  const environment = nodeEnvironment();
  const reader = await store.open({ environment, node: 'reader', report: () => undefined });
  const hub = createHub({ store, allowedOrigins: () => true });
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('upgrade', (_request, socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  hub.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/live`,
    get sockets() {
      return sockets.size;
    },
    get connections() {
      return hub.connections;
    },
    async log() {
      const { epoch } = await reader.end('demo');
      const result = await reader.read('demo', { epoch, offset: 0 }, 10_000);
      if (result.kind === 'gap') throw new Error('The log does not reach back to its beginning.');
      return result.entries.map(({ id, data }) => ({ id, text: (JSON.parse(data ?? '{}') as { text: string }).text }));
    },
    async close() {
      hub.terminate();
      await reader.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

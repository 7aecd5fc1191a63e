import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createPort, type AddressInfo, type Socket as TcpSocket } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';

/** A real Socket.IO server on a free port. */
export interface TestSocketIo {
  readonly io: Server;
  readonly port: number;
  readonly url: string;
  /** Cuts every TCP connection; new ones are let in. */
  cut(): void;
  /** The same, and nothing listens any more. */
  stop(): Promise<void>;
}

export async function startSocketIo(options: Partial<ServerOptions> = {}, port = 0): Promise<TestSocketIo> {
  const http = createServer();
  const io = new Server(http, { maxHttpBufferSize: 4_000_000, ...options });
  const sockets = new Set<TcpSocket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const own = (http.address() as AddressInfo).port;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    io,
    port: own,
    url: `http://127.0.0.1:${own}`,
    cut,
    async stop() {
      cut();
      await io.close();
    },
  };
}

/** A port on which nothing listens. */
export async function findFreePort(): Promise<number> {
  const probe = createPort().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

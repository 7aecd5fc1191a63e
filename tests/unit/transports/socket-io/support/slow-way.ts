import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can come to a halt, as if the client had stopped reading. */
export interface SlowWay {
  readonly url: string;
  /** What the server sends is not taken in any more, and backs up. */
  halt(): void;
  close(): Promise<void>;
}

export async function startSlowWay(target: number): Promise<SlowWay> {
  const ends = new Set<Socket>();
  const fars = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    fars.add(far);
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => undefined);
    }
    near.on('data', (bytes) => void far.write(bytes));
    far.on('data', (bytes) => void near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    halt() {
      for (const far of fars) far.pause();
    },
    async close() {
      server.close();
      for (const end of ends) end.destroy();
      await once(server, 'close');
    },
  };
}

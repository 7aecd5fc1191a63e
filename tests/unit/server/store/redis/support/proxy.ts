import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to Redis that can be broken. */
export interface Proxy {
  readonly url: string;
  readonly port: number;
  /** From now on nothing comes back on open connections; what is sent still arrives. */
  swallowReplies(): void;
  /** From now on nothing passes on open connections, and neither side is told. */
  silence(): void;
  /**
   * From now on what is sent on open connections is kept back, also when they end.
   * @returns lets it arrive after all
   */
  holdSent(): () => void;
  /** Ends every connection; new ones pass. */
  cut(): void;
  /** New connections lead to another port; none: they are refused. */
  leadTo(port: number | undefined): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  held: Buffer[] | undefined;
}

export async function startProxy(target: number): Promise<Proxy> {
  let leadsTo: number | undefined = target;
  const pairs = new Set<Pair>();

  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (leadsTo === undefined) return void near.destroy();
    const far = connect(leadsTo, '127.0.0.1');
    far.on('error', () => undefined);
    const pair: Pair = { near, far, held: undefined };
    pairs.add(pair);
    near.on('data', (bytes) => {
      if (pair.held) pair.held.push(bytes);
      else far.write(bytes);
    });
    far.on('data', (bytes) => void near.write(bytes));
    near.on('close', () => {
      if (!pair.held) far.destroy();
    });
    far.on('close', () => {
      near.destroy();
      pairs.delete(pair);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const cut = () => {
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    swallowReplies() {
      for (const { far } of pairs) far.removeAllListeners('data').resume();
    },
    silence() {
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.removeAllListeners('data').resume();
    },
    holdSent() {
      const holding = [...pairs];
      for (const pair of holding) pair.held = [];
      return () => {
        for (const { far, held = [] } of holding) far.end(Buffer.concat(held));
      };
    },
    cut,
    leadTo(next) {
      leadsTo = next;
    },
    async stop() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

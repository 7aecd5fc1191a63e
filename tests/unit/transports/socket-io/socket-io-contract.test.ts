// @vitest-environment node
import { afterAll, describe, it } from 'vitest';
import { socketIoWire } from '../../../../src/protocol/socket-io-wire';
import { createSocketIoLink, type SocketIoLink } from '../../../../src/server/socket-io/link';
import { createContractServer, type ContractSocket } from '../../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../../src/testing/transport-contract/transport-contract';
import { socketIo } from '../../../../src/transports/socket-io/socket-io';
import { findFreePort, startSocketIo } from './support/socket-io-server';

const server = await startSocketIo();
const deadUrl = `http://127.0.0.1:${await findFreePort()}/contract`;
const handle = createContractServer();

// The counterpart decides in the middleware, and speaks once the socket is in.
server.io.of('/contract').use((socket, next) => {
  const messages: ((data: string | ArrayBuffer) => void)[] = [];
  const closes: ((code: number, reason: string) => void)[] = [];
  const early: ((link: SocketIoLink) => void)[] = [];
  let link: SocketIoLink | undefined;
  const withLink = (act: (link: SocketIoLink) => void) => {
    if (link) act(link);
    else early.push(act);
  };
  const { auth, url } = socket.handshake;
  const contractSocket: ContractSocket = {
    url,
    subprotocols: ((auth as Record<string, unknown>)[socketIoWire.offer] ?? []) as string[],
    accept(subprotocol) {
      if (subprotocol !== undefined) withLink((own) => own.accept(subprotocol));
      next();
    },
    refuse: () => socket.conn.close(),
    send: (data) => withLink((own) => own.send(typeof data === 'string' ? data : data.slice(0), 1)),
    close: (code = 1000, reason = '') => withLink((own) => own.close(code, reason)),
    onMessage: (listener) => void messages.push(listener),
    onClose: (listener) => void closes.push(listener),
  };
  handle(contractSocket, () => link?.terminate());
  socket.once('contract', () => undefined);
  connected.set(socket.id, () => {
    link = createSocketIoLink(socket, {
      received(data) {
        const copy = typeof data === 'string' ? data : Uint8Array.from(data).buffer;
        for (const listener of messages) listener(copy);
      },
      alive: () => undefined,
      closed(code) {
        for (const listener of closes) listener(code, '');
      },
    });
    for (const act of early.splice(0)) act(link);
  });
});
const connected = new Map<string, () => void>();
server.io.of('/contract').on('connection', (socket) => {
  connected.get(socket.id)?.();
  connected.delete(socket.id);
});
afterAll(() => server.stop());

describe.each([[['websocket']], [['polling']], [['polling', 'websocket']]])('socketIo() over %j', (transports) => {
  const transport = socketIo({ options: { transports } });
  for (const { title, run } of transportContract({ transport, url: `${server.url}/contract`, deadUrl })) it(title, run);
});

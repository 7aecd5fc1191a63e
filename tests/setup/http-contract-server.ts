import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpSessions } from '../../src/server/http/http-sessions';
import type { AcceptHttpSocket } from '../../src/server/http/http-session';
import { createHttpDoor } from '../../src/server/node/http-door';
import { nodeEnvironment } from '../../src/server/node/node-environment';
import { memoryStore } from '../../src/server/store/memory/memory-store';
import { createContractServer } from '../../src/testing/transport-contract/contract-server';
import { createServerSocket, type ServerEnd } from '../../src/transports/server-socket';

/** The transport contract's counterpart behind the hub's own HTTP door, on a free port of this machine, for pages of any origin. */
export async function startHttpContractServer(): Promise<{ url: string; deadUrl: string; close(): Promise<void> }> {
  const environment = nodeEnvironment();
  const node = environment.randomId();
  const reportError = (error: unknown) => console.error(error);
  const store = await memoryStore().open({ environment, node, report: reportError });
  const handle = createContractServer();
  const limits = { maxPayloadBytes: 16 * 1_048_576, maxBufferedBytes: 64 * 1_048_576 };
  const door = createHttpDoor({
    environment,
    sessions: createHttpSessions({ environment, node, store, ...limits, reportError }),
    maxPayloadBytes: limits.maxPayloadBytes,
    allowsOrigin: () => true,
    isClosed: () => undefined,
    // What the contract's server does not accept it refuses at once, so that it can be asked ahead.
    welcome: (offered, { url = '' }) =>
      /do=(refuse|nothing)/.test(url) ? undefined : { protocol: offered[0] ?? '', accept: toAccept(offered, handle) },
    handleRefused: () => undefined,
    reportError,
  });
  const server = createServer((_request, response) => response.writeHead(404).end());
  const detach = door.attach(server, '/');
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://localhost:${port}/`,
    deadUrl: `ws://localhost:${await findDeadPort()}/`,
    async close() {
      detach();
      door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toAccept(offered: readonly string[], handle: ReturnType<typeof createContractServer>): AcceptHttpSocket {
  return (socket, { url = '' }) => {
    const end: ServerEnd = createServerSocket(url, offered, {
      accept: () => undefined,
      refuse: () => socket.terminate(),
      message(data) {
        if (typeof data === 'string') socket.send(new TextEncoder().encode(data));
        else socket.sendBytes(new Uint8Array(data));
      },
      close: (code, reason) => socket.close(code, reason),
    });
    handle(end.socket, () => socket.terminate());
    return {
      received: (message) => end.received(typeof message === 'string' ? message : message.slice().buffer),
      alive: () => undefined,
      broken: () => undefined,
      closed: (code) => end.closed(code, ''),
    };
  };
}

/** A port that was free a moment ago. */
async function findDeadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

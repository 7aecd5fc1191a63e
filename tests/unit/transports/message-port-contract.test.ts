// @vitest-environment node
import { MessageChannel, type Worker } from 'node:worker_threads';
import { afterAll, describe, it } from 'vitest';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { messagePort, type BridgePort } from '../../../src/transports/message-port/message-port';
import { servePort } from '../../../src/transports/message-port/server';
import { threadFrom } from './support/start-thread';

const counterpart = { url: 'port:contract', deadUrl: 'port:nobody' };
const heartbeatMs = 500;
const startThread = await threadFrom(new URL('./support/port-server.thread.ts', import.meta.url));

function startedThread(): Worker {
  const thread = startThread();
  afterAll(() => thread.terminate());
  return thread;
}

describe('messagePort() over a MessageChannel of Node', () => {
  const handle = createContractServer();
  const transport = messagePort({
    heartbeatMs,
    connect() {
      const { port1, port2 } = new MessageChannel();
      servePort(port2, (socket) => handle(socket, () => port2.close()), { heartbeatMs });
      return port1;
    },
  });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

describe.each(['node', 'electron'] as const)('messagePort() to a worker thread that serves a port of %s', (shape) => {
  const thread = startedThread();
  const transport = messagePort({
    heartbeatMs,
    connect() {
      const { port1, port2 } = new MessageChannel();
      thread.postMessage({ port: port2, shape }, [port2]);
      return port1;
    },
  });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

describe('messagePort() over the functions of a preload bridge', () => {
  const thread = startedThread();
  // All that the page sees is functions; nobody tells it that the main process is gone.
  function exposeBridge(): BridgePort {
    const { port1, port2 } = new MessageChannel();
    thread.postMessage({ port: port2, shape: 'electron' }, [port2]);
    return Object.freeze({
      postMessage: (message: unknown) => port1.postMessage(message),
      onMessage(listener: (message: unknown) => void) {
        port1.on('message', listener);
      },
      close: () => port1.close(),
    });
  }
  const transport = messagePort({ connect: exposeBridge, heartbeatMs });
  for (const { title, run } of transportContract({ transport, ...counterpart })) it(title, run);
});

import { parentPort, type MessagePort } from 'node:worker_threads';
import { createContractServer } from '../../../../src/testing/transport-contract/contract-server';
import { servePort } from '../../../../src/transports/message-port/server';
import { toMessagePortMain } from './electron-shapes';

/** Serves every port that it is given: as Node's, or in the shape of Electron's main process. */
const handle = createContractServer();
parentPort?.on('message', ({ port, shape }: { port: MessagePort; shape: 'node' | 'electron' }) => {
  servePort(shape === 'node' ? port : toMessagePortMain(port), (socket) => handle(socket, () => port.close()), {
    heartbeatMs: 500,
  });
});

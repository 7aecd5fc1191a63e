import { parentPort } from 'node:worker_threads';
import { createContractServer } from '../../../../src/testing/transport-contract/contract-server';
import { memory } from '../../../../src/transports/memory';
import { runTransportWorker } from '../../../../src/transports/worker/run';

/** A worker of `worker()` with a server in itself, and with faults to ask for. */
const network = memory();
const handle = createContractServer();
network.listen('memory:contract', (socket) => handle(socket, () => socket.close(1006)));
// Kept busy for ever, as by a bug of the app.
network.listen('memory:hang', () => {
  for (;;);
});
network.listen('memory:crash', () => {
  throw new Error('a bug in the worker');
});
if (parentPort) runTransportWorker({ transport: network.transport, port: parentPort });

import { createContractServer } from '../../../../src/testing/transport-contract/contract-server';
import { servePort } from '../../../../src/transports/message-port/server';

/** A SharedWorker in the place of a server. */
const handle = createContractServer();
addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) servePort(port, (socket) => handle(socket, () => port.close()), { heartbeatMs: 500 });
});

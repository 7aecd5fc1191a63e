import { createContractServer } from '../../../../src/testing/transport-contract/contract-server';
import { servePort } from '../../../../src/transports/message-port/server';

/** A frame or a worker in the place of a server: serves each port that it is sent. */
const handle = createContractServer();
addEventListener('message', ({ ports: [port] }: MessageEvent) => {
  if (port) servePort(port, (socket) => handle(socket, () => port.close()), { heartbeatMs: 500 });
});
// Before this a frame does not listen.
if ('parent' in globalThis) parent.postMessage('ready', '*');

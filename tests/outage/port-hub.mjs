// The hub in a worker thread, as it would be in Electron's main process: every port that arrives is one more client.
import { parentPort, workerData } from 'node:worker_threads';
import { createHub, serveLink } from 'tidewire/server';
import { servePort } from 'tidewire/transports/message-port';
import { openStore } from './stores.mjs';

const hub = createHub({
  store: await openStore(workerData.store),
  heartbeatMs: 5_000,
  limits: { maxFramesPerSecond: 10_000, frameBurst: 10_000 },
  authenticate: ({ token }) => ({ userId: token }),
});
parentPort.on('message', (port) => {
  servePort(port, (socket) => {
    socket.accept('tidewire.v1');
    serveLink(hub.accept, socket);
  });
});
parentPort.postMessage('ready');

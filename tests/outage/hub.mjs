// A hub to be frozen and killed: node tests/outage/hub.mjs '{"port":0,"store":{"kind":"sqlite","file":"…"}}'. Prints {"port"} once it answers.
import { createServer } from 'node:http';
import { createHub } from 'tidewire/server';
import { killingStore } from './killing-store.mjs';
import { openStore } from './stores.mjs';

const { port, store, kill, door = 'http' } = JSON.parse(process.argv[2] ?? '{}');

const inner = await openStore(store);
const hub = createHub({
  store: kill ? killingStore(inner, kill) : inner,
  allowedOrigins: '*',
  heartbeatMs: 5_000,
  limits: { maxFramesPerSecond: 10_000, frameBurst: 10_000 },
  authenticate: ({ token }) => ({ userId: token }),
  log({ level, event, error }) {
    if (level === 'error' || process.env.OUTAGE_LOG) console.error(new Date().toISOString(), event, error ?? '');
  },
});
const server = createServer((_request, response) => response.writeHead(404).end());
if (door === 'socket-io') {
  const [{ Server }, { serveSocketIo }] = await Promise.all([import('socket.io'), import('tidewire/server/socket-io')]);
  serveSocketIo(hub, new Server(server, { serveClient: false, maxHttpBufferSize: 4_000_000 }).of('/live'));
} else hub.attach(server, { path: '/live' });
server.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.once('SIGTERM', () => void hub.close({ spreadMs: 0 }).then(() => process.exit(0)));

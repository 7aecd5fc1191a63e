// The hub of bench/herd.mjs. SIGTERM: the port is free at once for the next one, and the clients are asked to leave over 10 s.
import { createServer } from 'node:http';
import { createHub } from 'tidewire/server';

const hub = createHub({ authenticate: ({ token }) => ({ userId: token }) });
const server = createServer();
hub.attach(server);
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.once('SIGTERM', () => {
  server.close();
  void hub.close({ spreadMs: 10_000 }).then(() => process.exit(0));
});

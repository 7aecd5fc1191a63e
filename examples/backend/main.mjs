// A backend to try things on: node examples/backend/main.mjs [port]
import { createServer } from 'node:http';
import { createBackend } from './backend.mjs';

const server = createServer((_request, response) => response.writeHead(426).end('Here are only WebSockets.'));
const backend = createBackend({
  server,
  // Whoever comes with a name has it; without a token one is nobody in particular. `expired` is refused.
  authenticate: ({ token }) => (token === 'expired' ? null : { userId: token }),
  // Answers at once: what it has to know belongs to the user that `authenticate` gave.
  authorize: ({ channel }) => channel === undefined || channel.startsWith('room:'),
  commands: {
    add: (numbers) => numbers.reduce((sum, number) => sum + number, 0),
    whoami: (_data, { user }) => user.userId ?? null,
  },
});

server.listen(Number(process.argv[2] ?? 4401), '127.0.0.1', () => {
  console.log(JSON.stringify({ listening: { url: `ws://127.0.0.1:${server.address().port}/live` } }));
});

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    server.close();
    backend.goAway(500);
  });

// How much of a bare broadcast's throughput is left with the hub in between: `npm run build && node bench/fan-out.mjs`.
// Both run in this process on loopback, by turns, five rounds each; the ratio of the medians is the figure.
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { createHub } from 'tidewire/server';

const subscribers = 200;
const messages = 500;
const rounds = 5;
const data = { id: 'client-7', cpu: 0.42, memory: 0.61, at: 1_790_000_000_000 };

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${server.address().port}/live`;
}

/** Resolves with milliseconds once every client has every message. */
function timed(sockets, count, publish) {
  return new Promise((resolve) => {
    let missing = sockets.length * messages;
    const began = performance.now();
    for (const socket of sockets) {
      socket.removeAllListeners('message');
      socket.on('message', (raw) => {
        missing -= count(raw);
        if (missing === 0) resolve(performance.now() - began);
      });
    }
    for (let i = 0; i < messages; i++) publish(i);
  });
}

async function bareContender() {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const url = await listen(server);
  const clients = await Promise.all(
    Array.from(
      { length: subscribers },
      () =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.on('open', () => resolve(socket));
        }),
    ),
  );
  return {
    name: 'bare ws',
    // One text for all, parsed by each client: the least that any broadcast has to do.
    run: () =>
      timed(
        clients,
        (raw) => (JSON.parse(raw), 1),
        (i) => {
          const text = JSON.stringify({
            type: 'event',
            event: 'metrics:update',
            channel: 'metrics',
            data: { ...data, i },
          });
          for (const socket of sockets.clients) socket.send(text);
        },
      ),
    close() {
      for (const client of clients) client.terminate();
      server.close();
    },
  };
}

async function hubContender() {
  const server = createServer();
  const hub = createHub({ limits: { maxConnections: subscribers + 1 } });
  hub.attach(server, { path: '/live' });
  const url = await listen(server);
  const clients = await Promise.all(
    Array.from(
      { length: subscribers },
      (_, n) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url, ['tidewire.v1']);
          socket.on('open', () =>
            socket.send(
              JSON.stringify({ type: 'hello', versions: [1], client: `bench-${n}`, capabilities: ['batch'] }),
            ),
          );
          socket.on('message', (raw) => {
            const { type } = JSON.parse(raw);
            if (type === 'welcome') socket.send(JSON.stringify({ type: 'subscribe', id: '1', channel: 'metrics' }));
            if (type === 'subscribed') resolve(socket);
          });
        }),
    ),
  );
  const countEvents = ({ type, frames }) =>
    type === 'batch' ? frames.filter((frame) => frame.type === 'event').length : type === 'event' ? 1 : 0;
  return {
    name: 'hub',
    run: () =>
      timed(
        clients,
        (raw) => countEvents(JSON.parse(raw)),
        (i) => hub.publish('metrics', 'metrics:update', { ...data, i }),
      ),
    async close() {
      for (const client of clients) client.terminate();
      await hub.close({ spreadMs: 0 });
      server.close();
    },
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const contenders = [await bareContender(), await hubContender()];
const times = new Map(contenders.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++) for (const { name, run } of contenders) times.get(name).push(await run());
for (const [name, all] of times) {
  const perSecond = (subscribers * messages) / (median(all) / 1_000);
  console.log(
    `${name}: ${Math.round(perSecond)} messages/s (median of ${rounds}; ${all.map((ms) => `${ms.toFixed(0)} ms`).join(', ')})`,
  );
}
console.log(`hub / bare: ${(median(times.get('bare ws')) / median(times.get('hub'))).toFixed(2)} times the throughput`);
for (const { close } of contenders) await close();

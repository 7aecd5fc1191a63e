// What a way costs against a WebSocket: `npm run build && node bench/transports.mjs`. By turns, seven rounds; ratios of the medians.
import { createServer } from 'node:http';
import { WebSocket } from 'ws';
import { createRealtimeClient, openChannel, tidewire, webSocket } from 'tidewire/core';
import { createHub } from 'tidewire/server';
import { eventSource } from 'tidewire/transports/event-source';
import { longPolling } from 'tidewire/transports/long-polling';

const rounds = 7;
const messages = 2_000;
const server = createServer();
const hub = createHub({
  commands: { echo: (data) => data },
  limits: { maxFramesPerSecond: 1e6, frameBurst: 1e6 },
  store: undefined,
});
hub.attach(server);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `127.0.0.1:${server.address().port}/live`;

const ways = {
  'webSocket()': { url: `ws://${address}`, create: () => webSocket({ WebSocket }) },
  'eventSource()': { url: `http://${address}`, create: () => eventSource() },
  'longPolling()': { url: `http://${address}`, create: () => longPolling() },
};

async function until(isDone) {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function measure({ url, create }, name) {
  const client = createRealtimeClient({
    url,
    protocol: tidewire(),
    transport: create(),
    config: { websocket: { maxQueueMessages: 1e6, maxQueueBytes: 1e9 } },
  });
  client.connect();
  const room = openChannel(client, name);
  let heard = 0;
  room.listen(() => heard++);
  await until(() => room.continuity.current.status === 'live');

  let began = performance.now();
  for (let n = 0; n < messages; n++) void hub.publish(name, 'tick', { n, text: 'x'.repeat(80) });
  await until(() => heard === messages);
  const down = messages / ((performance.now() - began) / 1_000);

  began = performance.now();
  for (let n = 0; n < 20; n++) await client.request('echo', n);
  const roundTripMs = (performance.now() - began) / 20;

  began = performance.now();
  const receipts = Array.from({ length: messages }, (_, n) => client.send('tick', n, { channel: `${name}-up` }));
  await Promise.all(receipts.map(({ outcome }) => outcome));
  const up = messages / ((performance.now() - began) / 1_000);
  client.dispose();
  return { down, roundTripMs, up };
}

const results = new Map(Object.keys(ways).map((name) => [name, []]));
for (let round = 0; round < rounds; round++)
  for (const [name, way] of Object.entries(ways)) results.get(name).push(await measure(way, `${name}-${round}`));
const median = (name, key) =>
  results
    .get(name)
    .map((result) => result[key])
    .sort((a, b) => a - b)[Math.floor(rounds / 2)];
for (const name of results.keys()) {
  const ratio = (key) => (median(name, key) / median('webSocket()', key)).toFixed(2);
  console.log(
    `${name}: ${Math.round(median(name, 'down'))} messages down a second (${ratio('down')}), round trip ` +
      `${median(name, 'roundTripMs').toFixed(2)} ms (${ratio('roundTripMs')}), ${Math.round(median(name, 'up'))} acknowledged up a second (${ratio('up')})`,
  );
}
process.exit(0);

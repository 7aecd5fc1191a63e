// What a crowd does to one hub: `npm run build && node bench/herd.mjs [clients]` (2,000 unless told otherwise; about 3 minutes).
// 1. Memory and processor time of the hub per connection. 2. Fan-out to all of them. 3. A planned restart (SIGTERM, go-away over
// 10 s). 4. A crash (kill -9, 60 s down). For 3 and 4: the largest share of the crowd that came back within any 100 ms.
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { createRealtimeClient, openChannel, tidewire, webSocket } from 'tidewire/core';

const count = Number(process.argv[2] ?? 2_000);
const maxShare = 0.03;
const pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function startHub(port) {
  const file = fileURLToPath(new URL('herd-hub.mjs', import.meta.url));
  const child = spawn(process.execPath, [file, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  return {
    port: JSON.parse(String(line)).port,
    kill: (signal) => child.kill(signal),
    /** Resident bytes, and milliseconds of processor time so far. */
    look() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return {
        bytes: Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1_024,
        cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
      };
    },
  };
}

function createCrowd(port) {
  const returned = [];
  const clients = Array.from({ length: count }, (_, n) => {
    const client = createRealtimeClient({
      url: `ws://127.0.0.1:${port}/live`,
      protocol: tidewire(),
      transport: webSocket({ WebSocket }),
      auth: { userId: `u${n}`, getToken: () => `u${n}` },
    });
    client.state.subscribe(() => {
      if (client.state.current.status === 'connected') returned.push(performance.now());
    });
    return client;
  });
  return { clients, returned };
}

async function until(what, isDone, limitMs) {
  const end = performance.now() + limitMs;
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await pass(50);
  }
}

const isConnected = ({ state }) => state.current.status === 'connected';

/** The largest share of all that fell into one 100 ms window, wherever it begins. */
function peakShare(times) {
  const sorted = [...times].sort((a, b) => a - b);
  let peak = 0;
  let first = 0;
  for (let last = 0; last < sorted.length; last++) {
    while (sorted[last] - sorted[first] >= 100) first++;
    peak = Math.max(peak, last - first + 1);
  }
  return peak / count;
}

const at = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];

let hub = await startHub(0);
const { port } = hub;
await pass(500);
const before = hub.look();
const { clients, returned } = createCrowd(port);
for (const [n, client] of clients.entries()) {
  client.retain();
  if (n % 50 === 49) await pass(20);
}
await until('all connected', () => clients.every(isConnected), 120_000);
await pass(2_000);
const after = hub.look();
console.log(
  `${count} connections: ${Math.round((after.bytes - before.bytes) / count / 1_024)} KiB and ` +
    `${((after.cpuMs - before.cpuMs) / count).toFixed(2)} ms of processor time each, at the hub`,
);

const rooms = clients.map((client) => openChannel(client, 'news'));
const latencies = [];
let delivered = 0;
for (const room of rooms)
  room.listen(({ data }) => {
    delivered++;
    latencies.push(Date.now() - data.at);
  });
await until('all subscribed', () => rooms.every(({ continuity }) => continuity.current.status === 'live'), 60_000);
const publisher = clients[0];
const messages = 100;
const began = performance.now();
for (let n = 0; n < messages; n++) {
  publisher.send('tick', { at: Date.now(), n }, { channel: 'news' });
  await pass(100);
}
await until('all delivered', () => delivered === messages * count, 60_000);
const steady = latencies.splice(0);
console.log(
  `fan-out to ${count}, 10 a second: p50 ${at(steady, 0.5)} ms, p99 ${at(steady, 0.99)} ms ` +
    `(hub and all clients on one machine, ${Math.round((performance.now() - began) / 1_000)} s)`,
);
delivered = 0;
const burstBegan = performance.now();
for (let n = 0; n < 200; n++) publisher.send('tick', { at: Date.now(), n }, { channel: 'news' });
await until('the burst is delivered', () => delivered === 200 * count, 120_000);
console.log(
  `fan-out of a burst of 200: ${Math.round((200 * count) / ((performance.now() - burstBegan) / 1_000))} messages delivered a second`,
);
for (const room of rooms) room.close();
await pass(6_000);

let failures = 0;
async function comeBack(name, happen, limitMs) {
  returned.length = 0;
  await happen();
  await until(`${name}: all are back`, () => returned.length >= count && clients.every(isConnected), limitMs);
  const share = peakShare(returned);
  const spread = at(returned, 1) - at(returned, 0);
  if (share > maxShare) failures++;
  console.log(
    `${name}: at most ${(share * 100).toFixed(2)} % in any 100 ms (limit ${maxShare * 100} %), all within ${Math.round(spread)} ms`,
  );
  await pass(6_000);
}

await comeBack(
  'planned restart, go-away over 10 s',
  async () => {
    hub.kill('SIGTERM');
    await pass(200);
    hub = await startHub(port);
  },
  120_000,
);
await comeBack(
  'crash, 60 s down',
  async () => {
    hub.kill('SIGKILL');
    await pass(60_000);
    hub = await startHub(port);
  },
  180_000,
);
for (const client of clients) client.dispose();
hub.kill('SIGKILL');
process.exit(failures === 0 ? 0 : 1);

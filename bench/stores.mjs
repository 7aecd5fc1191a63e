// Publishes a second that each store takes: `npm run build && node bench/stores.mjs` (needs a redis-server). Each by turns, three rounds.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from 'tidewire/server';
import { redisStore } from 'tidewire/server/redis';
import { sqliteStore } from 'tidewire/server/sqlite';

const folder = mkdtempSync(join(tmpdir(), 'tidewire-bench-'));
const environment = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
  randomId: () => crypto.randomUUID(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

async function startRedis(port, fsync) {
  const directory = mkdtempSync(join(folder, 'redis-'));
  const options = fsync ? ['--appendonly', 'yes', '--appendfsync', fsync] : ['--appendonly', 'no'];
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  child.stdout.resume();
  return redisStore({ url: `redis://127.0.0.1:${port}` });
}

const stores = {
  memory: memoryStore(),
  'sqlite, full': sqliteStore({ file: join(folder, 'full.db') }),
  'sqlite, normal': sqliteStore({ file: join(folder, 'normal.db'), synchronous: 'normal' }),
  'redis, no file': await startRedis(46_391),
  'redis, always': await startRedis(46_392, 'always'),
};

/** @returns publishes a second, with so many under way at once */
async function measure(session, name, atOnce) {
  const { fence } = await session.join(name);
  const total = atOnce * 40;
  let seq = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (seq < total) {
        const own = ++seq;
        const id = `${name}-${own}`;
        const claim = { publisher: name, fence, destination: 'room', seq: own, id };
        await session.publish(claim, { id, event: 'tick', data: `{"n":${own},"text":"${'x'.repeat(80)}"}` });
      }
    }),
  );
  return total / ((performance.now() - began) / 1_000);
}

const sessions = new Map();
for (const [name, store] of Object.entries(stores))
  sessions.set(name, await store.open({ environment, node: name, report: (error) => console.error(error) }));
const results = new Map([...sessions.keys()].map((name) => [name, []]));
for (let round = 0; round < 3; round++)
  for (const [name, session] of sessions) results.get(name).push(await measure(session, `${name}-${round}`, 64));
for (const [name, rates] of results) {
  const [, median] = rates.sort((a, b) => a - b);
  console.log(`${name}: ${Math.round(median)} publishes a second, 64 at once`);
}
for (const session of sessions.values()) await session.close();
rmSync(folder, { recursive: true, force: true });
process.exit(0);

import { createClient } from 'redis';
import { until } from './clients.mjs';
import { startRedis } from './processes.mjs';
import { startProxy } from './proxy.mjs';

/**
 * A primary, a replica that hears of it through a proxy, and for each hub a proxy that leads it to the one or the other, so that hubs may
 * find the new one at different moments.
 */
export async function startPair(hubs) {
  const primary = await startRedis();
  const replica = await startRedis();
  const replication = await startProxy(primary.port);
  const ways = [];
  for (let n = 0; n < hubs; n++) ways.push(await startProxy(primary.port));
  await ask(primary.port, ['CONFIG', 'SET', 'repl-diskless-sync-delay', '0']);
  await ask(replica.port, ['REPLICAOF', '127.0.0.1', String(replication.port)]);
  await until('the replica follows', async () => (await ask(replica.port, ['ROLE']))[3] === 'connected');
  let isPromoted = false;
  return {
    /** An address for each hub. */
    urls: ways.map(({ port }) => `redis://127.0.0.1:${port}`),
    /** What the one behind the address holds now. @throws while there is none */
    readLog: (channel) => readLog(isPromoted ? replica.port : primary.port, channel),
    readReplica: (channel) => readLog(replica.port, channel),
    cutReplication: () => replication.leadTo(undefined),
    /** With -9, while the hubs write. Nobody is led anywhere after it. */
    async killPrimary() {
      await primary.kill();
      for (const way of ways) way.leadTo(undefined);
    },
    /** What the dead one had kept, by its own files. */
    async readDead(channels) {
      const witness = await startRedis({ directory: primary.directory });
      const logs = {};
      for (const channel of channels) logs[channel] = await readLog(witness.port, channel);
      await witness.kill();
      return logs;
    },
    async promote() {
      await ask(replica.port, ['REPLICAOF', 'NO', 'ONE']);
      isPromoted = true;
    },
    /** This hub finds the promoted one from now on. */
    leadToPromoted: (hub) => ways[hub].leadTo(replica.port),
    /** This one too, but for a while it only hears what it follows: the scripts that it would ask with are not loaded. */
    async leadListeningToPromoted(hub, followed) {
      const listeners = async () =>
        (await ask(replica.port, ['PUBSUB', 'NUMSUB', ...followed.map(keyOf)])).filter((_, index) => index % 2);
      ways[hub].stall('SCRIPT');
      ways[hub].leadTo(replica.port);
      await until('all hubs listen', async () => (await listeners()).every((count) => count === ways.length));
      return () => ways[hub].release();
    },
    async close() {
      for (const proxy of [replication, ...ways]) proxy.close();
      await Promise.all([primary.kill(), replica.kill()]);
    },
  };
}

/** A log as it lies in Redis, without a word of the product's code. */
async function readLog(port, channel) {
  const entries = await ask(port, ['XRANGE', keyOf(channel), '-', '+']);
  return entries.map(([place, fields]) => ({ offset: parseInt(place, 10), id: fields[1] }));
}

const keyOf = (channel) => `{tidewire}:log:${channel}`;

async function ask(port, words) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.sendCommand(words);
  } finally {
    client.destroy();
  }
}

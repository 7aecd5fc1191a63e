// @vitest-environment node
import { describe, expect, it, onTestFinished } from 'vitest';
import { createChannelFeed } from '../../../../../src/server/channel/channel-feed';
import { nodeEnvironment } from '../../../../../src/server/node/node-environment';
import type { RedisClient } from '../../../../../src/server/store/redis/client';
import type { AppendResult, Position, StoreSession } from '../../../../../src/server/store/store';
import { orUnavailable } from './support/load';
import { readLog } from './support/log-reader';
import { openSession } from './support/open-session';
import { startProxy } from './support/proxy';
import { startRedis } from './support/redis-server';
import { until } from './support/until';

/** A primary, a replica that hears of it through a proxy, and the proxy that leads hubs to the one or the other. */
async function startPair() {
  const primary = await startRedis();
  const replica = await startRedis();
  const replication = await startProxy(primary.port);
  const way = await startProxy(primary.port);
  onTestFinished(async () => {
    await Promise.all([way.stop(), replication.stop()]);
    await Promise.all([primary.stop(), replica.stop()]);
  });
  await primary.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
  await replica.command('REPLICAOF', '127.0.0.1', String(replication.port));
  const lengthAt = async (server: typeof primary) => server.command('XLEN', '{tidewire}:log:room');
  return {
    primary,
    replica,
    way,
    untilReplicated: async () => {
      const length = await lengthAt(primary);
      await until('the replica has it all', async () => (await lengthAt(replica)) === length);
    },
    cutReplication() {
      replication.leadTo(undefined);
      replication.cut();
    },
    async promote() {
      await replica.command('REPLICAOF', 'NO', 'ONE');
      way.leadTo(replica.port);
    },
  };
}

async function append(session: StoreSession, ...ids: string[]): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (const id of ids) {
    let result: AppendResult | undefined;
    await until(`${id} is appended`, async () => {
      result = await orUnavailable(session.append('room', { id, event: 'told' }, { key: id, hash: id }));
      return !!result;
    });
    if (result && result.kind !== 'conflict') positions.push(result.position);
  }
  return positions;
}

/** What a hub tells those who listen to `room`: ids of events, and gaps. */
async function openFeed(session: StoreSession) {
  const told: string[] = [];
  const feed = createChannelFeed({
    channel: 'room',
    wireName: 'room',
    store: session,
    environment: nodeEnvironment(),
    inTurn: (read) => read(),
    reportError: () => undefined,
  });
  const subscriber = {
    isOver: false,
    begin: () => undefined,
    deliver: (frame: Uint8Array) => void told.push((JSON.parse(new TextDecoder().decode(frame)) as { id: string }).id),
    gap: () => void told.push('gap'),
    drained: () => Promise.resolve(),
  };
  await feed.join(subscriber, undefined);
  return { told, feed };
}

const isBack = (session: StoreSession) => async () => !!(await orUnavailable(session.end('room')));

describe('redisStore, when another Redis takes over', () => {
  it('[ST4] tells those who were ahead of a replica that lagged behind of a gap, also after the log has grown again', async () => {
    const { primary, way, untilReplicated, cutReplication, promote } = await startPair();
    const { session } = await openSession({ url: way.url });
    const reader = await readLog(session, 'room');
    const kept = await append(session, 'a1', 'a2', 'a3', 'a4', 'a5');
    await untilReplicated();
    cutReplication();
    const lost = await append(session, 'b6', 'b7', 'b8');
    const lostJoin = await session.join('ann');
    await until('the follower has all', () => reader.entries.length === 8);
    await primary.kill();
    await promote();
    await until('the hub is back', isBack(session));

    const end = { epoch: kept[0]!.epoch, offset: 5, id: 'a5' };
    for (const position of lost) expect(await session.read('room', position, 10)).toEqual({ kind: 'gap', end });
    expect(await session.read('room', end, 10)).toEqual({ kind: 'entries', entries: [], end });
    await until('the follower was told of a gap', () => reader.gaps.length > 0);
    expect(reader.gaps).toEqual([lost[2]]);

    await append(session, 'c6', 'c7', 'c8');
    for (const position of lost) expect(await session.read('room', position, 10)).toMatchObject({ kind: 'gap' });
    await append(session, 'c9');
    for (const position of lost) expect(await session.read('room', position, 10)).toMatchObject({ kind: 'gap' });
    const read = await session.read('room', kept[3]!, 10);
    expect(read.kind === 'entries' && read.entries.map(({ id }) => id)).toEqual(['a5', 'c6', 'c7', 'c8', 'c9']);
    await until('the follower goes on', () => reader.entries.at(-1)?.id === 'c9');
    expect(reader.gaps).toHaveLength(1);

    // The promoted one has never heard of that join, and must not give its fence to another.
    expect((await session.join('ann')).fence).toBeGreaterThan(lostJoin.fence);
  });

  it('[ST4] [PR27] tells of a gap where the log has grown to just the old offset when the next event is heard', async () => {
    const { primary, replica, way, untilReplicated, cutReplication, promote } = await startPair();
    const { createClient } = await import('redis');
    const { session: writing } = await openSession({ url: way.url });
    let port = primary.port;
    // Scripts are loaded before a connection counts as open; what is subscribed to is heard before.
    let loading = Promise.resolve();
    const { session: listening } = await openSession({
      createClient() {
        const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } });
        const send = client.sendCommand.bind(client) as RedisClient['sendCommand'];
        const slow: RedisClient['sendCommand'] = async (command) => {
          if (command[0] === 'SCRIPT') await loading;
          return send(command);
        };
        return Object.assign(client, { sendCommand: slow });
      },
    });
    const { told, feed } = await openFeed(listening);
    await append(writing, 'a1');
    await untilReplicated();
    cutReplication();
    await append(writing, 'b2');
    await until('all are told', () => told.length === 2);

    let load: () => void = () => undefined;
    loading = new Promise((done) => (load = done));
    await primary.kill();
    await promote();
    await append(writing, 'c2');
    port = replica.port;
    const log = '{tidewire}:log:room';
    const listens = async () => (await replica.command('PUBSUB', 'NUMSUB', log)) as [string, number];
    await until('it listens', async () => (await listens())[1] > 0);
    await append(writing, 'c3');
    load();
    await until('the hub is back', isBack(listening));
    await append(writing, 'c4');
    await until('the last is told', () => told.at(-1) === 'c4');
    expect(told).toEqual(['a1', 'b2', 'gap', 'c4']);
    feed.close();
  });

  it('[ST7] leaves a primary that was demoted, whether it writes or only listens', async () => {
    const { primary, replica, way, untilReplicated, promote } = await startPair();
    const { session: writing } = await openSession({ url: way.url, commandTimeoutMs: 60_000 });
    const { session: listening } = await openSession({ url: way.url, commandTimeoutMs: 500 });
    const reader = await readLog(listening, 'room');
    await append(writing, 'a1');
    await untilReplicated();
    await promote();
    // Nowhere: it is a replica that hears of nothing, and its connections stay open.
    await primary.command('REPLICAOF', '127.0.0.1', '1');

    await expect(writing.append('room', { id: 'late', event: 'told' })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await append(writing, 'a2');
    await until('the listener has it', () => reader.entries.length === 2);
    expect(reader.entries.map(({ id }) => id)).toEqual(['a1', 'a2']);
    expect(await replica.command('XLEN', '{tidewire}:log:room')).toBe(2);
  });

  it('[ST7] does not open on a replica', async () => {
    const { replica } = await startPair();
    const reports: unknown[] = [];
    await expect(openSession({ url: replica.url, reports })).rejects.toMatchObject({
      code: 'store-unavailable',
      cause: { message: expect.stringContaining('is a replica') as string },
    });
  });

  it('[ST7] asks createClient for every connection, so that it may lead elsewhere', async () => {
    const { primary, replica, promote } = await startPair();
    const { createClient } = await import('redis');
    let port = primary.port;
    const { session } = await openSession({
      // Its own attempts to connect again are not waited for.
      createClient: () => createClient({ url: `redis://127.0.0.1:${port}` }),
    });
    const reader = await readLog(session, 'room');
    await append(session, 'a1');
    await until('the entry', () => reader.entries.length === 1);
    await promote();
    port = replica.port;
    await primary.kill();
    await append(session, 'a2');
    expect(await replica.command('EXISTS', '{tidewire}:log:room')).toBe(1);
  });
});

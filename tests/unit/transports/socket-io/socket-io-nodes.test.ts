// @vitest-environment node
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { expect, onTestFinished, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { socketIoEvents } from '../../../../src/protocol/socket-io-events';
import { startRedis, type TestRedis } from '../../server/store/redis/support/redis-server';
import { until } from '../../server/store/redis/support/until';
import { openClient } from './support/open-client';
import { startSocketIo, type TestSocketIo } from './support/socket-io-server';

async function startNode(redis: TestRedis): Promise<TestSocketIo> {
  const client = createClient({ url: redis.url });
  client.on('error', () => undefined);
  await client.connect();
  const adapter = createAdapter(client, { blockTimeInMs: 50 });
  const server = await startSocketIo({ adapter, connectionStateRecovery: {} });
  onTestFinished(async () => {
    await server.stop();
    await client.close();
  });
  server.io.on('connection', (socket) => {
    socket.on('room:join', (room: string, acknowledge: () => void) => {
      void socket.join(room);
      acknowledge();
    });
  });
  return server;
}

/** Two processes' worth of servers behind one Redis, and a client that goes to the other one each time. */
async function startNodes() {
  const redis = await startRedis();
  // The last to run: before it every node has let go of Redis.
  onTestFinished(async () => {
    // The adapter's own connections end a moment later, and the one that asks is one.
    await until(
      'the adapters have gone',
      async () =>
        String(await redis.command('CLIENT', 'LIST'))
          .trim()
          .split('\n').length === 1,
    );
    await redis.stop();
  });
  const nodes = [await startNode(redis), await startNode(redis)] as const;
  let attempts = 0;
  const client = openClient({
    url: () => nodes[attempts++ % 2]!.url,
    destination: 'the app',
    protocol: socketIoEvents({
      acks: true,
      recovery: true,
      channels: { getChannel: () => 'room', subscribe: (room) => ({ type: 'room:join', data: room }) },
    }),
  });
  const heard: number[] = [];
  const room = openChannel(client, 'room');
  const known = new Set<unknown>();
  room.listen(({ data }) => (typeof data === 'number' ? heard.push(data) : known.add(data)));
  await until('the room', () => room.continuity.current.status === 'live');
  // A node reads the stream from its second look on.
  for (const { io, url } of nodes)
    await until(`${url} to be heard`, () => {
      if (!known.has(url)) io.to('room').emit('n', url);
      return known.has(url);
    });
  return { nodes, client, heard, room };
}

/** Cuts the client off its node, and resolves when the node has told the others that they may find its session. */
async function cutOff(nodes: readonly TestSocketIo[], client: Awaited<ReturnType<typeof startNodes>>['client']) {
  const sockets = nodes.flatMap(({ io }) => [...io.of('/').sockets.values()]);
  const gone = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('disconnect', resolve))));
  const lost = new Promise<void>((resolve) => {
    const undo = client.state.subscribe(() => {
      if (client.state.current.status === 'connected') return;
      undo();
      resolve();
    });
  });
  for (const node of nodes) node.cut();
  await Promise.all([gone, lost]);
}

test('cut from one node, a client recovers on the other: nothing is lost, nothing comes twice, all in order', async () => {
  const { nodes, client, heard } = await startNodes();
  const [one] = nodes;
  let n = 0;
  for (let round = 0; round < 4; round++) {
    const before = heard.length;
    await cutOff(nodes, client);
    for (let i = 0; i < 20; i++) one.io.to('room').emit('n', n++);
    await until('what was missed', () => heard.length >= before + 20);
    for (let i = 0; i < 20; i++) one.io.to('room').emit('n', n++);
    await until('what follows', () => heard.length >= before + 40);
  }
  expect(heard).toEqual(Array.from({ length: n }, (_, i) => i));
});

test('[CH5] under load what Socket.IO loses between its nodes is never lost in silence', async () => {
  const { nodes, client, heard, room } = await startNodes();
  let n = 0;
  let gaps = 0;
  /** Held by a snapshot that is fetched for the last gap. */
  let covered = 0;
  room.continuity.subscribe(() => {
    if (room.continuity.current.status !== 'gap') return;
    gaps++;
    covered = n;
    room.markRepaired();
  });
  const load = setInterval(() => {
    for (const { io } of nodes) io.to('room').emit('n', n++);
  }, 3);
  onTestFinished(() => clearInterval(load));
  for (let round = 0; round < 20; round++) {
    const before = heard.length;
    await until('some events', () => heard.length > before + 10);
    await cutOff(nodes, client);
    await until('the gap', () => gaps > round);
  }
  const last = heard.length;
  await until('some more', () => heard.length > last + 10);
  clearInterval(load);
  await until('the last events', () => [n - 1, n - 2].every((value) => heard.includes(value)));
  const missing = Array.from({ length: n }, (_, i) => i).filter((value) => !heard.includes(value));
  expect(missing.filter((value) => value >= covered)).toEqual([]);
  // Nearly everything was replayed, and no copy came through.
  expect(missing.length).toBeLessThan(n / 20);
  expect(new Set(heard).size).toBe(heard.length);
});

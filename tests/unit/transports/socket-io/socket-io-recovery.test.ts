// @vitest-environment node
import type { Server } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { channelFolds } from '../../../../src/core/channel/channel-folds';
import { defineChannel } from '../../../../src/core/channel/define-channel';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { socketIoEvents, type SocketIoEventsOptions } from '../../../../src/protocol/socket-io-events';
import { until } from '../../server/store/redis/support/until';
import { openClient } from './support/open-client';
import { startSocketIo } from './support/socket-io-server';

type Client = ReturnType<typeof openClient>;

const channels = {
  getChannel: ({ data }: { readonly data?: unknown }) => (data as { room?: string } | undefined)?.room,
  subscribe: (room: string) => ({ type: 'room:join', data: room }),
  unsubscribe: (room: string) => ({ type: 'room:leave', data: room }),
};

const trusting = (options: SocketIoEventsOptions = {}) =>
  socketIoEvents({ acks: true, recovery: true, channels, ...options });

/** An app with rooms. */
async function startApp(options: Parameters<typeof startSocketIo>[0] = {}, port = 0) {
  const server = await startSocketIo(options, port);
  onTestFinished(() => server.stop());
  const joins: string[] = [];
  server.io.on('connection', (socket) => {
    socket.on('room:join', (room: string, acknowledge?: () => void) => {
      joins.push(room);
      void socket.join(room);
      acknowledge?.();
    });
    socket.on('room:leave', (room: string) => void socket.leave(room));
  });
  return { ...server, joins };
}

const isConnected = ({ state }: Client) => state.current.status === 'connected';

async function lose(client: Client, cut: () => void): Promise<void> {
  let wasLost = false;
  const undo = client.state.subscribe(() => (wasLost ||= !isConnected(client)));
  cut();
  await until('the loss', () => wasLost);
  undo();
}

/** Everything that a room tells, and how its continuity went. */
function watch(client: Client, room: string) {
  const channel = openChannel(client, room);
  const heard: unknown[] = [];
  const story: string[] = [];
  channel.listen(({ data }) => heard.push((data as { n: unknown }).n));
  channel.continuity.subscribe(() => story.push(channel.continuity.current.status));
  return { channel, heard, story };
}

/** A room's state, from a snapshot and the events since. */
function readFold(client: Client) {
  let snapshots = 0;
  const definition = defineChannel<number[]>({
    name: 'room',
    initial: [],
    reduce: (state, { data }) => [...state, (data as { n: number }).n],
    snapshot: () => Promise.resolve({ state: [-++snapshots] }),
  });
  const view = client.attach(channelFolds).get(definition()).read();
  const undo = view.subscribe(() => undefined);
  onTestFinished(undo);
  return { view, snapshots: () => snapshots };
}

const emit = (io: Server, n: number) => io.to('room').emit('n', { room: 'room', n });

test('[CH2] what was missed is recovered: nothing lost, nothing twice, in order, and no gap', async () => {
  const { io, url, cut, joins } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting() });
  const { channel, heard, story } = watch(client, 'room');
  await until('the room', () => channel.continuity.current.status === 'live');
  let n = 0;
  const load = setInterval(() => emit(io, n++), 1);
  onTestFinished(() => clearInterval(load));
  for (let round = 0; round < 10; round++) {
    const before = heard.length;
    await until('some events', () => heard.length > before + 5);
    await lose(client, cut);
    await until('the reconnect', () => isConnected(client));
  }
  clearInterval(load);
  await until('the last event', () => heard.length >= n);
  expect(heard).toEqual(Array.from({ length: n }, (_, i) => i));
  expect(story).not.toContain('gap');
  expect(channel.continuity.current.status).toBe('live');
  // The server puts a recovered socket back into its rooms: nobody enters a second time.
  expect(joins).toEqual(['room']);
});

test('[CH5] a server that was started again has forgotten: a gap is told, and the snapshot is fetched again', async () => {
  const first = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url: first.url, protocol: trusting() });
  const { channel, story } = watch(client, 'room');
  const fold = readFold(client);
  await until('the snapshot', () => fold.snapshots() === 1 && channel.continuity.current.status === 'live');
  emit(first.io, 1);
  await until('the event', () => fold.view.current.data.length === 2);
  await lose(client, () => void first.stop());
  const second = await startApp({ connectionStateRecovery: {} }, first.port);
  await until('the gap', () => story.includes('gap'));
  await until('the second snapshot', () => fold.snapshots() === 2);
  emit(second.io, 2);
  await until('the next event', () => fold.view.current.data.at(-1) === 2);
  expect(fold.view.current.data).toEqual([-2, 2]);
});

test('[CH5] a reconnect that recovered everything fetches no snapshot', async () => {
  const { io, url, cut } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting() });
  const fold = readFold(client);
  await until('the snapshot', () => fold.view.current.continuity.status === 'live');
  emit(io, 1);
  await until('the first event', () => fold.view.current.data.length === 2);
  const [socket] = io.of('/').sockets.values();
  const gone = new Promise((resolve) => socket!.on('disconnect', resolve));
  await lose(client, cut);
  await gone;
  emit(io, 2);
  await until('the second event', () => fold.view.current.data.length === 3);
  await until('the room', () => fold.view.current.continuity.status === 'live');
  expect(fold.view.current.data).toEqual([-1, 1, 2]);
  expect(fold.snapshots()).toBe(1);
});

test('what was sent while the app itself was disconnected is recovered as well', async () => {
  const { io, url } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting() });
  const { channel, heard, story } = watch(client, 'room');
  await until('the room', () => channel.continuity.current.status === 'live');
  emit(io, 1);
  await until('the first event', () => heard.length > 0);
  const [socket] = io.of('/').sockets.values();
  const gone = new Promise((resolve) => socket!.on('disconnect', resolve));
  client.disconnect();
  await gone;
  emit(io, 2);
  client.connect();
  await until('the second event', () => heard.length > 1);
  expect(heard).toEqual([1, 2]);
  expect(story).not.toContain('gap');
});

test('[CN2] what comes after a handler has disconnected in the middle of a replay is not lost', async () => {
  const { io, url, cut } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting() });
  const { channel, heard } = watch(client, 'room');
  await until('the room', () => channel.continuity.current.status === 'live');
  emit(io, 0);
  await until('the first event', () => heard.length > 0);
  const [socket] = io.of('/').sockets.values();
  const gone = new Promise((resolve) => socket!.on('disconnect', resolve));
  await lose(client, cut);
  await gone;
  const undo = channel.listen(() => client.disconnect());
  for (let n = 1; n < 4; n++) emit(io, n);
  await until('the disconnect', () => client.state.current.status === 'disconnected');
  undo();
  await until('the server to see it', () => io.of('/').sockets.size === 0);
  client.connect();
  await until('the rest', () => heard.length > 3);
  expect(heard).toEqual([0, 1, 2, 3]);
});

test('[CH5] without recovery at the server every reconnect is a gap, and the mistake is reported', async () => {
  const { url, cut } = await startApp();
  const client = openClient({ url, protocol: trusting() });
  const { channel, story } = watch(client, 'room');
  await until('the room', () => channel.continuity.current.status === 'live');
  await lose(client, cut);
  await until('the gap', () => story.includes('gap'));
  expect(client.diagnostics.counts.error).toBe(2);
});

test('[CH7] a server that is not trusted with recovery: continuity is unknown, and every reconnect fetches the snapshot', async () => {
  const { url, cut } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: socketIoEvents({ acks: true, channels }) });
  const fold = readFold(client);
  await until('the snapshot', () => fold.snapshots() === 1);
  await until('its end', () => fold.view.current.continuity.status === 'unknown');
  await lose(client, cut);
  await until('the second snapshot', () => fold.snapshots() === 2);
});

test('[CH5] a room whose entering is not acknowledged cannot be known to have been entered: every reconnect is a gap', async () => {
  const { io, url, cut, joins } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting({ acks: false }) });
  const { channel, heard, story } = watch(client, 'room');
  await until('the room', () => channel.continuity.current.status === 'live' && joins.length > 0);
  emit(io, 1);
  await until('the event', () => heard.length > 0);
  await lose(client, cut);
  await until('the gap', () => story.includes('gap'));
  await until('the second entering', () => joins.length > 1);
});

test('[CH5] a room that was left and entered again within one session: what was said in between is a gap', async () => {
  const { io, url, joins } = await startApp({ connectionStateRecovery: {} });
  const client = openClient({ url, protocol: trusting() });
  const first = watch(client, 'room');
  await until('the room', () => first.channel.continuity.current.status === 'live');
  first.channel.close();
  await until('the leaving', () => !io.of('/').adapter.rooms.has('room'));
  emit(io, 1);
  const second = watch(client, 'room');
  await until('the gap', () => second.channel.continuity.current.status === 'gap');
  expect(joins).toEqual(['room', 'room']);
});

test('[SQ7] [CH11] what one user missed is never told to the next', async () => {
  const { io, url, cut } = await startApp({ connectionStateRecovery: {} });
  const recovered: boolean[] = [];
  io.use((socket, next) => {
    void socket.join(`user:${(socket.handshake.auth as { token: string }).token}`);
    next();
  });
  io.on('connection', (socket) => recovered.push(socket.recovered));
  const client = openClient({
    url,
    protocol: trusting(),
    auth: { userId: 'ann', getToken: () => 'ann' },
  });
  const heard: unknown[] = [];
  client.subscribe('mail', (data) => heard.push(data));
  await until('the connection', () => isConnected(client) && recovered.length > 0);
  io.to('user:ann').emit('mail', 'first');
  await until('the first mail', () => heard.length > 0);
  const [socket] = io.of('/').sockets.values();
  const gone = new Promise((resolve) => socket!.on('disconnect', resolve));
  cut();
  client.disconnect();
  await gone;
  io.to('user:ann').emit('mail', 'secret');
  client.signIn({ userId: 'bob', getToken: () => 'bob' });
  client.connect();
  await until('the second user', () => isConnected(client) && recovered.length > 1);
  io.to('user:bob').emit('mail', 'hello Bob');
  await until('his mail', () => heard.includes('hello Bob'));
  expect(heard).toEqual(['first', 'hello Bob']);
  expect(recovered).toEqual([false, false]);
});

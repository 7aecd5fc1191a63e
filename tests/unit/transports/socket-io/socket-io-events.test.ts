// @vitest-environment node
import { expect, onTestFinished, test } from 'vitest';
import { subscribeTo } from '../../../../src/core/channel/subscribe-to';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { socketIoEvents } from '../../../../src/protocol/socket-io-events';
import { until } from '../../server/store/redis/support/until';
import { openClient } from './support/open-client';
import { startSocketIo } from './support/socket-io-server';

async function startApp(options: Parameters<typeof startSocketIo>[0] = {}) {
  const server = await startSocketIo(options);
  onTestFinished(() => server.stop());
  return server;
}

const rooms = {
  getChannel: ({ data }: { readonly data?: unknown }) => (data as { room?: string } | undefined)?.room,
  subscribe: (room: string) => ({ type: 'room:join', data: room }),
  unsubscribe: (room: string) => ({ type: 'room:leave', data: room }),
};

test('[B1] events of a namespace arrive as messages, and what is sent arrives as events', async () => {
  const { io, url } = await startApp();
  const got: unknown[] = [];
  io.of('/clients').on('connection', (socket) => {
    socket.onAny((...values) => got.push(values));
    socket.emit('client:status', { state: 'connected' });
    socket.emit('client:error');
    socket.emit('metrics:update', 'cpu', 0.4);
  });
  io.of('/friends').on('connection', (socket) => socket.emit('client:status', 'of another namespace'));
  const client = openClient({ url: `${url}/clients`, protocol: socketIoEvents() });
  const heard: unknown[] = [];
  for (const type of ['client:status', 'client:error', 'metrics:update'])
    client.subscribe(type, (data) => heard.push([type, data]));
  await until('three events', () => heard.length >= 3);
  expect(heard).toEqual([
    ['client:status', { state: 'connected' }],
    ['client:error', undefined],
    ['metrics:update', ['cpu', 0.4]],
  ]);
  const outcomes = await Promise.all([
    client.send('client:start', { id: 7 }).outcome,
    client.send('client:stop').outcome,
    client.send('disconnect', 'a name that Socket.IO keeps').outcome,
    client.send('bytes', { of: Uint8Array.of(1) }).outcome,
    client.send('to:nobody', 1, { channel: 'room' }).outcome,
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'sent', 'rejected', 'rejected', 'rejected']);
  await until('both events', () => got.length >= 2);
  expect(got).toEqual([['client:start', { id: 7 }], ['client:stop']]);
});

test('[SQ1] with acks a send ends as acked, as rejected where the server says so, and as unknown where it says nothing', async () => {
  const { io, url } = await startApp();
  io.on('connection', (socket) => {
    socket.on('ok', (_data, acknowledge: (answer?: unknown) => void) => acknowledge());
    socket.on('no', (_data, acknowledge: (answer: unknown) => void) => acknowledge({ error: 'not today' }));
    socket.on('busy', (_data, acknowledge: (answer: unknown) => void) =>
      acknowledge({ error: { code: 'rate-limited', message: 'slow down' } }),
    );
  });
  const client = openClient({ url, protocol: socketIoEvents({ acks: true, ackTimeoutMs: 50 }) });
  const outcomes = await Promise.all(['ok', 'no', 'busy', 'silent'].map((type) => client.send(type, 1).outcome));
  expect(outcomes).toEqual([
    { status: 'acked' },
    { status: 'rejected', reason: 'refused', message: 'not today' },
    { status: 'rejected', reason: 'rate-limited', message: 'slow down' },
    { status: 'unknown', cause: { code: 'timeout' } },
  ]);
});

test('[B3] a request is answered with what the server acknowledges with', async () => {
  const { io, url, cut } = await startApp();
  let asked = 0;
  io.on('connection', (socket) => {
    socket.on('client:restart', (id: string, answer: (...values: unknown[]) => void) => answer({ id, done: true }));
    socket.on('pair', (_data: unknown, answer: (...values: unknown[]) => void) => answer(1, 2));
    socket.on('fail', (_data: unknown, answer: (...values: unknown[]) => void) => answer({ error: 'no such client' }));
    socket.on('silent', () => asked++);
  });
  const client = openClient({ url, protocol: socketIoEvents() });
  const ask = (type: string, timeoutMs = 10_000) => client.request(type, 'a', { timeoutMs });
  expect(await ask('client:restart')).toEqual({ status: 'answered', data: { id: 'a', done: true } });
  expect(await ask('pair')).toEqual({ status: 'answered', data: [1, 2] });
  expect(await ask('fail')).toEqual({ status: 'rejected', reason: 'refused', message: 'no such client' });
  expect(await ask('silent', 50)).toEqual({ status: 'unknown', cause: { code: 'timeout' } });
  const lost = ask('silent');
  await until('the question', () => asked > 1);
  cut();
  expect(await lost).toMatchObject({ status: 'unknown', cause: { closeCode: 1006 } });
});

test('[CN8] [B1] authentication middleware that refuses leads to needs-auth, and a new token goes on', async () => {
  const { io, url } = await startApp();
  const tokens: unknown[] = [];
  io.of('/clients').use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: string };
    tokens.push(token);
    next(token === 'good' ? undefined : new Error(`no entry with ${token}`));
  });
  let token = 'bad secret';
  const client = openClient({
    url: `${url}/clients`,
    protocol: socketIoEvents(),
    auth: { getToken: () => token },
  });
  await until('the refusal', () => client.state.current.status === 'needs-auth');
  expect(client.state.current).toMatchObject({
    cause: { code: 'closed', closeCode: 4401, message: 'no entry with …' },
  });
  expect(tokens).toEqual(['bad secret']);
  token = 'good';
  client.signIn({ userId: 'ann', getToken: () => token });
  await until('the connection', () => client.state.current.status === 'connected');
});

test('[CN11] a server that disconnects its client on purpose is left alone for a while', async () => {
  const { io, url } = await startApp();
  let connections = 0;
  io.on('connection', (socket) => {
    connections++;
    socket.disconnect();
  });
  const client = openClient({ url, protocol: socketIoEvents() });
  await until('the end', () => client.state.current.status === 'reconnecting');
  const { current } = client.state;
  expect(current).toMatchObject({ cause: { closeCode: 1008, message: 'io server disconnect' } });
  if (current.status === 'reconnecting') expect(current.retryAt - Date.now()).toBeGreaterThan(4_000);
  expect(connections).toBe(1);
});

test('[B1] rooms: a channel is joined once the server has acknowledged it, and a refusal is told', async () => {
  const { io, url } = await startApp();
  io.on('connection', (socket) => {
    socket.on('room:join', (room: string, acknowledge: (answer?: unknown) => void) => {
      if (room === 'private') return acknowledge({ error: { code: 'forbidden', message: 'members only' } });
      void socket.join(room);
      acknowledge();
    });
    socket.on('room:leave', (room: string) => void socket.leave(room));
  });
  const client = openClient({ url, protocol: socketIoEvents({ acks: true, recovery: true, channels: rooms }) });
  const open = openChannel(client, 'open');
  const closed = openChannel(client, 'private');
  const heard: unknown[] = [];
  open.listen(({ data }) => heard.push(data));
  await until(
    'both answers',
    () => open.continuity.current.status === 'live' && closed.continuity.current.status === 'refused',
  );
  io.to('private').emit('news', { room: 'private', n: 0 });
  io.to('open').emit('news', { room: 'open', n: 1 });
  await until('the event', () => heard.length > 0);
  expect(heard).toEqual([{ room: 'open', n: 1 }]);
  expect(closed.continuity.current).toEqual({ status: 'refused', code: 'forbidden', message: 'members only' });
  open.close();
  await until('the leaving', () => !io.of('/').adapter.rooms.has('open'));
});

test('events with bytes, and such that are nested too deep, are counted and reach nobody; what follows arrives', async () => {
  const { io, url } = await startApp();
  let deep: unknown = 1;
  for (let i = 0; i < 70; i++) deep = [deep];
  io.on('connection', (socket) => {
    socket.emit('preview', { image: Buffer.from('png') });
    socket.emit('deep', deep);
    socket.emit('last', 'text');
  });
  const client = openClient({ url, protocol: socketIoEvents() });
  const heard: unknown[] = [];
  for (const type of ['preview', 'deep', 'last']) client.subscribe(type, (data) => heard.push([type, data]));
  await until('the last event', () => heard.length > 0);
  expect(heard).toEqual([['last', 'text']]);
  expect(client.diagnostics.counts.malformed).toBe(2);
});

test('an event for which the server awaits an acknowledgement is acknowledged once it was handed on', async () => {
  const { io, url } = await startApp();
  const client = openClient({ url, protocol: socketIoEvents() });
  const heard: unknown[] = [];
  subscribeTo(client, 'ask', (data) => heard.push(data));
  await until('the connection', () => io.of('/').sockets.size > 0);
  const [socket] = io.of('/').sockets.values();
  await socket!.timeout(5_000).emitWithAck('ask', 'anybody there?');
  expect(heard).toEqual(['anybody there?']);
});

test('a WebSocket server under this protocol is no Socket.IO, and nothing is taken for an event', () => {
  const { decode } = socketIoEvents();
  for (const wire of [
    '{"type":"x"}',
    '["x",1]',
    '{"op":"event"}',
    '{"op":"event","event":[7]}',
    'x',
    new ArrayBuffer(1),
  ])
    expect(decode(wire, true)).toEqual([expect.objectContaining({ kind: 'malformed' })]);
});

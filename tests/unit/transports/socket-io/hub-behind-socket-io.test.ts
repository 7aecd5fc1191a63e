// @vitest-environment node
import { io } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { createHub, type Hub, type HubOptions } from '../../../../src/entries/server';
import { plain } from '../../../../src/protocol/plain';
import { tidewire } from '../../../../src/protocol/tidewire';
import { serveSocketIo } from '../../../../src/server/socket-io/socket-io';
import { defaultEnvironment } from '../../../../src/transports/default-environment';
import { until } from '../../server/store/redis/support/until';
import { openClient, type OpenClientOptions } from './support/open-client';
import { startSlowWay } from './support/slow-way';
import { startSocketIo, type TestSocketIo } from './support/socket-io-server';

async function serve(hub: Hub, options: Parameters<typeof startSocketIo>[0] = {}, port = 0): Promise<TestSocketIo> {
  const server = await startSocketIo(options, port);
  serveSocketIo(hub, server.io.of('/live'));
  onTestFinished(() => server.stop());
  return server;
}

function openHub<Claims, CommandData>(options: HubOptions<Claims, CommandData> = {}): Hub {
  const hub = createHub({ log: () => undefined, ...options });
  onTestFinished(async () => {
    hub.terminate();
    await hub.close();
  });
  return hub;
}

const connect = ({ url }: { readonly url: string }, options: Partial<OpenClientOptions> = {}) =>
  openClient({ url: `${url}/live`, protocol: tidewire(), ...options });

for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']])
  test(`a hub behind Socket.IO keeps its word, over ${transports.join(' and ')}`, async () => {
    const hub = openHub({ commands: { double: (value) => Number(value) * 2 } });
    const server = await serve(hub, { connectionStateRecovery: {} });
    const [one, two] = [connect(server, { options: { transports } }), connect(server, { options: { transports } })];
    const heard: unknown[] = [];
    const room = openChannel(two, 'room');
    room.listen(({ data }) => heard.push(data));
    await until('the subscription', () => room.continuity.current.status === 'live');

    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, i) => one.send('n', i, { channel: 'room' }).outcome),
    );
    expect(outcomes.every(({ status }) => status === 'acked')).toBe(true);
    await until('all events', () => heard.length >= 300);
    expect(heard).toEqual(Array.from({ length: 300 }, (_, i) => i));
    expect(await one.request('double', 21)).toEqual({ status: 'answered', data: 42 });
  });

test('[CH2] [SQ6] nothing is lost and nothing comes twice when connections are cut under load', async () => {
  const hub = openHub();
  const server = await serve(hub);
  const sender = connect(server);
  const listener = connect(server);
  const heard: unknown[] = [];
  const room = openChannel(listener, 'room');
  room.listen(({ data }) => heard.push(data));
  const gaps: string[] = [];
  room.continuity.subscribe(() => gaps.push(room.continuity.current.status));
  await until('the subscription', () => room.continuity.current.status === 'live');
  const outcomes: Promise<{ readonly status: string }>[] = [];
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 15; i++) outcomes.push(sender.send('n', outcomes.length, { channel: 'room' }).outcome);
    await until('some of them', () => heard.length > round * 15);
    server.cut();
    await until('the reconnect', () => [sender, listener].every(({ state }) => state.current.status === 'connected'));
  }
  expect((await Promise.all(outcomes)).map(({ status }) => status)).toEqual(outcomes.map(() => 'acked'));
  await until('all events', () => heard.length >= outcomes.length);
  expect(heard).toEqual(outcomes.map((_, i) => i));
  expect(gaps).not.toContain('gap');
});

test('a server that is killed and started again is found again, and its hub goes on', async () => {
  const hub = openHub();
  const first = await serve(hub);
  const client = connect(first);
  const room = openChannel(client, 'room');
  const heard: unknown[] = [];
  room.listen(({ data }) => heard.push(data));
  await until('the subscription', () => room.continuity.current.status === 'live');
  await first.stop();
  await until('the loss', () => client.state.current.status === 'reconnecting');
  const sent = room.publish('n', 'while away');
  await hub.publish('room', 'n', 'from the server');
  await serve(hub, {}, first.port);
  expect(await sent.outcome).toMatchObject({ status: 'acked' });
  await until('both events', () => heard.length > 1);
  expect(heard).toEqual(['from the server', 'while away']);
});

test('[CN8] middleware of the namespace that refuses leads to needs-auth, and new credentials go on', async () => {
  const server = await serve(openHub());
  let accepted = 'never';
  server.io.of('/live').use((socket, next) => {
    const isKnown = (socket.handshake.auth as { key?: string }).key === accepted;
    next(isKnown ? undefined : Object.assign(new Error('who are you?'), { data: { code: 'unauthorized' } }));
  });
  let key = 'stale';
  const client = connect(server, {
    auth: { getToken: () => 'token' },
    options: { auth: (give: (auth: object) => void) => give({ key }) },
  });
  await until('the refusal', () => client.state.current.status === 'needs-auth');
  expect(client.state.current).toMatchObject({ cause: { code: 'closed', closeCode: 4401, message: 'who are you?' } });
  key = accepted = 'fresh';
  client.retryNow();
  await until('the connection', () => client.state.current.status === 'connected');
});

test('[PR9] the hub sees where the client comes from, and its refusal arrives as a close code', async () => {
  const seen: unknown[] = [];
  const hub = openHub({
    authenticate({ token, request }) {
      seen.push([
        request.url?.includes('lang=de'),
        request.headers['x-app'],
        request.remoteAddress?.includes('127.0.0.1'),
      ]);
      return token === 'good' ? { userId: 'ann' } : null;
    },
  });
  const server = await serve(hub);
  const client = openClient({
    url: `${server.url}/live?lang=de`,
    protocol: tidewire(),
    auth: { getToken: () => 'bad' },
    options: { extraHeaders: { 'x-app': 'test' } },
  });
  await until('the refusal', () => client.state.current.status === 'needs-auth');
  expect(seen[0]).toEqual([true, 'test', true]);
});

test('[PR8] a message that is too long for the hub closes with 1009, whatever Socket.IO would take', async () => {
  const hub = openHub({ limits: { maxPayloadBytes: 1_000 } });
  const server = await startSocketIo();
  onTestFinished(() => server.stop());
  serveSocketIo(hub, server.io.of('/live'), { maxPayloadBytes: 1_000 });
  const socket = io(`${server.url}/live`, { auth: { tidewire: ['tidewire.v1'] }, forceNew: true, reconnection: false });
  onTestFinished(() => void socket.disconnect());
  const closed = new Promise((resolve) => socket.on('tidewire:close', (...values) => resolve(values)));
  socket.emit('tidewire', 'x'.repeat(1_001));
  expect(await closed).toEqual([1009, 'too large']);
});

test('a Socket.IO server that would cut off long messages is refused with an error that says what to do', async () => {
  const server = await startSocketIo({ maxHttpBufferSize: 1_000_000 });
  onTestFinished(() => server.stop());
  expect(() => serveSocketIo(openHub(), server.io)).toThrow('Give the server maxHttpBufferSize: 2098176');
});

test('clients of another kind are refused, and say why', async () => {
  const server = await serve(openHub());
  const client = connect(server, { protocol: plain() });
  await until('the refusal', () => client.state.current.status === 'failed');
  expect(client.state.current).toMatchObject({
    cause: { message: 'This namespace is a Tidewire hub. Connect with protocol: tidewire().' },
  });
});

test('[PR4] a namespace without a hub is told from one that is down', async () => {
  const server = await startSocketIo();
  onTestFinished(() => server.stop());
  server.io.of('/live').on('connection', () => undefined);
  const { randomId, setTimer } = defaultEnvironment;
  const client = connect(server, { world: { randomId, setTimer: (run, delayMs) => setTimer(run, delayMs / 100) } });
  await until('the end', () => client.state.current.status === 'failed');
  expect(client.state.current).toMatchObject({ cause: { code: 'not-tidewire' } });
});

test('[HB4] a hub that shuts down closes what came through Socket.IO with 1012', async () => {
  const hub = createHub({ log: () => undefined });
  const server = await serve(hub);
  const client = connect(server);
  await until('the connection', () => client.state.current.status === 'connected');
  const codes: unknown[] = [];
  client.state.subscribe(() => {
    const { current } = client.state;
    if ('cause' in current && 'closeCode' in current.cause) codes.push(current.cause.closeCode);
  });
  await hub.close({ spreadMs: 0 });
  expect(hub.connections).toBe(0);
  await until('the close', () => codes.includes(1012));
});

test.each([['websocket'], ['polling']])(
  '[HB5] a client that does not read is cut off, and no other notices, over %s',
  async (transport) => {
    const entries: string[] = [];
    const hub = openHub({
      batchMs: 0,
      limits: { maxBufferedBytes: 2_000_000 },
      log: ({ event }) => void entries.push(event),
    });
    const server = await serve(hub);
    const way = await startSlowWay(server.port);
    onTestFinished(() => way.close());
    const options = { options: { transports: [transport] } };
    const rooms = [connect(way, options), connect(server, options)].map((client) => openChannel(client, 'room'));
    await until('both subscriptions', () => rooms.every(({ continuity }) => continuity.current.status === 'live'));
    way.halt();
    let count = 0;
    await until('the end', async () => {
      count++;
      await hub.publish('room', 'n', 'x'.repeat(200_000));
      return entries.includes('slow-consumer');
    });
    await until('everything at the other', () => rooms[1]?.position?.offset === count);
    expect(entries.filter((event) => event === 'slow-consumer')).toHaveLength(1);
    expect(rooms[1]?.continuity.current.status).toBe('live');
  },
);

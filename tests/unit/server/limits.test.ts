// @vitest-environment node
import { expect, it } from 'vitest';
import { createHub, serveLink } from '../../../src/entries/server';
import { eventually } from './support/eventually';
import { askUpgrade } from './support/raw-upgrade';
import { startHub } from './support/start-hub';
import { memoryStore } from '../../../src/server/store/memory/memory-store';

it('[HB2] refuses one connection too many with 503, and takes another when one has left', async () => {
  const { port, open, hub } = await startHub({ limits: { maxConnections: 2 } });
  const first = await open();
  await open();
  const refused = await askUpgrade(port, '/live');
  expect(refused).toMatchObject({ status: 503, body: expect.stringContaining('maxConnections') as string });
  first.socket.close();
  await eventually(() => hub.connections === 1);
  expect((await askUpgrade(port, '/live')).status).toBe(101);
});

it('[HB2] closes one connection too many of a user with limit and 4429, and leaves the others alone', async () => {
  const { join, open, hub } = await startHub({
    limits: { maxConnectionsPerUser: 2 },
    authenticate: ({ token }) => (token === undefined ? {} : { userId: token }),
  });
  const first = await join({ token: 'ada', client: 'first' });
  await join({ token: 'ada' });
  const third = await open();
  void third.hello({ token: 'ada' }).catch(() => undefined);
  expect(await third.next('error')).toMatchObject({
    code: 'limit',
    message: expect.stringContaining('maxConnectionsPerUser') as string,
  });
  expect(await third.closed).toMatchObject({ code: 4429 });
  for (let count = 0; count < 3; count++) await join();
  await join({ token: 'ben' });
  // Coming back as the same client replaces the older connection, and needs no room beside it.
  await join({ token: 'ada', client: 'first' });
  expect(await first.closed).toMatchObject({ code: 4409 });
  await eventually(() => hub.connections === 6);
});

it('[HB2] answers one subscription too many with limit', async () => {
  const { join, hub } = await startHub({ limits: { maxSubscriptions: 2 } });
  const client = await join();
  for (const channel of ['a', 'b', 'c']) client.send({ type: 'subscribe', id: channel, channel });
  expect(await client.next('error')).toMatchObject({
    id: 'c',
    code: 'limit',
    message: expect.stringContaining('maxSubscriptions') as string,
  });
  client.send({ type: 'subscribe', id: 'again', channel: 'a' });
  await client.next(({ id }) => id === 'again');
  client.send({ type: 'unsubscribe', id: 'u', channel: 'a' }, { type: 'subscribe', id: 'c2', channel: 'c' });
  expect(await client.next(({ id }) => id === 'c2')).toMatchObject({ type: 'subscribed' });
  expect(hub.stats().subscriptions).toBe(2);
});

it('[HB2] answers frames beyond the rate with rate-limited and when to come back', async () => {
  const { join, clock, hub } = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 5 } });
  const client = await join();
  for (let count = 2; count <= 6; count++) client.send({ type: 'ping', id: `${count}` });
  expect(await client.next('error')).toMatchObject({ id: '6', code: 'rate-limited', retryAfterMs: 200 });
  clock.advance(199);
  client.send({ type: 'ping', id: 'early' });
  expect(await client.next('error')).toMatchObject({ id: 'early', retryAfterMs: 101 });
  clock.advance(101);
  client.send({ type: 'ping', id: 'late' });
  expect(await client.next(({ id }) => id === 'late')).toMatchObject({ type: 'pong' });
  expect(hub.stats().rejected).toEqual({ 'rate-limited': 2 });
});

it('[HB2] closes with 4429 whoever goes on regardless', async () => {
  const { join } = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 5 } });
  const client = await join();
  for (let count = 2; count <= 10; count++) client.send({ type: 'ping', id: `${count}` });
  expect(await client.closed).toMatchObject({ code: 4429 });
  expect(client.frames.filter(({ code }) => code === 'rate-limited')).toHaveLength(4);
});

it('[HB2] counts the frames of a batch one by one, and WebSocket pings as well', async () => {
  const { join, hub } = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 5 } });
  const batcher = await join();
  batcher.send({ type: 'batch', frames: Array.from({ length: 20 }, (_, index) => ({ type: 'ping', id: `${index}` })) });
  expect(await batcher.closed).toMatchObject({ code: 4429 });
  expect(hub.stats().rejected).toEqual({ 'rate-limited': 4 });
  const pinger = await join();
  for (let count = 2; count <= 10; count++) pinger.socket.ping();
  expect(await pinger.closed).toMatchObject({ code: 4429 });
});

it('[PR13] uses up the number of a publish that came too fast, so that the next one is in sequence', async () => {
  const { join, clock } = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 5 } });
  const client = await join();
  const publish = (seq: number) => ({ type: 'publish', id: `${seq}`, seq, channel: 'a', event: 'e' });
  for (let seq = 1; seq <= 5; seq++) client.send(publish(seq));
  expect(await client.next('error')).toMatchObject({ id: '5', code: 'rate-limited' });
  clock.advance(1_000);
  client.send(publish(6), publish(5));
  expect(await client.next(({ id }) => id === '6')).toMatchObject({ type: 'ack' });
  expect(await client.next('error')).toMatchObject({ id: '5', code: 'rate-limited' });
});

it('never refuses an unsubscribe for its rate', async () => {
  const { join, hub } = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 5 } });
  const client = await join();
  client.send({ type: 'subscribe', id: '2', channel: 'a' });
  for (let count = 3; count <= 5; count++) client.send({ type: 'ping', id: `${count}` });
  client.send({ type: 'unsubscribe', id: '6', channel: 'a' });
  await client.next('unsubscribed');
  expect(hub.subscriberCount('a')).toBe(0);
});

it('[HB2] stops reading from a client with too many frames in line, and goes on when half are done', async () => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let mayPass = false;
  const { join, hub } = await startHub({
    limits: { maxPendingFrames: 10 },
    authorize({ action }) {
      asked.push(action);
      return mayPass || new Promise((resolve) => waiting.push(() => resolve(true)));
    },
  });
  const [client, other] = [await join(), await join()];
  for (let seq = 1; seq <= 10; seq++) client.send({ type: 'publish', id: `${seq}`, seq, channel: 'a', event: 'e' });
  await eventually(() => hub.stats().framesIn >= 12);
  client.send({ type: 'command', id: 'c', name: 'none' });
  for (let turn = 0; turn < 20; turn++) await other.roundTrip();
  expect(asked).toEqual(['publish']);
  mayPass = true;
  waiting[0]?.();
  await client.next(({ id, type }) => type === 'ack' && id === '10');
  expect(await client.next('error')).toMatchObject({ id: 'c', code: 'unknown-command' });
});

it('[HB2] answers one command too many at once with limit', async () => {
  let finish: (() => void) | undefined;
  const { join } = await startHub({
    limits: { maxPendingCommands: 1 },
    commands: { slow: () => new Promise<void>((resolve) => (finish = resolve)) },
  });
  const client = await join();
  client.send({ type: 'command', id: '1', name: 'slow' }, { type: 'command', id: '2', name: 'slow' });
  expect(await client.next('error')).toMatchObject({ id: '2', code: 'limit' });
  finish?.();
  await client.next('answer');
  client.send({ type: 'command', id: '3', name: 'slow' });
  const before = finish;
  await eventually(() => finish !== before);
  finish?.();
  expect(await client.next('answer')).toMatchObject({ id: '3' });
});

it('[HB2] answers a publish to one destination too many with limit', async () => {
  const { join } = await startHub({ store: memoryStore({ maxDestinations: 2 }) });
  const client = await join();
  for (const channel of ['a', 'b', 'c']) client.send({ type: 'publish', id: channel, seq: 1, channel, event: 'e' });
  expect(await client.next('error')).toMatchObject({
    id: 'c',
    code: 'limit',
    message: expect.stringContaining('maxDestinations') as string,
  });
});

it.each([
  [{ maxSubscriptions: 0 }, /maxSubscriptions is 0/],
  [{ maxFramesPerSecond: NaN }, /maxFramesPerSecond is NaN/],
  [{ helloTimeoutMs: -1 }, /helloTimeoutMs is -1/],
  [{ maxPayloadBytes: Infinity }, /whole number/],
  [{ maxPayloadBytes: 5_000_000 }, /maxBufferedBytes .* is below/],
])('refuses the limits %j when they are given', (limits, message) => {
  expect(() => createHub({ limits })).toThrow(message);
});

it('[HB2] asks a link that came some other way to come again later when the hub is full', async () => {
  const { hub } = await startHub({ limits: { maxConnections: 1 } });
  const ends: number[] = [];
  function open() {
    let tellEnd: (code: number) => void = () => undefined;
    serveLink(hub.accept, {
      url: 'tidewire://main/live',
      send: () => undefined,
      close(code) {
        ends.push(code);
        queueMicrotask(() => tellEnd(code));
      },
      onMessage: () => undefined,
      onClose: (listener) => void (tellEnd = listener),
    });
  }
  open();
  open();
  expect(ends).toEqual([1013]);
  hub.terminate();
  open();
  expect(ends).toEqual([1013, 1006, 1012]);
});

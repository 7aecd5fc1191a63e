// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { openDeafClient } from './support/raw-upgrade';
import { startHub } from './support/start-hub';

const subscribe = (channel: string) => ({ type: 'subscribe', id: 's', channel });

it('[PR18] gathers what is said in one turn, and then what is said within batchMs, in order', async () => {
  const { join, hub, clock } = await startHub({ batchMs: 4 });
  const client = await join();
  clock.advance(4);
  client.send(subscribe('a'));
  await eventually(() => hub.subscriberCount('a') === 1);
  clock.advance(0);
  await client.next('subscribed');
  const before = client.messages.length;
  clock.advance(4);
  void hub.publish('a', 'e', 1);
  void hub.publish('a', 'e', 2);
  clock.advance(0);
  await client.next(({ data }) => data === 2);
  expect(client.messages).toHaveLength(before + 1);
  void hub.publish('a', 'e', 3);
  clock.advance(3);
  void hub.publish('a', 'e', 4);
  expect(client.messages).toHaveLength(before + 1);
  clock.advance(1);
  await client.next(({ data }) => data === 4);
  expect(client.messages).toHaveLength(before + 2);
  expect(client.messages[before + 1]).toContain('"type":"batch"');
  expect(client.frames.filter(({ type }) => type === 'event').map(({ data }) => data)).toEqual([1, 2, 3, 4]);
});

it('[PR18] puts at most 256 frames into a batch, without waiting for the time', async () => {
  const { join, hub, clock } = await startHub({ batchMs: 4 });
  const client = await join();
  client.send(subscribe('a'));
  await eventually(() => hub.subscriberCount('a') === 1);
  clock.advance(4);
  for (let count = 1; count <= 256; count++) void hub.publish('a', 'e', count);
  await client.next(({ data }) => data === 256);
  expect(client.frames.filter(({ type }) => type === 'event')).toHaveLength(256);
  expect(clock.timers).toBe(1); // The beat; nothing is left to flush.
});

it('[PR18] sends no batches to a client that does not understand them', async () => {
  const { join, hub } = await startHub({ batchMs: 4 });
  const client = await join({ capabilities: ['something'] });
  client.send(subscribe('a'));
  await client.next('subscribed');
  void hub.publish('a', 'e', 1);
  void hub.publish('a', 'e', 2);
  await client.next(({ data }) => data === 2);
  expect(client.messages.join()).not.toContain('"type":"batch"');
});

it('[PR17] answers a ping at once with its id and the hub’s time, after what was gathered before', async () => {
  const { join, hub, clock } = await startHub({ batchMs: 1_000 });
  const client = await join();
  client.send(subscribe('a'));
  await eventually(() => hub.subscriberCount('a') === 1);
  void hub.publish('a', 'e', 1);
  client.send({ type: 'ping', id: 'p' });
  expect(await client.next('pong')).toEqual({ type: 'pong', id: 'p', time: clock.environment.now() });
  expect(client.frames.map(({ type }) => type)).toEqual(['welcome', 'subscribed', 'event', 'pong']);
});

it('[PR17] pings every 30 s and ends a connection that answered neither of two', async () => {
  const { join, clock, hub, log } = await startHub();
  const [deaf, live] = [await join(), await join()];
  let pings = 0;
  deaf.socket.on('ping', () => pings++);
  // Takes the answer away that `ws` gives by itself.
  deaf.socket.pong = () => undefined;
  for (let beat = 1; beat <= 2; beat++) {
    const answered = new Promise((resolve) => live.socket.once('ping', resolve));
    clock.advance(30_000);
    await answered;
    await eventually(() => pings === beat);
    await live.roundTrip();
  }
  clock.advance(30_000);
  expect(await deaf.closed).toMatchObject({ code: 1006 });
  await live.roundTrip();
  expect(hub.stats()).toMatchObject({ connections: 1, unresponsive: 1 });
  expect(log).toContainEqual(expect.objectContaining({ event: 'unresponsive' }));
});

it('[PR17] takes any frame for a sign of life', async () => {
  const { join, clock } = await startHub();
  const client = await join();
  client.socket.pong = () => undefined;
  for (let beat = 0; beat < 6; beat++) {
    clock.advance(30_000);
    await client.roundTrip();
  }
});

it('[HB5] terminates a client that stops reading once its unsent bytes pass the limit, and the others notice nothing', async () => {
  const { port, join, hub, log } = await startHub({ limits: { maxBufferedBytes: 1_500_000 } });
  const deaf = await openDeafClient(port, 'news');
  const reader = await join();
  reader.send(subscribe('news'));
  await reader.next('subscribed');
  const bulk = 'x'.repeat(500_000);
  let published = 0;
  while (hub.stats().slowConsumers === 0) {
    void hub.publish('news', 'bulk', { number: ++published, bulk });
    await reader.next(({ data }) => (data as { number: number } | undefined)?.number === published);
    expect(published).toBeLessThan(200);
  }
  expect(published).toBeGreaterThan(3);
  await eventually(() => hub.connections === 1);
  await hub.publish('news', 'after');
  await reader.next(({ event }) => event === 'after');
  expect(reader.frames.filter(({ type }) => type === 'event')).toHaveLength(published + 1);
  expect(hub.stats()).toMatchObject({ slowConsumers: 1, subscriptions: 1, channels: 1 });
  expect(log).toContainEqual(expect.objectContaining({ event: 'slow-consumer' }));
  deaf.destroy();
});

it('[HB5] counts what waits for its batch as unsent too', async () => {
  const { join, hub } = await startHub({
    batchMs: 1_000,
    limits: { maxBufferedBytes: 10_000, maxPayloadBytes: 10_000 },
  });
  const client = await join();
  client.send(subscribe('a'));
  await eventually(() => hub.subscriberCount('a') === 1);
  for (let count = 0; count < 20; count++) void hub.publish('a', 'e', 'x'.repeat(1_000));
  expect(await client.closed).toMatchObject({ code: 1006 });
  expect(hub.stats()).toMatchObject({ slowConsumers: 1, channels: 0 });
});

it('encodes a frame once, however many receive it', async () => {
  const { join, hub } = await startHub();
  const clients = await Promise.all(Array.from({ length: 20 }, () => join()));
  for (const client of clients) {
    client.send(subscribe('a'));
    await client.next('subscribed');
  }
  let encoded = 0;
  void hub.publish('a', 'e', { toJSON: () => (encoded += 1) });
  for (const client of clients) expect(await client.next('event')).toMatchObject({ data: 1 });
});

// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { moodyStore } from './support/moody-store';
import { startHub } from './support/start-hub';
import type { TestClient } from './support/test-client';

const publish = (seq: number, channel = 'room') => ({
  type: 'publish',
  id: `p${seq}`,
  seq,
  channel,
  event: 'e',
  data: seq,
});

const answersOf = (client: TestClient) =>
  client.frames
    .filter(({ type }) => type === 'ack' || type === 'error')
    .map(({ type, id, code, duplicate }) => [id, code ?? type, ...(duplicate ? ['duplicate'] : [])]);

async function startWorld() {
  const store = moodyStore();
  const world = await startHub({ store });
  const client = await world.join({ client: 'c' });
  const reader = await world.join();
  reader.send({ type: 'subscribe', id: 's', channel: 'room' });
  await reader.next('subscribed');
  const events = () => reader.frames.filter(({ type }) => type === 'event').map(({ data, offset }) => [data, offset]);
  return { ...world, store, client, reader, events };
}

it('[PR28] [ST7] asks for a publish again while the store is away, and for all behind it, and keeps their order', async () => {
  const { store, client, reader, events } = await startWorld();
  client.send(publish(1));
  await client.next('ack');
  store.leaves();
  client.send(publish(2), publish(3));
  await client.next(({ id }) => id === 'p3');
  store.returns();
  // The one that failed comes first: what was sent behind it must not overtake it.
  client.send(publish(4));
  expect(await client.next(({ id }) => id === 'p4')).toMatchObject({ code: 'retry-same-id' });
  expect((await client.next(({ id }) => id === 'p2')).retryAfterMs).toBeGreaterThan(0);
  client.send(publish(2), publish(3), publish(4));
  await reader.next(({ offset }) => offset === 4);
  await client.next(({ type, id }) => type === 'ack' && id === 'p4');
  expect(answersOf(client)).toEqual([
    ['p1', 'ack'],
    ['p2', 'retry-same-id'],
    ['p3', 'retry-same-id'],
    ['p4', 'retry-same-id'],
    ['p2', 'ack'],
    ['p3', 'ack'],
    ['p4', 'ack'],
  ]);
  expect(events()).toEqual([1, 2, 3, 4].map((n) => [n, n]));
});

it('[PR28] [PR29] acknowledges a publish that was stored although the store’s answer was lost, and stores it once', async () => {
  const { store, client, reader, events } = await startWorld();
  store.losesAnswers();
  client.send(publish(1));
  expect(await client.next('error')).toMatchObject({ id: 'p1', code: 'retry-same-id' });
  store.returns();
  client.send(publish(1), publish(2));
  expect(await client.next('ack')).toMatchObject({ id: 'p1', duplicate: true, offset: 1 });
  await reader.next(({ offset }) => offset === 2);
  expect(events()).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it('[PR28] holds up only the destination that failed', async () => {
  const { store, client } = await startWorld();
  store.leaves();
  client.send(publish(1));
  await client.next('error');
  store.returns();
  client.send({ ...publish(1, 'elsewhere'), id: 'other' });
  expect(await client.next('ack')).toMatchObject({ id: 'other' });
});

it('[ST7] lets nobody in and begins no subscription while the store is away, and says when to ask again', async () => {
  const { store, open, join, client } = await startWorld();
  store.leaves();
  const newcomer = await open();
  newcomer.send({ type: 'hello', versions: [1], client: 'n', capabilities: [] });
  expect(await newcomer.closed).toMatchObject({ code: 1011 });
  client.send({ type: 'subscribe', id: 's2', channel: 'another' });
  const refused = await client.next(({ id }) => id === 's2');
  expect(refused).toMatchObject({ type: 'error', code: 'internal' });
  expect(refused.retryAfterMs).toBeGreaterThan(0);
  store.returns();
  client.send({ type: 'subscribe', id: 's3', channel: 'another' });
  await client.next('subscribed');
  await join();
});

it('[ST7] tells the server’s own code that a publish is in doubt, and stores it once under its id', async () => {
  const { store, hub, reader, events } = await startWorld();
  store.losesAnswers();
  expect(await hub.publish('room', 'e', 'x', { id: 'order-7' })).toEqual({ status: 'unavailable', id: 'order-7' });
  store.returns();
  expect(await hub.publish('room', 'e', 'x', { id: 'order-7' })).toMatchObject({ status: 'stored', isRepeated: true });
  expect(await hub.publish('room', 'e', 'y', { id: 'order-7' })).toMatchObject({ status: 'conflict' });
  await hub.publish('room', 'e', 'last');
  await reader.next(({ data }) => data === 'last');
  expect(events()).toEqual([
    ['x', 1],
    ['last', 2],
  ]);
});

it('[PR31] refuses to publish what clients may not be able to read', async () => {
  const { hub } = await startHub({ limits: { maxPayloadBytes: 1_000 } });
  expect(() => hub.publish('room', 'e', 'x'.repeat(1_000))).toThrow(/maxPayloadBytes/);
  expect(() => hub.publish('room', 'e', 1n)).toThrow(TypeError);
  expect(() => hub.publish('', 'e')).toThrow(/channel of 1 to 256/);
  expect(() => hub.publish('room', 'e', 1, { id: 'x'.repeat(129) })).toThrow(/id of 1 to 128/);
});

it('[ST7] lets go of presence and publishers in peace when the store is away at the end', async () => {
  const { store, client, hub, log } = await startWorld();
  client.send({ type: 'enter', id: 'e', channel: 'room' });
  await client.next('done');
  store.leaves();
  client.socket.terminate();
  await eventually(() => hub.connections === 1);
  await eventually(() => log.some(({ event }) => event === 'store-failed'));
});

it('[PR28] a late copy of what was acknowledged holds nothing up, though the store does not answer it', async () => {
  const { store, client } = await startWorld();
  const tell = (seq: number) => ({ type: 'publish', id: `a${seq}`, seq, event: 'note' });
  client.send(tell(1));
  await client.next(({ id }) => id === 'a1');
  store.leaves();
  client.send(tell(1), tell(2));
  await client.next(({ id, code }) => id === 'a2' && code === 'retry-same-id');
  store.returns();
  // The first has its answer, and does not come again.
  client.send(tell(2));
  expect(await client.next(({ id, code }) => id === 'a2' && code !== 'retry-same-id')).toBeDefined();
});

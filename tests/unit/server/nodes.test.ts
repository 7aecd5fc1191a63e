// @vitest-environment node
import { expect, it } from 'vitest';
import { memoryStore } from '../../../src/server/store/memory/memory-store';
import type { HubOptions } from '../../../src/entries/server';
import { eventually } from './support/eventually';
import { createManualClock } from './support/manual-clock';
import { moodyStore } from './support/moody-store';
import { startHub } from './support/start-hub';
import type { TestClient } from './support/test-client';

/** Two hubs on one store, as two processes on one Redis would be. */
async function startNodes<Claims, CommandData>(options: HubOptions<Claims, CommandData> = {}) {
  const clock = createManualClock();
  const store = options.store ?? memoryStore();
  const authenticate = ({ token }: { readonly token: string | undefined }) => ({ userId: token });
  const [a, b] = [
    await startHub({ authenticate, ...options, store }, clock),
    await startHub({ authenticate, ...options, store }, clock),
  ];
  return { a, b, clock };
}

const publish = (seq: number, data: unknown = seq) => ({
  type: 'publish',
  id: `p${seq}`,
  seq,
  channel: 'room',
  event: 'e',
  data,
});

async function subscribe(client: TestClient, channel = 'room', from?: object) {
  client.send({ type: 'subscribe', id: `s-${channel}`, channel, from });
  return client.next(({ type, id }) => type === 'subscribed' && id === `s-${channel}`);
}

const dataOf = (client: TestClient) => client.frames.filter(({ type }) => type === 'event').map(({ data }) => data);

it('[C5] a client of one hub hears what is published at another, in one order', async () => {
  const { a, b } = await startNodes();
  const [ada, bob] = [await a.join({ token: 'ada' }), await b.join({ token: 'bob' })];
  await subscribe(ada);
  await subscribe(bob);
  ada.send(publish(1, 'from a'));
  await bob.next('event');
  bob.send(publish(1, 'from b'));
  for (const client of [ada, bob]) await client.next(({ data }) => data === 'from b');
  expect([dataOf(ada), dataOf(bob)]).toEqual([
    ['from a', 'from b'],
    ['from a', 'from b'],
  ]);
});

it('[PR14] [PR26] a client whose hub died goes on at another: nothing lost, nothing twice', async () => {
  const { a, b } = await startNodes();
  const before = await a.join({ token: 'ada', client: 'c' });
  await subscribe(before);
  before.send(publish(1), publish(2));
  const { id, offset } = await before.next(({ type, offset: at }) => type === 'event' && at === 1);
  const { epoch } = await before.next('ack');
  a.hub.terminate();
  await before.closed;
  const after = await b.join({ token: 'ada', client: 'c' });
  after.send(publish(2), publish(3));
  expect(await after.next(({ id: of }) => of === 'p2')).toMatchObject({ type: 'ack', duplicate: true, offset: 2 });
  expect(await subscribe(after, 'room', { epoch, offset, id })).toMatchObject({ recovered: true });
  await after.next(({ type, offset: at }) => type === 'event' && at === 3);
  expect(dataOf(after)).toEqual([2, 3]);
});

it('[PR15] a newer hello at another hub fences the older connection at once', async () => {
  const { a, b } = await startNodes();
  const older = await a.join({ token: 'ada', client: 'c' });
  await b.join({ token: 'ada', client: 'c' });
  expect(await older.closed).toMatchObject({ code: 4409 });
});

it('[ST3] [PR15] a hub that has not heard of the newer connection is refused by the store', async () => {
  const store = moodyStore();
  store.losesSignals();
  const { a, b } = await startNodes({ store });
  const older = await a.join({ token: 'ada', client: 'c' });
  const newer = await b.join({ token: 'ada', client: 'c' });
  await subscribe(newer);
  older.send(publish(1, 'zombie'));
  expect(await older.closed).toMatchObject({ code: 4409 });
  newer.send(publish(1, 'living'));
  await newer.next('event');
  expect(dataOf(newer)).toEqual(['living']);
});

it('[PR13] [PR28] a publish to the application under way at one hub is not run again at another', async () => {
  let runs = 0;
  let finish: ((answer: string) => void) | undefined;
  const commands = {
    pay: () => {
      runs++;
      return new Promise<string>((resolve) => (finish = resolve));
    },
  };
  const { a, b } = await startNodes({ commands });
  const pay = { type: 'publish', id: 'pay', seq: 1, event: 'pay' };
  const before = await a.join({ token: 'ada', client: 'c' });
  before.send(pay);
  await eventually(() => runs === 1);
  const after = await b.join({ token: 'ada', client: 'c' });
  after.send(pay);
  expect(await after.next('error')).toMatchObject({ id: 'pay', code: 'retry-same-id' });
  finish?.('paid');
  await eventually(() => {
    after.send(pay);
    return after.frames.some(({ type }) => type === 'ack');
  });
  expect(await after.next('ack')).toMatchObject({ id: 'pay', duplicate: true });
  expect(runs).toBe(1);
});

it('[PR28] what a dead hub had under way is never known, and uses up its number', async () => {
  let runs = 0;
  const commands = { pay: () => (runs++ === 0 ? new Promise<never>(() => undefined) : 'paid') };
  const store = moodyStore();
  const { a, b, clock } = await startNodes({ store, commands, limits: { commandTimeoutMs: 30_000 } });
  const before = await a.join({ token: 'ada', client: 'c' });
  before.send({ type: 'publish', id: 'pay', seq: 1, event: 'pay' });
  await eventually(() => runs === 1);
  const after = await b.join({ token: 'ada', client: 'c' });
  after.send({ type: 'publish', id: 'pay', seq: 1, event: 'pay' });
  expect(await after.next('error')).toMatchObject({ code: 'retry-same-id' });
  // The dead do not settle: from here the first hub reaches the store no more. Its timers run on the same clock.
  store.leaves();
  clock.advance(60_000);
  await eventually(() => a.log.some(({ event }) => event === 'store-failed'));
  store.returns();
  after.send({ type: 'publish', id: 'pay', seq: 1, event: 'pay' });
  expect(await after.next('error')).toMatchObject({ code: 'unknown-outcome' });
  after.send({ type: 'publish', id: 'again', seq: 2, event: 'pay' });
  expect(await after.next('ack')).toMatchObject({ id: 'again', seq: 2 });
  expect(runs).toBe(2);
});

it('[C3] kicks a user at every hub: from a channel, and altogether', async () => {
  const { a, b } = await startNodes();
  const [ada, bob] = [await b.join({ token: 'ada' }), await b.join({ token: 'bob' })];
  for (const client of [ada, bob]) {
    await subscribe(client, 'room');
    await subscribe(client, 'hall');
  }
  a.hub.kick('ada', { channel: 'room', reason: 'be nice' });
  expect(await ada.next('removed')).toMatchObject({ channel: 'room', code: 'forbidden', message: 'be nice' });
  await a.hub.publish('room', 'e', 1);
  await a.hub.publish('hall', 'e', 2);
  for (const client of [ada, bob]) await client.next(({ data }) => data === 2);
  expect([dataOf(ada), dataOf(bob)]).toEqual([[2], [1, 2]]);
  a.hub.kick('ada');
  expect(await ada.closed).toMatchObject({ code: 4403 });
  await bob.roundTrip();
});

it('[B1] speaks to one user alone, on all their connections and when they come back', async () => {
  const { a, b } = await startNodes();
  const [desk, phone, bob] = [
    await a.join({ token: 'ada' }),
    await b.join({ token: 'ada' }),
    await b.join({ token: 'bob' }),
  ];
  const { epoch, offset } = await subscribe(desk, '@me');
  await subscribe(phone, '@me');
  await subscribe(bob, '@me');
  await a.hub.publishToUser('ada', 'paid', 7);
  await phone.next('event');
  expect(await desk.next('event')).toMatchObject({ channel: '@me', data: 7 });
  await a.hub.publishToUser('bob', 'paid', 8);
  await bob.next('event');
  expect(dataOf(bob)).toEqual([8]);
  const back = await b.join({ token: 'ada' });
  await subscribe(back, '@me', { epoch, offset });
  expect(await back.next('event')).toMatchObject({ data: 7 });
});

it('[PR30] renewed credentials are asked for every channel again', async () => {
  const allowed = new Set(['room', 'hall']);
  const { a } = await startNodes({
    authorize: (ask) => ask.action !== 'subscribe' || allowed.has(ask.channel),
    authenticate: () => ({ userId: 'ada' }),
  });
  const client = await a.join();
  await subscribe(client, 'room');
  await subscribe(client, 'hall');
  allowed.delete('room');
  client.send({ type: 'authenticate', id: 'new', token: 't' });
  expect(await client.next('removed')).toMatchObject({ channel: 'room', code: 'forbidden' });
  await a.hub.publish('room', 'e', 1);
  await a.hub.publish('hall', 'e', 2);
  await client.next('event');
  expect(dataOf(client)).toEqual([2]);
});

it('[C4] [PR32] whoever vanishes without a goodbye is gone within twice the heartbeat and 5 s', async () => {
  const { a, b, clock } = await startNodes({ heartbeatMs: 30_000 });
  const [ada, watcher] = [await a.join({ token: 'ada' }), await b.join()];
  watcher.send({ type: 'watch', id: 'w', channel: 'room' });
  await watcher.next('members');
  ada.send({ type: 'enter', id: 'e', channel: 'room', state: { at: 'desk' } });
  expect(await watcher.next('presence')).toMatchObject({ change: 'joined', member: { user: 'ada' } });
  const presence = () => watcher.frames.filter(({ type }) => type === 'presence').map(({ change }) => change);
  // Alive, for as long as it answers pings.
  for (let beat = 0; beat < 5; beat++) {
    clock.advance(30_000);
    await watcher.roundTrip();
    await ada.roundTrip();
  }
  expect(presence()).toEqual(['joined']);
  // Then its machine is gone: no answer, no close.
  ada.socket.pause();
  for (let passed = 0; passed < 65_000; passed += 5_000) {
    clock.advance(5_000);
    await watcher.roundTrip();
  }
  await eventually(() => presence().length === 2);
  expect(presence()).toEqual(['joined', 'left']);
});

it('[C5] presence and typing are the same at every hub', async () => {
  const { a, b } = await startNodes();
  const [ada, bob] = [await a.join({ token: 'ada' }), await b.join({ token: 'bob' })];
  bob.send({ type: 'enter', id: 'e', channel: 'room' }, { type: 'watch', id: 'w', channel: 'room' });
  await bob.next('members');
  ada.send({ type: 'watch', id: 'w', channel: 'room' });
  expect(await ada.next('members')).toMatchObject({ members: [{ user: 'bob' }] });
  ada.send({ type: 'typing', id: 't', channel: 'room', active: true });
  expect(await bob.next('typing')).toMatchObject({ user: 'ada', active: true });
  bob.socket.terminate();
  expect(await ada.next('presence')).toMatchObject({ change: 'left', member: { user: 'bob' } });
});

it('tells nobody under which name an anonymous client publishes', async () => {
  const { a } = await startNodes();
  const [nobody, watcher] = [await a.join({ client: 'secret-client-id' }), await a.join()];
  nobody.send({ type: 'enter', id: 'e', channel: 'room' });
  await nobody.next('done');
  watcher.send({ type: 'watch', id: 'w', channel: 'room' });
  expect(JSON.stringify(await watcher.next('members'))).not.toContain('secret');
});

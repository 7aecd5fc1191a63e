// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

it('[PR12] delivers a publish to every subscriber of the channel, the publisher included, with its id', async () => {
  const { join } = await startHub();
  const [ada, ben, carl] = [await join(), await join(), await join()];
  for (const client of [ada, ben]) {
    client.send({ type: 'subscribe', id: 's', channel: 'room' });
    expect(await client.next('subscribed')).toMatchObject({ id: 's', channel: 'room', offset: 0, recovered: true });
  }
  ada.send({ type: 'publish', id: 'p1', seq: 1, channel: 'room', event: 'chat:message', data: { text: 'hi' } });
  const event = { type: 'event', event: 'chat:message', data: { text: 'hi' }, channel: 'room', id: 'p1', offset: 1 };
  expect(await ada.next('event')).toEqual(event);
  expect(await ben.next('event')).toEqual(event);
  expect(await ada.next('ack')).toMatchObject({ id: 'p1', seq: 1, offset: 1 });
  await carl.roundTrip();
  expect(carl.frames.some(({ type }) => type === 'event')).toBe(false);
});

it('[PR16] delivers nothing before the subscription and nothing after its end', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  await hub.publish('a', 'early');
  client.send({ type: 'subscribe', id: '1', channel: 'a' });
  await client.next('subscribed');
  await hub.publish('a', 'now');
  client.send({ type: 'unsubscribe', id: '2', channel: 'a' });
  expect(await client.next('unsubscribed')).toEqual({ type: 'unsubscribed', id: '2', channel: 'a' });
  await hub.publish('a', 'late');
  await client.roundTrip();
  expect(client.frames.filter(({ type }) => type === 'event').map(({ event }) => event)).toEqual(['now']);
});

it('delivers once to a client that subscribed twice', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  client.send({ type: 'subscribe', id: '1', channel: 'a' }, { type: 'subscribe', id: '2', channel: 'a' });
  await client.next(({ id }) => id === '2');
  expect(hub.subscriberCount('a')).toBe(1);
  expect(hub.stats().subscriptions).toBe(1);
});

it('takes a channel, an event or a command named like a part of every object for what it is', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  for (const [index, name] of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].entries()) {
    client.send({ type: 'subscribe', id: `s${index}`, channel: name });
    expect(await client.next('subscribed')).toMatchObject({ channel: name });
    client.send({ type: 'publish', id: `p${index}`, seq: 1, channel: name, event: name, data: name });
    expect(await client.next('event')).toMatchObject({ channel: name, event: name, data: name });
    client.send({ type: 'command', id: `c${index}`, name });
    expect(await client.next(({ id }) => id === `c${index}`)).toMatchObject({ type: 'error', code: 'unknown-command' });
    client.send({ type: 'publish', id: `a${index}`, seq: index + 1, event: name });
    expect(await client.next(({ id }) => id === `a${index}`)).toMatchObject({ type: 'error', code: 'unknown-command' });
  }
  expect(hub.stats().channels).toBe(4);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('[PR11] asks before every subscribe, publish and command, and a refusal changes nothing', async () => {
  const asked: unknown[] = [];
  let ran = 0;
  const { join, hub } = await startHub({
    authenticate: () => ({ userId: 'ada' }),
    authorize({ user, connectionId: _, ...request }) {
      asked.push({ ...request, userId: user.userId });
      return false;
    },
    commands: { ban: () => void (ran += 1) },
  });
  const client = await join();
  client.send(
    { type: 'subscribe', id: '1', channel: 'a' },
    { type: 'publish', id: '2', seq: 1, channel: 'a', event: 'e' },
    { type: 'command', id: '3', name: 'ban' },
    { type: 'publish', id: '4', seq: 1, event: 'ban' },
  );
  for (const wanted of ['1', '2', '3', '4'])
    expect(await client.next(({ id }) => id === wanted)).toMatchObject({ type: 'error', code: 'forbidden' });
  expect(asked).toHaveLength(4);
  expect(asked).toEqual(
    expect.arrayContaining([
      { action: 'subscribe', channel: 'a', userId: 'ada' },
      { action: 'publish', channel: 'a', event: 'e', userId: 'ada' },
      { action: 'command', name: 'ban', userId: 'ada' },
    ]),
  );
  expect(ran).toBe(0);
  expect(hub.stats()).toMatchObject({ channels: 0, rejected: { forbidden: 4 } });
});

it.each([
  [
    'throws',
    () => {
      throw new Error('secret');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])(
  '[HB6] allows nothing and answers internal when authorize %s',
  async (_name, authorize: () => boolean | Promise<boolean>) => {
    const { join, hub, log } = await startHub({ authorize });
    const client = await join();
    client.send({ type: 'subscribe', id: '1', channel: 'a' });
    const error = await client.next('error');
    expect(error).toMatchObject({ id: '1', code: 'internal' });
    expect(error.message).not.toContain('secret');
    expect(hub.subscriberCount('a')).toBe(0);
    expect(log).toContainEqual(expect.objectContaining({ callback: 'authorize', level: 'error' }));
  },
);

it('[PR11] takes nothing but true for a yes', async () => {
  const { join } = await startHub({ authorize: () => 'yes' as unknown as boolean });
  const client = await join();
  client.send({ type: 'subscribe', id: '1', channel: 'a' });
  expect(await client.next('error')).toMatchObject({ code: 'forbidden' });
});

it('[PR23] keeps the order of subscribes, unsubscribes and publishes while authorize takes its time', async () => {
  const decisions: ((allowed: boolean) => void)[] = [];
  const { join, hub } = await startHub({ authorize: () => new Promise((resolve) => decisions.push(resolve)) });
  const client = await join();
  client.send(
    { type: 'subscribe', id: '1', channel: 'a' },
    { type: 'publish', id: '2', seq: 1, channel: 'a', event: 'first' },
    { type: 'unsubscribe', id: '3', channel: 'a' },
    { type: 'publish', id: '4', seq: 2, channel: 'a', event: 'second' },
  );
  for (let count = 1; count <= 3; count++) {
    await eventually(() => decisions.length === count);
    await client.roundTrip();
    expect(decisions).toHaveLength(count);
    decisions.at(-1)?.(true);
  }
  await client.next(({ id, type }) => type === 'ack' && id === '4');
  const story = client.frames
    .filter(({ type }) => type !== 'pong' && type !== 'welcome')
    .map(({ type, id }) => `${type} ${String(id)}`);
  expect(story).toEqual(['subscribed 1', 'event 2', 'ack 2', 'unsubscribed 3', 'ack 4']);
  expect(hub.stats().subscriptions).toBe(0);
});

it('subscribes nobody who left while authorize took its time', async () => {
  let decide: ((allowed: boolean) => void) | undefined;
  const { join, hub } = await startHub({ authorize: () => new Promise((resolve) => (decide = resolve)) });
  const client = await join();
  client.send({ type: 'subscribe', id: '1', channel: 'a' });
  await eventually(() => decide !== undefined);
  client.socket.terminate();
  await eventually(() => hub.connections === 0);
  decide?.(true);
  const other = await join();
  await other.roundTrip();
  expect(hub.stats()).toMatchObject({ channels: 0, subscriptions: 0 });
});

it('broadcasts an event without a channel to everybody who was welcomed', async () => {
  const { hub, join, open } = await startHub();
  const [client, stranger] = [await join(), await open()];
  hub.broadcast('notice', { text: 'soup' });
  expect(await client.next('event')).toEqual({ type: 'event', event: 'notice', data: { text: 'soup' } });
  await stranger.hello();
  expect(stranger.frames).toHaveLength(1);
});

it('throws at the app that publishes what is no JSON, and sends nothing', async () => {
  const { hub } = await startHub();
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  expect(() => hub.publish('a', 'e', circle)).toThrow(TypeError);
  expect(() => hub.publish('a', 'e', 1n)).toThrow(TypeError);
});

// @vitest-environment node
import { expect, test } from 'vitest';
import { createClient } from '../../../src/core/client';
import { presence } from '../../../src/core/presence/presence';
import { typing } from '../../../src/core/presence/typing';
import { tidewire } from '../../../src/protocol/tidewire';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createHubWorld, createWorld, leftovers, nothing, url, type WorldOptions } from './world';

const token = (userId: string) => ({ userId, getToken: () => userId });

/** Ada's page, and others that join her hub. */
function createRoomWorld(options: WorldOptions & { readonly lingerMs?: number } = {}) {
  const { lingerMs = 0, ...rest } = options;
  const world = createHubWorld({
    auth: token('ada'),
    config: { websocket: { lingerMs } },
    ...rest,
    hub: {
      authenticate: ({ token: userId }) => ({ userId }),
      authorize: (ask) => ask.action !== 'subscribe' || ask.channel !== 'secret',
    },
  });
  const { environment, network } = world;
  /** Somebody else, on a machine of their own. */
  async function join(userId: string) {
    const page = createVirtualEnvironment({ seed: userId.length + 7, time: environment.time });
    const client = createClient({
      url,
      protocol: tidewire(),
      environment: page,
      transport: network.createTransport(userId, page),
      auth: token(userId),
      config: { websocket: { lingerMs: 0 } },
    });
    client.connect();
    await environment.advance(100);
    return { client, room: client.attach(presence).open('room') };
  }
  const room = world.client.attach(presence).open('room');
  const shown = () => room.view.current.members.map(({ user, state }) => [user, state]);
  return { ...world, room, shown, join };
}

test('[PS1] [PS3] shows who is there, and changes as they come, change and go', async () => {
  const { connect, environment, room, shown, join } = createRoomWorld();
  await connect();
  room.enter({ mood: 'fine' });
  await environment.advance(100);
  expect(shown()).toEqual([['ada', { mood: 'fine' }]]);
  expect(room.view.current).toMatchObject({ self: { user: 'ada' }, isStale: false });
  const bob = await join('bob');
  const desk = bob.room.enter('desk');
  await environment.advance(100);
  desk.update('sofa');
  await environment.advance(100);
  expect(shown()).toEqual([
    ['ada', { mood: 'fine' }],
    ['bob', 'sofa'],
  ]);
  bob.client.dispose();
  await environment.advance(100);
  expect(shown()).toEqual([['ada', { mood: 'fine' }]]);
});

test('[PS1] enters and watches anew after a reconnect, and tells an equal state once', async () => {
  const { connect, environment, network, room, shown, frames } = createRoomWorld();
  await connect();
  const entry = room.enter({ a: 1 });
  entry.update({ a: 1 });
  await environment.advance(100);
  expect([frames('watch').length, frames('enter').length]).toEqual([1, 1]);
  network.dropLinks();
  await environment.advance(5_000);
  expect([frames('watch').length, frames('enter').length]).toEqual([2, 2]);
  expect(shown()).toEqual([['ada', { a: 1 }]]);
});

test('[PS2] keeps the last known members while not connected, and says that they may be wrong', async () => {
  const { connect, environment, network, room, shown, join } = createRoomWorld();
  await connect();
  const { room: bobs, client: bob } = await join('bob');
  bobs.enter();
  await environment.advance(100);
  network.change({ refusesConnections: true });
  network.dropLinks('client');
  await environment.advance(100);
  expect(shown()).toEqual([['bob', undefined]]);
  expect(room.view.current.isStale).toBe(true);
  bob.dispose();
  network.heal();
  await environment.advance(30_000);
  expect(shown()).toEqual([]);
  expect(room.view.current.isStale).toBe(false);
});

test('[PS1] of several that entered here the newest speaks, and the one before it again when it leaves', async () => {
  const { connect, environment, room, shown } = createRoomWorld();
  await connect();
  room.enter('first');
  const second = room.enter('second');
  await environment.advance(100);
  expect(shown()).toEqual([['ada', 'second']]);
  second.leave();
  await environment.advance(100);
  expect(shown()).toEqual([['ada', 'first']]);
});

test('[PS1] a user of the room who leaves and comes back within the linger is never seen to go', async () => {
  const { connect, environment, client, room, shown, frames } = createRoomWorld({ lingerMs: 5_000 });
  await connect();
  room.enter('here');
  await environment.advance(100);
  room.close();
  const again = client.attach(presence).open('room');
  again.enter('here');
  await environment.advance(20_000);
  expect([frames('leave').length, frames('unwatch').length, frames('enter').length]).toEqual([0, 0, 1]);
  expect(shown()).toEqual([['ada', 'here']]);
  again.close();
  await environment.advance(6_000);
  expect([frames('leave').length, frames('unwatch').length]).toEqual([1, 1]);
});

test('says why the server does not tell, and what cannot be encoded changes nothing', async () => {
  const { connect, environment, client, room, shown } = createRoomWorld();
  await connect();
  const secret = client.attach(presence).open('secret');
  await environment.advance(100);
  expect(secret.view.current.refused).toMatchObject({ code: 'forbidden' });
  const entry = room.enter('fine');
  entry.update(1n);
  await environment.advance(100);
  expect(shown()).toEqual([['ada', 'fine']]);
  expect(environment.reportedErrors).toHaveLength(1);
});

const poorWelcome = {
  type: 'welcome',
  version: 1,
  session: 's',
  time: 1,
  resumed: false,
  capabilities: ['history'],
  limits: { maxPayloadBytes: 1e6 },
};

test.each([
  ['by its own word', { protocol: tidewire(), answer: () => poorWelcome }],
  ['by its protocol', {}],
])('[PS5] a server without presence, %s: says so, and sends nothing of it', async (_, options) => {
  const { client, connect, environment, written, server } = createWorld(options);
  server.accepts('protocol' in options ? 'first' : undefined);
  const room = client.attach(presence).open('room');
  expect(room.view.current).toMatchObject({ isStale: true, refused: undefined });
  await connect();
  room.enter('here');
  room.type(true);
  await environment.advance(100);
  expect(room.view.current).toMatchObject({ members: [], isStale: true, refused: { code: 'unsupported' } });
  room.close();
  expect(written().filter((text) => !/"(hello|ping)"/.test(text))).toEqual([]);
});

test('another user sees nothing of what the last one saw', async () => {
  const { connect, environment, client, room, shown } = createRoomWorld();
  await connect();
  room.enter('ada’s state');
  await environment.advance(100);
  client.signIn(token('eve'));
  await environment.advance(0);
  expect(shown()).toEqual([]);
  await environment.advance(2_000);
  expect(shown()).toEqual([['eve', 'ada’s state']]);
});

test('[PS4] others see a typist for 6 s after the last word, and nobody sees themselves', async () => {
  const { connect, environment, client, join, frames } = createRoomWorld();
  await connect();
  const bob = await join('bob');
  const [mine, theirs] = [client.attach(typing).of('room'), bob.client.attach(typing).of('room')];
  const undos = [mine.subscribe(() => undefined), theirs.subscribe(() => undefined)];
  await environment.advance(100);
  for (let key = 0; key < 20; key++) {
    mine.notify();
    await environment.advance(200);
  }
  // 4 s of typing: said at the start and after 3 s.
  expect(frames('typing')).toHaveLength(2);
  expect([mine.current, theirs.current.map(({ user }) => user)]).toEqual([[], ['ada']]);
  await environment.advance(7_000);
  expect(theirs.current).toEqual([]);
  mine.notify();
  await environment.advance(100);
  expect(theirs.current).toHaveLength(1);
  mine.stop();
  await environment.advance(100);
  expect(theirs.current).toEqual([]);
  for (const undo of undos) undo();
});

test('[C2] [PS4] a typist that drops off is off the list', async () => {
  const { connect, environment, client, join, network } = createRoomWorld();
  await connect();
  const bob = await join('bob');
  bob.room.enter();
  const [mine, theirs] = [client.attach(typing).of('room'), bob.client.attach(typing).of('room')];
  mine.subscribe(() => undefined);
  theirs.subscribe(() => undefined);
  await environment.advance(100);
  theirs.notify();
  await environment.advance(100);
  expect(mine.current.map(({ user }) => user)).toEqual(['bob']);
  network.silenceLinks();
  await environment.advance(6_000);
  expect(mine.current).toEqual([]);
});

test('[CN20] leaves nothing behind', async () => {
  const world = createRoomWorld({ lingerMs: 5_000 });
  await world.connect();
  world.room.enter('x');
  const stop = world.client
    .attach(typing)
    .of('room')
    .subscribe(() => undefined);
  world.client.attach(typing).of('room').notify();
  await world.environment.advance(100);
  world.room.close();
  world.client.dispose();
  stop();
  await world.environment.advance(0);
  expect(leftovers(world)).toEqual(nothing);
});

test.each([
  { type: 'members', channel: 'room' },
  { type: 'members', channel: 'room', members: [{ member: 7 }] },
  { type: 'presence', channel: 'room', change: 'danced', member: { member: 'x' } },
  { type: 'presence', channel: 'room', change: 'left' },
  { type: 'typing', channel: 'room', member: 'x', active: 'yes' },
  { type: 'done' },
])('[PR7] takes no notice of a malformed frame: %j', async (frame) => {
  const { connect, environment, client, hub, room, shown } = createRoomWorld();
  await connect();
  room.enter('x');
  await environment.advance(100);
  hub.sendsRaw(JSON.stringify(frame));
  await environment.advance(100);
  expect(client.diagnostics.counts.malformed).toBe(1);
  expect(shown()).toEqual([['ada', 'x']]);
});

// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { openChannel } from '../../../src/core/channel/open-channel';
import { tidewire } from '../../../src/protocol/tidewire';
import { aMoment, createHubWorld, createWorld } from './world';

const createForeignWorld = (options = {}) => createWorld({ protocol: tidewire(), ...options });

function expectForeign({ client, network, environment }: ReturnType<typeof createForeignWorld>) {
  expect(client.state.current).toMatchObject({ status: 'failed', cause: { code: 'not-tidewire' } });
  expect('cause' in client.state.current && client.state.current.cause.message).toMatch(
    /does not speak Tidewire.*plain\(\)/,
  );
  expect([network.liveLinks(), network.peakLiveLinks(), environment.pendingTimers]).toEqual([0, 1, 0]);
}

describe('[PR4] ends in failed, saying what to use instead, at a server that', () => {
  test('selects no subprotocol', async () => {
    const world = createForeignWorld();
    await world.connect();
    expectForeign(world);
    expect([world.story, world.server.offers]).toEqual([
      ['idle', 'connecting', 'failed'],
      [['tidewire.v1'], []],
    ]);
  });

  test('refuses the subprotocol and nothing else', async () => {
    const world = createForeignWorld();
    world.server.stops();
    world.network.listen('wss://shop.test/live', (socket) =>
      socket.subprotocols.length ? socket.refuse() : socket.accept(),
    );
    await world.connect();
    expectForeign(world);
  });

  test('echoes the token and stays silent, through two attempts', async () => {
    const world = createForeignWorld();
    world.server.accepts('first');
    world.client.connect();
    await world.environment.advance(10_000 + aMoment);
    expect(world.story).toEqual(['idle', 'connecting', 'reconnecting']);
    await world.environment.advance(12_000);
    expectForeign(world);
    expect([world.attempts(), world.story.at(-1)]).toEqual([2, 'failed']);
  });

  test('echoes the token and chatters about something else', async () => {
    const world = createForeignWorld();
    world.server.accepts('first');
    world.client.connect();
    await world.environment.advance(20);
    world.server.sends({ type: 'price', data: 1 });
    await world.environment.advance(aMoment);
    expectForeign(world);
  });

  test.each([
    ['echoes each frame', (message: unknown) => message],
    ['answers with words', () => 'hello there'],
    ['answers with JSON of its own', () => ({ ok: true })],
    ['answers with a welcome of its own', () => ({ type: 'welcome', name: 'chat 2.0' })],
  ])('echoes the token and %s', async (_what, answer) => {
    const world = createForeignWorld({ answer });
    world.server.accepts('first');
    await world.connect();
    expectForeign(world);
  });
});

test('[PR2] until the welcome nothing is sent but one hello', async () => {
  const world = createForeignWorld();
  world.server.accepts('first');
  world.client.send('x', 1);
  void world.client.request('y');
  world.client.connect();
  await world.environment.advance(9_000);
  world.environment.focus();
  await world.environment.advance(500);
  expect(world.server.received).toMatchObject([{ type: 'hello', versions: [1], capabilities: ['batch'] }]);
  expect((world.server.received[0] as { client: string }).client).toMatch(/^[0-9a-f]{32}$/);
});

test('[PR2] a channel that is let go of before the welcome is not mentioned', async () => {
  const { client, environment, hub, story, frames } = createHubWorld();
  const letGo = openChannel(client, 'room').close;
  client.connect();
  await environment.advance(12); // hello is under way
  letGo();
  await environment.advance(aMoment);
  expect([story, hub.connections]).toEqual([['idle', 'connecting', 'connected'], 1]);
  expect([frames('subscribe'), frames('unsubscribe')]).toEqual([[], []]);
});

test('[PR4] a chattering foreign server’s messages reach nobody', async () => {
  const world = createForeignWorld({ answer: () => ({ type: 'event', event: 'price', data: 1 }) });
  const heard: unknown[] = [];
  world.client.subscribeAll((message) => heard.push(message));
  world.server.accepts('first');
  await world.connect();
  expect([heard, world.story.at(-1)]).toEqual([[], 'failed']);
});

test('[PR4] a network fault at first is a fault, and retried', async () => {
  const { client, environment, hub, network, story } = createHubWorld();
  network.change({ refusesConnections: true });
  client.connect();
  await environment.advance(aMoment);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting']);
  network.heal();
  await environment.advance(5_000);
  expect([story.at(-1), hub.connections, network.peakLiveLinks()]).toEqual(['connected', 1, 1]);
});

test('[PR4] a hub that is frozen at first is waited for', async () => {
  const { client, environment, network, story } = createHubWorld();
  network.change({ isServerFrozen: true });
  client.connect();
  await environment.advance(25_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting']);
  network.change({ isServerFrozen: false });
  await environment.advance(30_000);
  expect(story.at(-1)).toBe('connected');
});

test('[PR4] a hub that freezes between opening and welcome does not end it at the first silence', async () => {
  const { client, environment, hub, network, story } = createHubWorld();
  client.connect();
  await environment.advance(12);
  network.change({ isServerFrozen: true });
  await environment.advance(10_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting']);
  network.change({ isServerFrozen: false });
  await environment.advance(5_000);
  expect([story.at(-1), hub.connections]).toEqual(['connected', 1]);
});

test('[PR4] once welcomed, links that open and stay silent are a fault, however many', async () => {
  let isSilent = false;
  const welcome = {
    version: 1,
    session: 's',
    time: 1,
    resumed: false,
    capabilities: [],
    limits: { maxPayloadBytes: 1e6 },
  };
  const answer = () => (isSilent ? undefined : { type: 'welcome', ...welcome });
  const world = createForeignWorld({ answer });
  world.server.accepts('first');
  await world.connect();
  isSilent = true;
  world.server.closes(1011);
  await world.environment.advance(60_000);
  expect(world.attempts()).toBeGreaterThan(3);
  expect(['reconnecting', 'suspended']).toContain(world.client.state.current.status);
});

test('[PR4] once welcomed, silence is a fault, however often', async () => {
  const { client, environment, hub, network, connect } = createHubWorld();
  await connect();
  hub.goesSilent();
  for (let round = 0; round < 6; round++) {
    network.dropLinks();
    await environment.advance(30_000);
  }
  expect(['reconnecting', 'suspended']).toContain(client.state.current.status);
});

test.each([
  [4400, 'failed'],
  [4406, 'failed'],
  [4408, 'reconnecting'],
  [4401, 'needs-auth'],
  [1013, 'reconnecting'],
] as const)('[PR4] a close with %i instead of the welcome is a hub’s answer: %s', async (code, status) => {
  const world = createForeignWorld();
  world.server.refuses(code);
  await world.connect();
  expect(world.client.state.current).toMatchObject({ status, cause: { closeCode: code } });
});

test('[PR9] so is an error', async () => {
  const answer = () => ({ type: 'error', code: 'unauthorized', message: 'Who are you?' });
  const world = createForeignWorld({ answer });
  world.server.accepts('first');
  await world.connect();
  expect(world.client.state.current).toMatchObject({ status: 'needs-auth', cause: { code: 'unauthorized' } });
});

test('[PR15] a newer connection of the same client fences the older one', async () => {
  const { client, environment, hub, connect, frames } = createHubWorld();
  await connect();
  environment.freeze();
  await environment.advance(1_000);
  environment.resume();
  client.disconnect();
  client.connect();
  await environment.advance(aMoment);
  const clients = frames('hello').map((frame) => 'client' in frame && frame.client);
  expect([new Set(clients).size, hub.connections]).toEqual([1, 1]);
});

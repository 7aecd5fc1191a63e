// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { tidewire } from '../../../src/protocol/tidewire';
import { createFakeHub } from '../../../src/testing/fake-hub';
import { createFakeServer } from '../../../src/testing/fake-server';
import { aMoment, createHubWorld, createPage, createWorld, url, watch } from './world';

const tokens = (userId: string) => ({ userId, getToken: () => userId });
const hub = { authenticate: ({ token }: { token: string | undefined }) => ({ userId: token ?? 'nobody' }) };

test('[SQ7] another user: what waits is rejected, what was written is unknown, nothing of the old is sent', async () => {
  const world = createHubWorld({ auth: tokens('ann'), hub });
  const { client, environment, frames } = world;
  await world.connect();
  world.hub.goesSilent();
  const written = watch(client.send('x', 'ann: written', { channel: 'room' }));
  await environment.advance(aMoment);
  client.disconnect();
  const waiting = watch(client.send('x', 'ann: waiting', { channel: 'room' }));
  client.signIn(tokens('ben'));
  const fresh = watch(client.send('x', 'ben', { channel: 'room' }));
  world.hub.answersAgain();
  await world.connect();
  expect(written).toMatchObject({ status: 'unknown', outcome: { cause: { code: 'user-changed' } } });
  expect([waiting.reason, fresh.status]).toEqual(['user-changed', 'acked']);
  expect([world.hub.users, frames('publish').map((frame) => 'data' in frame && frame.data)]).toEqual([
    [{ userId: 'ben' }],
    ['ben'],
  ]);
});

test('[SQ7] [PR10] another user gets a fresh link at once', async () => {
  const world = createHubWorld({ auth: tokens('ann'), hub });
  await world.connect();
  world.client.signIn(tokens('ben'));
  const sent = watch(world.client.send('x', 1, { channel: 'room' }));
  await world.environment.advance(aMoment);
  expect([world.hub.users, world.attempts(), world.network.peakLiveLinks()]).toEqual([[{ userId: 'ben' }], 2, 1]);
  expect([sent.status, world.story]).toEqual(['acked', ['idle', 'connecting', 'connected', 'connecting', 'connected']]);
});

test('[SQ7] what a handler sends right after it signed somebody else in goes out as the new one', async () => {
  const world = createWorld({
    protocol: plain(),
    auth: { userId: 'ann' },
    url: () => `${url}?as=${world.client.userId ?? ''}`,
  });
  let hasSwitched = false;
  world.client.state.subscribe(() => {
    if (world.client.state.current.status !== 'connected' || hasSwitched) return;
    hasSwitched = true;
    world.client.signIn({ userId: 'ben' });
    world.client.send('x', 'of ben');
  });
  await world.connect();
  const first = world.network.log.filter(({ kind, to }) => kind === 'message' && to === 'server');
  expect(first.map(({ link, data }) => [link, data])).toEqual([[2, '{"type":"x","data":"of ben"}']]);
});

test('[SQ7] the same user again keeps everything', async () => {
  const world = createHubWorld({ auth: tokens('ann'), hub });
  await world.connect();
  world.client.signIn({ userId: 'ann', getToken: () => 'ann' });
  await world.environment.advance(aMoment);
  expect([world.attempts(), world.story]).toEqual([1, ['idle', 'connecting', 'connected']]);
});

test('[SQ7] signing out rejects what waits and disconnects', async () => {
  const world = createHubWorld({ auth: tokens('ann'), hub });
  const seen = watch(world.client.send('x', 1));
  world.client.connect();
  world.client.signOut();
  await world.environment.advance(60_000);
  expect([seen.reason, world.story.at(-1), world.client.userId, world.attempts()]).toEqual([
    'user-changed',
    'disconnected',
    undefined,
    0,
  ]);
});

test('[SQ7] [PR13] back as the first user, no message is mistaken for one of before', async () => {
  const done: unknown[] = [];
  const world = createHubWorld({
    auth: tokens('ann'),
    hub: { ...hub, commands: { x: (data: unknown) => done.push(data) } },
  });
  await world.connect();
  for (const n of [1, 2, 3]) world.client.send('x', `ann ${n}`);
  await world.environment.advance(aMoment);
  world.client.signIn(tokens('ben'));
  await world.environment.advance(aMoment);
  world.client.signIn(tokens('ann'));
  const again = watch(world.client.send('x', 'ann again'));
  await world.environment.advance(aMoment);
  expect([again.status, done]).toEqual(['acked', ['ann 1', 'ann 2', 'ann 3', 'ann again']]);
});

test.each(['wss://other.test/live', 'wss://shop.test/other'])(
  '[SQ7] an address with another origin or path (%s) is another destination',
  async (second) => {
    let address = url;
    const world = createWorld({ url: () => address });
    const other = createFakeServer({ network: world.network, url: second });
    await world.connect();
    world.server.stops();
    await world.environment.advance(aMoment);
    const waiting = watch(world.client.send('x', 'for the first'));
    address = second;
    world.client.retryNow();
    await world.environment.advance(3_000);
    expect([waiting.reason, other.received, world.server.received]).toEqual(['destination-changed', [], []]);
    expect(watch(world.client.send('x', 'for the second')).status).toBe('open');
    await world.environment.advance(aMoment);
    expect(other.received).toHaveLength(1);
  },
);

test('[SQ7] the query may change', async () => {
  let node = 1;
  const world = createWorld({ url: () => `${url}?node=${node++}#${node}` });
  await world.connect();
  world.network.dropLinks();
  await world.environment.advance(0);
  const waiting = watch(world.client.send('x', 1));
  await world.environment.advance(2_000);
  expect([waiting.status, world.server.addresses]).toEqual(['sent', [`${url}?node=1#2`, `${url}?node=2#3`]]);
});

test('[SQ7] with a destination of the app’s own, addresses are only ways to it', async () => {
  let address = url;
  const world = createWorld({ url: () => address, destination: 'shop' });
  const other = createFakeServer({ network: world.network, url: 'wss://two.test/live' });
  await world.connect();
  world.network.dropLinks();
  await world.environment.advance(0);
  address = 'wss://two.test/live';
  const waiting = watch(world.client.send('x', 1));
  await world.environment.advance(2_000);
  expect([waiting.status, other.received.length]).toEqual(['sent', 1]);
});

test('[SQ7] what waits before the first address is known goes there', async () => {
  const world = createWorld({ url: () => Promise.resolve(url) });
  const waiting = watch(world.client.send('x', 1));
  await world.connect();
  expect(waiting.status).toBe('sent');
});

test('[SQ7] [PR13] back at the first hub, no message is mistaken for one of before', async () => {
  let address = url;
  const page = createPage({ protocol: tidewire(), url: () => address });
  const done: unknown[] = [];
  const [first] = [url, 'wss://two.test/live'].map((place) =>
    createFakeHub({ network: page.network, url: place, commands: { x: (data) => done.push(data) } }),
  );
  await page.connect();
  for (const n of [1, 2]) page.client.send('x', n);
  await page.environment.advance(aMoment);
  for (const next of ['wss://two.test/live', url]) {
    address = next;
    page.client.disconnect();
    await page.connect();
  }
  const again = watch(page.client.send('x', 3));
  await page.environment.advance(aMoment);
  expect([again.status, done, first!.connections]).toEqual(['acked', [1, 2, 3], 1]);
});

test('[SQ7] [CN7] a token of the last user that arrives late opens nothing', async () => {
  const slowly = (userId: string, delayMs: number) => ({
    userId,
    in: 'query' as const,
    getToken: () => new Promise<string>((done) => world.environment.setTimer(() => done(userId), delayMs)),
  });
  const world = createWorld({ protocol: plain() });
  world.client.signIn(slowly('ann', 500));
  world.client.connect();
  await world.environment.advance(100);
  world.client.signIn(slowly('ben', 1_000));
  await world.environment.advance(2_000);
  expect(world.server.addresses).toEqual([`${url}?token=ben`]);
});

test('[SQ7] [CN7] a token of the last user that arrives while the link of the next opens is not used there', async () => {
  const slowly = (userId: string, delayMs: number) => ({
    userId,
    getToken: () => new Promise<string>((done) => world.environment.setTimer(() => done(userId), delayMs)),
  });
  const world = createHubWorld({ hub });
  world.client.signIn(slowly('ann', 500));
  world.client.connect();
  await world.environment.advance(100);
  world.client.signIn(slowly('ben', 395)); // 5 ms before the other; the link takes 10 ms to open
  await world.environment.advance(2_000);
  expect([world.hub.users, world.frames('hello')]).toMatchObject([[{ userId: 'ben' }], [{ token: 'ben' }]]);
});

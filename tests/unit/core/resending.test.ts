// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createHubWorld, watch } from './world';

/** Three messages written, none acknowledged. */
async function createHangingWorld() {
  const world = createHubWorld();
  await world.connect();
  world.hub.goesSilent();
  const receipts = [1, 2, 3].map((n) => world.client.send('x', n, { channel: n === 2 ? 'b' : 'a' }));
  const seen = receipts.map(watch);
  await world.environment.advance(aMoment);
  return { ...world, receipts, seen };
}

test('[SQ6] [PR14] to a hub that remembers, all are sent again: first, in order, same id and number', async () => {
  const { client, hub, environment, receipts, seen, frames, story } = await createHangingWorld();
  hub.stops();
  await environment.advance(aMoment);
  const later = watch(client.send('x', 4, { channel: 'a', priority: 9 }));
  hub.starts();
  hub.answersAgain();
  await environment.advance(2_000);
  expect(frames('publish')).toMatchObject([
    { id: receipts[0]!.id, seq: 1, data: 1, channel: 'a' },
    { id: receipts[1]!.id, seq: 1, data: 2, channel: 'b' },
    { id: receipts[2]!.id, seq: 2, data: 3, channel: 'a' },
    { seq: 3, data: 4, channel: 'a' },
  ]);
  expect([...seen, later].map(({ status }) => status)).toEqual(['acked', 'acked', 'acked', 'acked']);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

test('[SQ6] [PR14] to a hub that has forgotten, none is: they end unknown and numbers start at 1', async () => {
  const { client, hub, environment, seen, frames } = await createHangingWorld();
  hub.restart({ forgets: true });
  hub.answersAgain();
  await environment.advance(2_000);
  expect(seen.map(({ outcome }) => outcome)).toMatchObject([
    { status: 'unknown', cause: { code: 'not-resumed' } },
    { status: 'unknown' },
    { status: 'unknown' },
  ]);
  expect(frames('publish')).toEqual([]);
  const next = watch(client.send('x', 5, { channel: 'a' }));
  await environment.advance(aMoment);
  expect([next.status, frames('publish')]).toMatchObject(['acked', [{ seq: 1, data: 5 }]]);
});

test('[PR13] a message that arrived before the link broke is not done twice, and is acknowledged', async () => {
  const { client, hub, environment, network, connect, frames } = createHubWorld();
  const done: unknown[] = [];
  hub.answers('order', (data) => done.push(data));
  await connect();
  const seen = watch(client.send('order', 'a book'));
  await environment.advance(7); // it arrives, its acknowledgement does not
  network.dropLinks();
  await environment.advance(2_000);
  expect([done, frames('publish').length, seen.status]).toEqual([['a book'], 2, 'acked']);
});

test('[SQ6] many losses in a row keep order and lose nothing', async () => {
  const { client, hub, environment, network, connect } = createHubWorld();
  const done: unknown[] = [];
  hub.answers('order', (data) => done.push(data));
  await connect();
  const seen = [];
  for (let n = 0; n < 60; n++) {
    seen.push(watch(client.send('order', n)));
    await environment.advance(n % 13);
    if (n % 7 === 0) network.dropLinks();
    if (n % 5 === 0) client.retryNow();
  }
  await environment.advance(120_000);
  expect(done).toEqual(Array.from({ length: 60 }, (_, n) => n));
  expect(seen.every(({ status }) => status === 'acked')).toBe(true);
});

test('[SQ9] a request is never sent twice', async () => {
  const { client, hub, environment, network, connect, frames } = createHubWorld();
  hub.answers('pay', () => 'paid');
  await connect();
  const seen = watch(client.request('pay', 100));
  await environment.advance(7);
  network.dropLinks();
  await environment.advance(5_000);
  expect([seen.outcome, frames('command').length]).toMatchObject([{ status: 'unknown', cause: { code: 'closed' } }, 1]);
});

test('[PR14] a hub that has forgotten and does not say so costs what was on its way, not all that follows', async () => {
  const { client, hub, environment, network, connect } = createHubWorld();
  await connect();
  client.send('x', 1, { channel: 'a' });
  await environment.advance(aMoment);
  network.silenceLinks('to-server');
  const lost = watch(client.send('x', 2, { channel: 'a' }));
  await environment.advance(aMoment);
  hub.restart({ forgets: true });
  client.disconnect();
  client.connect();
  await environment.advance(17); // the hub has welcomed, and nobody has heard it
  network.dropLinks();
  await environment.advance(5_000);
  const next = watch(client.send('x', 3, { channel: 'a' }));
  await environment.advance(aMoment);
  expect([lost.outcome, next.status]).toMatchObject([{ status: 'unknown', cause: { code: 'not-resumed' } }, 'acked']);
});

test('[PR14] a hub that has forgotten does nothing twice, also when its first welcome got lost', async () => {
  const { client, hub, environment, network, connect } = createHubWorld();
  const done: unknown[] = [];
  hub.answers('order', (data) => done.push(data));
  await connect();
  network.silenceLinks('to-client');
  client.send('order', 'a book');
  await environment.advance(aMoment);
  hub.restart({ forgets: true });
  client.disconnect();
  client.connect();
  await environment.advance(17); // the hub has welcomed, and nobody has heard it
  network.dropLinks();
  await environment.advance(5_000);
  expect([done, client.state.current.status]).toEqual([['a book'], 'connected']);
});

// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createWorld, leftovers, nothing } from './world';

test('[CN18] lingers 5 s after its last user; a new user finds it unharmed', async () => {
  const { client, environment, network, story, attempts } = createWorld();
  const release = client.retain();
  await environment.advance(aMoment);
  release();
  release();
  await environment.advance(4_999);
  const releaseAgain = client.retain();
  await environment.advance(10_000);
  expect([story, attempts()]).toEqual([['idle', 'connecting', 'connected'], 1]);
  releaseAgain();
  await environment.advance(5_000);
  expect(story.at(-1)).toBe('idle');
  expect(leftovers({ environment, network })).toEqual(nothing);
});

test('[CN18] with lingerMs 0 leaves at once, and not before the last of two users', () => {
  const { client, environment, network } = createWorld({ config: { websocket: { lingerMs: 0 } } });
  const [first, second] = [client.retain(), client.retain()];
  first();
  expect(client.state.current.status).toBe('connecting');
  second();
  expect(client.state.current.status).toBe('idle');
  expect(leftovers({ environment, network })).toEqual(nothing);
});

test('[CN18] a user may leave the connecting to others', async () => {
  const { client, environment, story } = createWorld();
  client.retain({ autoConnect: false });
  await environment.advance(1_000);
  expect(story).toEqual(['idle']);
  client.retain();
  await environment.advance(1_000);
  expect(story).toEqual(['idle', 'connecting', 'connected']);
});

test('[CN18] [RX4] leaves no timer and no listener behind, whatever state its last user leaves it in', async () => {
  for (const code of [4401, 4403, 1006]) {
    const { client, environment, network, server } = createWorld();
    const release = client.retain();
    server.refuses(code);
    await environment.advance(aMoment);
    release();
    await environment.advance(60_000);
    expect([code, leftovers({ environment, network })]).toEqual([code, nothing]);
  }
});

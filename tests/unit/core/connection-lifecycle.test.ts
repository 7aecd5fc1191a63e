// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { tidewire } from '../../../src/protocol/tidewire';
import { aMoment, createWorld } from './world';

test('[CN1] goes from idle over connecting to connected, and back to connected after a cut', async () => {
  const { client, environment, network, story, states, connect } = createWorld();
  await connect();
  network.dropLinks();
  await environment.advance(2_000);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
  expect(states.find(({ status }) => status === 'reconnecting')).toMatchObject({
    attempt: 1,
    cause: { code: 'closed', closeCode: 1006 },
  });
  client.dispose();
});

test('[CN1] opens nothing until somebody wants it', async () => {
  const { environment, story, attempts } = createWorld();
  await environment.advance(60_000);
  expect([story, attempts(), environment.pendingTimers]).toEqual([['idle'], 0, 0]);
});

test('[CN2] holds one link, also while the whole network flaps', async () => {
  const { client, environment, network, connect } = createWorld();
  await connect();
  for (let round = 0; round < 20; round++) {
    network.dropLinks();
    client.retryNow();
    client.connect();
    await environment.advance(round * 7);
  }
  expect(network.peakLiveLinks()).toBe(1);
});

test('[CN2] ignores what an older link still says', async () => {
  const { client, environment, network, server, connect } = createWorld();
  const heard: unknown[] = [];
  client.subscribeAll(({ data }) => heard.push(data));
  await connect();
  network.change({ latencyMs: 500 });
  server.sends({ type: 'late', data: 1 });
  client.disconnect();
  client.connect();
  await environment.advance(5_000);
  expect([client.state.current.status, heard]).toEqual(['connected', []]);
});

test.each([
  ['the token', { protocol: plain(), auth: { in: 'query' as const, getToken: () => new Promise<string>(() => {}) } }],
  ['the address', { url: () => new Promise<string>(() => {}) }],
])('[CN6] waits 10 s for %s, then counts the attempt as failed and tries again', async (_what, options) => {
  const { client, environment, story } = createWorld(options);
  client.connect();
  await environment.advance(9_999);
  expect(story).toEqual(['idle', 'connecting']);
  await environment.advance(1);
  expect(client.state.current).toMatchObject({ status: 'reconnecting', attempt: 1, cause: { code: 'timeout' } });
});

test('[CN6] gives a link 10 s to open', async () => {
  const { environment, server, story, attempts, client, network } = createWorld();
  server.leavesWaiting();
  client.connect();
  await environment.advance(10_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting']);
  expect(network.liveLinks()).toBe(0);
  server.accepts();
  await environment.advance(1_100);
  expect([story.at(-1), attempts()]).toEqual(['connected', 2]);
});

test('[CN6] gives the handshake 10 s of its own', async () => {
  const { environment, server, story, client } = createWorld({ protocol: tidewire() });
  server.accepts('first');
  client.connect();
  await environment.advance(9_999);
  expect([story, server.received.length]).toEqual([['idle', 'connecting'], 1]);
  await environment.advance(aMoment);
  expect(client.state.current).toMatchObject({ status: 'reconnecting', cause: { code: 'timeout' } });
});

test('[CN19] opens nothing on a server', async () => {
  const { client, environment, story, attempts } = createWorld({ isServer: true });
  client.retain();
  client.connect();
  client.retryNow();
  await environment.advance(60_000);
  expect([story, attempts(), environment.pendingTimers, environment.listeners]).toEqual([['idle'], 0, 0, 0]);
});

test('[CN21] stays disconnected through wake, online, a new user and a new token', async () => {
  const { client, environment, story, network, connect } = createWorld();
  await connect();
  client.disconnect();
  expect(network.liveLinks()).toBe(0);
  environment.goOffline();
  environment.goOnline();
  environment.hide();
  environment.show();
  environment.focus();
  client.retain();
  client.refreshToken();
  await environment.sleep(600_000);
  await environment.advance(60_000);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'disconnected']);
  expect(environment.listeners).toBe(0);
  client.connect();
  await environment.advance(aMoment);
  expect(story.at(-1)).toBe('connected');
});

test('[CN21] retryNow leads out of disconnected', async () => {
  const { client, environment, story } = createWorld();
  client.disconnect();
  client.retryNow();
  await environment.advance(aMoment);
  expect(story).toEqual(['idle', 'disconnected', 'connecting', 'connected']);
});

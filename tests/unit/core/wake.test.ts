// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { VirtualEnvironment } from '../../../src/testing/virtual-environment';
import { aMoment, createWorld, pongs, withHeartbeat } from './world';

const wakes: readonly (readonly [string, (environment: VirtualEnvironment) => void])[] = [
  [
    'visible',
    (environment) => {
      environment.hide();
      environment.show();
    },
  ],
  ['focus', (environment) => environment.focus()],
  ['offline, a hint,', (environment) => environment.goOffline()],
  [
    'online',
    (environment) => {
      environment.goOffline();
      environment.goOnline();
    },
  ],
  [
    'resume',
    (environment) => {
      environment.freeze();
      environment.resume();
    },
  ],
];

const createPlainWorld = (options = {}) => createWorld({ protocol: withHeartbeat(), answer: pongs, ...options });

describe.each(wakes)('[CN16] %s', (_name, wake) => {
  test('verifies a connected link with a ping and kills nothing that is healthy', async () => {
    const { environment, server, story, attempts, connect } = createPlainWorld();
    await connect();
    await environment.advance(10_000);
    const before = server.received.length;
    wake(environment);
    await environment.advance(aMoment);
    expect(server.received.length).toBe(before + 1);
    await environment.advance(120_000);
    expect([story, attempts()]).toEqual([['idle', 'connecting', 'connected'], 1]);
  });

  test('finds a dead link within 5 s', async () => {
    const { environment, network, story, connect } = createPlainWorld();
    await connect();
    await environment.advance(10_000);
    network.silenceLinks();
    wake(environment);
    await environment.advance(4_999);
    expect(story.at(-1)).toBe('connected');
    await environment.advance(1_000 + aMoment);
    expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
  });

  test('[CN5] brings a waiting attempt forward to within 0 to 1 s', async () => {
    const waits: number[] = [];
    for (let seed = 1; seed <= 30; seed++) {
      const { environment, server, client, attemptTimes } = createPlainWorld({ seed });
      server.stops();
      client.connect();
      await environment.advance(70_000);
      expect(client.state.current.status).toBe('suspended');
      const before = attemptTimes().length;
      const wokeAt = environment.time.elapsedMs;
      wake(environment);
      await environment.advance(1_000);
      waits.push((attemptTimes()[before] ?? Infinity) - wokeAt);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(400);
  });

  test('[CN5] does not reset the counter', async () => {
    const { environment, server, client } = createPlainWorld();
    server.stops();
    client.connect();
    await environment.advance(70_000);
    for (let round = 0; round < 5; round++) {
      wake(environment);
      await environment.advance(1_000 + aMoment);
      expect(client.state.current.status).toBe('suspended');
    }
  });
});

test('[CN16] many wakes at once make one attempt', async () => {
  const { environment, server, client, attempts } = createPlainWorld();
  server.stops();
  client.connect();
  await environment.advance(70_000);
  const before = attempts();
  for (let round = 0; round < 50; round++) for (const [, wake] of wakes) wake(environment);
  await environment.advance(1_000);
  expect(attempts()).toBe(before + 1);
});

test.each([30_000, -30_000, 86_400_000])(
  '[CN16] a wall clock that jumps by %i ms verifies the link',
  async (jumpMs) => {
    const { environment, server, story, connect } = createPlainWorld();
    await connect();
    await environment.advance(6_000);
    const before = server.received.length;
    environment.jumpWallClock(jumpMs);
    await environment.advance(10_000);
    expect(server.received.length).toBeGreaterThan(before);
    await environment.advance(60_000);
    expect(story).toEqual(['idle', 'connecting', 'connected']);
  },
);

test('[CN16] an attempt that waits is made when the machine wakes, though no event tells of it', async () => {
  const { environment, server, client, story } = createPlainWorld();
  server.stops();
  client.connect();
  await environment.advance(70_000);
  server.starts();
  await environment.sleep(3_600_000, { isMonotonicStopped: true });
  await environment.advance(10_000 + 1_000 + aMoment);
  expect([story.at(-1), client.state.current.status]).toEqual(['connected', 'connected']);
});

test('[CN17] going into the back/forward cache closes the link at once, coming back reconnects', async () => {
  const { environment, network, server, story, connect } = createPlainWorld();
  await connect();
  await environment.advance(60_000);
  environment.enterBackForwardCache();
  expect([network.liveLinks(), story.at(-1)]).toEqual([0, 'reconnecting']);
  await environment.advance(600_000);
  expect(server.connections).toBe(0);
  environment.leaveBackForwardCache();
  await environment.advance(1_000 + aMoment);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

test('[CN17] the visit to the cache is not taken for the outage before it', async () => {
  const { environment, server, client, connect } = createPlainWorld();
  await connect();
  await environment.advance(10_000);
  server.stops();
  await environment.advance(70_000);
  expect(client.state.current.status).toBe('suspended');
  server.starts();
  client.retryNow();
  await environment.advance(60_000);
  environment.enterBackForwardCache();
  expect(client.state.current).toMatchObject({ status: 'reconnecting', attempt: 1, cause: { code: 'page-hidden' } });
});

test('[CN17] a page that was told to go and stays comes back by itself', async () => {
  const { environment, story, connect } = createPlainWorld();
  await connect();
  environment.enterBackForwardCache();
  environment.leaveBackForwardCache();
  await environment.advance(1_000 + aMoment);
  expect(story.at(-1)).toBe('connected');
});

test('[CN21] a disconnected client stays so in and after the cache', async () => {
  const { environment, client, story, connect } = createPlainWorld();
  await connect();
  client.disconnect();
  environment.enterBackForwardCache();
  await environment.advance(60_000);
  environment.leaveBackForwardCache();
  await environment.advance(60_000);
  expect(story.at(-1)).toBe('disconnected');
});

test('[CN16] freezing and resuming keeps a healthy link, and what arrived meanwhile is delivered', async () => {
  const { environment, server, client, story, connect } = createPlainWorld();
  const heard: unknown[] = [];
  client.subscribe('news', (data) => heard.push(data));
  await connect();
  environment.hide();
  environment.freeze();
  server.sends({ type: 'news', data: 1 });
  await environment.advance(600_000);
  expect(heard).toEqual([]);
  environment.resume();
  environment.show();
  await environment.advance(60_000);
  expect([heard, story]).toEqual([[1], ['idle', 'connecting', 'connected']]);
});

test('[CN16] a link that died while the page was frozen is replaced after resume', async () => {
  const { environment, network, story, connect } = createPlainWorld();
  await connect();
  environment.freeze();
  await environment.advance(60_000);
  network.dropLinks();
  await environment.advance(60_000);
  expect(story.at(-1)).toBe('connected');
  environment.resume();
  await environment.advance(5_000 + 1_000 + aMoment);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

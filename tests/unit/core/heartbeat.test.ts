// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment, createHubWorld, createWorld, pongs, withHeartbeat } from './world';

const createPlainWorld = (options = {}) => createWorld({ protocol: withHeartbeat(), answer: pongs, ...options });

test('[CN12] pings at the start and every 30 s', async () => {
  const { environment, server, connect } = createPlainWorld();
  await connect();
  expect(server.received).toEqual([{ type: 'ping' }]);
  await environment.advance(30_000);
  expect(server.received).toHaveLength(2);
  await environment.advance(300_000);
  expect(server.received).toHaveLength(12);
});

test('[CN12] the answer is not handed to the app', async () => {
  const { client, connect } = createPlainWorld();
  const heard: unknown[] = [];
  client.subscribeAll((message) => heard.push(message));
  await connect();
  expect([heard, client.diagnostics.counts.received]).toEqual([[], 0]);
});

describe.each([
  ['a plain server', () => createPlainWorld()],
  ['a hub', () => createHubWorld()],
])('with %s', (_name, createAny) => {
  test.each(['both', 'to-client', 'to-server'] as const)(
    '[CN12] a link that carries nothing (%s) is replaced within heartbeat + 5 s',
    async (direction) => {
      const { environment, network, story, states, connect } = createAny();
      await connect();
      await environment.advance(7_000);
      network.silenceLinks(direction);
      await environment.advance(30_000 + 5_000 + 1_000);
      expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
      expect(states.find(({ status }) => status === 'reconnecting')).toMatchObject({ cause: { code: 'half-open' } });
      expect(network.peakLiveLinks()).toBe(1);
    },
  );
});

test('[CN12] a half-open link is dropped without waiting for its close', async () => {
  const { environment, network, connect, client } = createPlainWorld();
  await connect();
  network.silenceLinks();
  network.change({ swallows: 'both' });
  await environment.advance(36_000);
  expect(['reconnecting', 'suspended']).toContain(client.state.current.status);
});

test('[CN12] any frame counts as a sign of life', async () => {
  const { environment, server, story, connect } = createWorld({ protocol: withHeartbeat() });
  await connect();
  for (let second = 0; second < 120; second++) {
    server.sends({ type: 'price', data: second });
    await environment.advance(1_000);
  }
  expect(story).toEqual(['idle', 'connecting', 'connected']);
});

test('[CN12] even one that cannot be read counts', async () => {
  const { environment, server, story, connect } = createWorld({ protocol: withHeartbeat() });
  await connect();
  for (let second = 0; second < 60; second++) {
    server.sends('not json');
    await environment.advance(1_000);
  }
  expect(story.at(-1)).toBe('connected');
});

test('[CN12] heartbeatMs and heartbeatTimeoutMs move the limits', async () => {
  const config = { websocket: { heartbeatMs: 10_000, heartbeatTimeoutMs: 2_000 } };
  const { environment, network, connect, story } = createPlainWorld({ config });
  await connect();
  network.silenceLinks();
  await environment.advance(10_000 + 2_000 - aMoment - 1);
  expect(story.at(-1)).toBe('connected');
  await environment.advance(aMoment + 1);
  expect(story.at(-1)).toBe('reconnecting');
});

test('[CN13] on a plain server without heartbeat nothing is sent and silence is no fault', async () => {
  const { environment, server, story, connect } = createWorld();
  await connect();
  await environment.advance(3_600_000);
  environment.hide();
  environment.show();
  await environment.advance(3_600_000);
  expect([server.received, story]).toEqual([[], ['idle', 'connecting', 'connected']]);
});

test.each([false, true])(
  '[CN14] a timer that fires late does not kill a healthy link (monotonic clock stopped: %s)',
  async (isMonotonicStopped) => {
    // Among them moments at which a ping is under way.
    for (const asleepFrom of [0, 1_000, 4_990, 20_000, 29_912, 29_918, 29_990]) {
      const { environment, story, attempts, connect } = createPlainWorld();
      await connect();
      await environment.advance(asleepFrom);
      await environment.sleep(3_600_000, { isMonotonicStopped });
      await environment.advance(60_000);
      expect([asleepFrom, story, attempts()]).toEqual([asleepFrom, ['idle', 'connecting', 'connected'], 1]);
    }
  },
);

test('[CN14] after sleep a dead link is found by a fresh ping within 5 s', async () => {
  const { environment, network, story, connect } = createPlainWorld();
  await connect();
  await environment.advance(20_000);
  network.silenceLinks();
  await environment.sleep(3_600_000);
  await environment.advance(5_000 + 1_000 + aMoment);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
});

/** A proxy that cuts links which were idle for so long. */
async function withProxy(idleMs: readonly number[]) {
  const world = createPlainWorld({ random: () => 0 });
  await world.connect();
  for (const ms of idleMs) {
    await world.environment.advance(ms);
    world.network.dropLinks();
    await world.environment.advance(aMoment);
  }
  world.server.restart();
  await world.environment.advance(60_000);
  const before = world.server.received.length;
  await world.environment.advance(60_000);
  return world.server.received.length - before;
}

test('[CN15] two cuts after the same silence shorten the heartbeat to 0.7 of it', async () => {
  expect(await withProxy([20_000, 20_000])).toBeGreaterThanOrEqual(4); // every 14 s
});

test('[CN15] one cut, or two after different silences, do not', async () => {
  expect(await withProxy([20_000])).toBe(2);
  expect(await withProxy([20_000, 12_000])).toBe(2);
});

test('[CN15] silences below 5 s are not a proxy, and the heartbeat never becomes quicker than 5 s', async () => {
  expect(await withProxy([3_000, 3_000])).toBe(2);
  expect(await withProxy([6_000, 6_000])).toBe(12);
});

test('[CN12] a heartbeat that cannot be encoded says so when it is configured', () => {
  const message = { type: 'ping', data: 1n };
  expect(() => withHeartbeat({ heartbeat: { message, isAnswer: () => true } })).toThrow(TypeError);
});

test('a heartbeat predicate that throws harms nothing but what it looked at', async () => {
  let mood: 'bad' | 'good' = 'bad';
  const isAnswer = ({ type }: { type: string }) => {
    if (mood === 'bad') throw new Error('bad mood');
    return type === 'pong';
  };
  const { environment, client, server, connect, story } = createPlainWorld({
    protocol: withHeartbeat({ heartbeat: { message: { type: 'ping' }, isAnswer } }),
  });
  const heard: unknown[] = [];
  client.subscribe('news', (data) => heard.push(data));
  await connect();
  server.sends({ type: 'news', data: 1 });
  await environment.advance(aMoment);
  mood = 'good';
  server.sends({ type: 'news', data: 2 });
  await environment.advance(60_000);
  expect([heard, story.at(-1), client.diagnostics.counts.malformed]).toEqual([[2], 'connected', 2]);
});

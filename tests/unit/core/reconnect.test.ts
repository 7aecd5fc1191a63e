// @vitest-environment node
import { expect, test } from 'vitest';
import { retryDelay, type ReconnectPolicy } from '../../../src/core/connection/reconnect-policy';
import { createSeededRandom } from '../../../src/testing/seeded-random';
import { aMoment, createWorld } from './world';

const policy: ReconnectPolicy = {
  reconnectAttempts: 5,
  reconnectDelayMs: 1_000,
  minUptimeMs: 5_000,
  connectTimeoutMs: 10_000,
  eagerMs: 0,
};
const { min, max } = Math;

/** 5,000 draws of one delay. */
function draws(failures: number, isLater = false, outageMs = 60_000, changes: Partial<ReconnectPolicy> = {}) {
  const random = createSeededRandom(7);
  return Array.from({ length: 5_000 }, () =>
    retryDelay(failures, outageMs, isLater, random(), { ...policy, ...changes }),
  );
}

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [4, 8_000],
  [5, 16_000],
])('[CN3] attempt %i waits anywhere between 0 and %i ms, evenly', (failures, bound) => {
  const delays = draws(failures);
  expect(min(...delays)).toBeGreaterThanOrEqual(0);
  expect(min(...delays)).toBeLessThan(bound * 0.01);
  expect(max(...delays)).toBeLessThan(bound);
  expect(max(...delays)).toBeGreaterThan(bound * 0.99);
  for (const quarter of [1, 2, 3]) {
    const share = delays.filter((delay) => delay < (bound * quarter) / 4).length / delays.length;
    expect(share).toBeCloseTo(quarter / 4, 1);
  }
});

test('[CN3] no quick delay is longer than the cap', () => {
  expect(max(...draws(9, false, 60_000, { reconnectAttempts: 20 }))).toBeLessThan(30_000);
});

test('[CN3] suspended waits 15 to 45 s, evenly', () => {
  const delays = draws(6);
  expect([min(...delays) >= 15_000, max(...delays) < 45_000]).toEqual([true, true]);
  expect(max(...delays) - min(...delays)).toBeGreaterThan(29_000);
});

test('[CN3] a server that asks to come back later is given 5 to 30 s', () => {
  const delays = draws(1, true);
  expect([min(...delays) >= 5_000, max(...delays) < 30_000]).toEqual([true, true]);
  expect(max(...delays) - min(...delays)).toBeGreaterThan(24_000);
});

test('[CN3] five refused attempts lead to suspended, which is no dead end', async () => {
  const { client, environment, network, server, story, states, attempts, attemptTimes, connect } = createWorld();
  await connect();
  await environment.advance(10_000);
  server.stops();
  await environment.advance(32_000);
  expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'suspended']);
  expect(attempts()).toBe(1 + 5);
  expect(states.flatMap((state) => (state.status === 'reconnecting' ? [state.attempt] : []))).toEqual(
    expect.arrayContaining([1, 2, 3, 4, 5]),
  );
  await environment.advance(60 * 60_000);
  const slow = attemptTimes().slice(6);
  const gaps = slow.slice(1).map((at, index) => at - slow[index]!);
  expect(gaps.length).toBeGreaterThan(60);
  expect(gaps.every((gap) => gap >= 15_000 && gap < 45_000 + aMoment)).toBe(true);
  expect([story.at(-1), network.liveLinks()]).toEqual(['suspended', 0]);
  server.starts();
  await environment.advance(46_000);
  expect(story.at(-1)).toBe('connected');
  client.dispose();
});

test('[CN3] retryAt tells when the next attempt is made', async () => {
  const { client, environment, server, attempts } = createWorld();
  server.stops();
  client.connect();
  for (let round = 0; round < 8; round++) {
    await environment.advance(aMoment);
    const state = client.state.current;
    if (!('retryAt' in state)) throw new Error(state.status);
    const before = attempts();
    await environment.advance(max(0, state.retryAt - environment.now() - 1));
    expect(attempts()).toBe(before);
    await environment.advance(1);
    expect(attempts()).toBe(before + 1);
  }
});

test('[CN5] retryNow from suspended starts at once and recovers', async () => {
  const { client, environment, server, story } = createWorld();
  server.stops();
  client.connect();
  await environment.advance(60_000);
  expect(story.at(-1)).toBe('suspended');
  server.starts();
  client.retryNow();
  await environment.advance(4 * 5);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'suspended', 'connected']);
});

test.each(['connect', 'retryNow'] as const)('[CN5] %s does not reset the counter', async (call) => {
  const { client, environment, server } = createWorld({ random: () => 0.9 });
  server.stops();
  client.connect();
  const attemptNumbers: number[] = [];
  for (let round = 0; round < 5; round++) {
    await environment.advance(aMoment);
    const state = client.state.current;
    if (state.status === 'reconnecting') attemptNumbers.push(state.attempt);
    client[call]();
  }
  await environment.advance(aMoment);
  expect(attemptNumbers).toEqual([1, 2, 3, 4, 5]);
  expect(client.state.current.status).toBe('suspended');
});

test('[CN4] a connection that breaks within 5 s does not reset the counter', async () => {
  const { client, environment, network, connect } = createWorld({ random: () => 0.9 });
  await connect();
  for (let round = 1; round <= 5; round++) {
    network.dropLinks();
    await environment.advance(0);
    expect(client.state.current).toMatchObject({ status: 'reconnecting', attempt: round });
    client.retryNow();
    await environment.advance(4_000);
    expect(client.state.current.status).toBe('connected');
  }
  network.dropLinks();
  await environment.advance(0);
  expect(client.state.current.status).toBe('suspended');
});

test('[CN4] a connection that lasted 5 s resets it', async () => {
  const { client, environment, network, connect } = createWorld({ random: () => 0.9 });
  await connect();
  for (let round = 1; round <= 8; round++) {
    network.dropLinks();
    await environment.advance(0);
    expect(client.state.current).toMatchObject({ status: 'reconnecting', attempt: 1 });
    await environment.advance(1_000 + 5_000 + aMoment);
  }
});

test('the preset eager tries at most 250 ms apart for 10 s, then backs off', async () => {
  const { client, environment, server, attemptTimes, story } = createWorld({ reconnect: 'eager' });
  server.stops();
  client.connect();
  await environment.advance(10_000);
  const quick = attemptTimes();
  const gaps = quick.slice(1).map((at, index) => at - quick[index]!);
  expect(max(...gaps)).toBeLessThanOrEqual(250 + 2 * 5);
  expect(quick.length).toBeGreaterThan(40);
  expect(quick.length).toBeLessThan(200);
  await environment.advance(120_000);
  expect(attemptTimes().length - quick.length).toBeLessThan(13);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'suspended']);
});

test('the preset eager is over after 10 s also where the clock is set back', async () => {
  const { client, environment, server, attempts } = createWorld({ reconnect: 'eager' });
  server.stops();
  client.connect();
  await environment.advance(1_000);
  environment.jumpWallClock(-24 * 60 * 60_000);
  await environment.advance(60_000);
  const before = attempts();
  await environment.advance(60_000);
  expect(attempts() - before).toBeLessThan(10);
});

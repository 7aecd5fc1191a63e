// @vitest-environment node
import { expect, test } from 'vitest';
import { latencyMeter, toLatency } from '../../../src/core/connection/latency';
import { serverClock, toOffset } from '../../../src/core/time/server-clock';
import { aMoment, createHubWorld, createWorld, latencyMs, pongs, withHeartbeat } from './world';

const sample = (roundTripMs: number, serverTime: number | undefined, receivedAt = 10_000) => ({
  roundTripMs,
  serverTime,
  receivedAt,
});

test('[TM2] half a round trip ago the server’s clock read what it said', () => {
  expect(toOffset([sample(100, 70_000)])).toBe(70_000 + 50 - 10_000);
});

test('[TM2] the sample with the smallest round trip counts; one without a time does not', () => {
  expect(toOffset([sample(100, 1_000), sample(20, 5_000), sample(300, 9_000), sample(1, undefined)])).toBe(
    5_000 + 10 - 10_000,
  );
  expect(toOffset([sample(5, undefined)])).toBeUndefined();
  expect(toOffset([])).toBeUndefined();
});

test('[TM2] estimates the hub’s clock, whoever asks and when', async () => {
  const { client, environment, connect } = createHubWorld({ hub: { clockOffsetMs: 3_600_000 } });
  const early = client.attach(serverClock);
  expect(early.current).toBeUndefined();
  await connect();
  expect(early.current).toBe(3_600_000);
  const { client: other, connect: connectOther } = createHubWorld({ hub: { clockOffsetMs: -5_000 } });
  await connectOther();
  await environment.advance(aMoment);
  expect(other.attach(serverClock).current).toBe(-5_000);
});

test('[TM2] only the last eight samples count', async () => {
  const { client, environment, network, hub, connect } = createHubWorld();
  const offset = client.attach(serverClock);
  await connect();
  expect(offset.current).toBe(0);
  network.change({ latencyMs: 50 });
  hub.jumpsClock(1_000);
  await environment.advance(6 * 30_000);
  expect(offset.current).toBe(0);
  await environment.advance(3 * 30_000);
  expect(offset.current).toBe(1_000);
});

test('[TM2] is forgotten when the wall clock jumps, and measured anew', async () => {
  const { client, environment, connect } = createHubWorld();
  const offset = client.attach(serverClock);
  const story: unknown[] = [];
  offset.subscribe(() => story.push(offset.current));
  await connect();
  environment.jumpWallClock(-60_000);
  await environment.advance(10_000 + aMoment);
  expect(story).toEqual([0, undefined, 60_000]);
});

test('[CN12] latency is measured by ping and pong, and unknown while not connected', async () => {
  const { client, environment, network, connect } = createHubWorld();
  const latency = client.attach(latencyMeter);
  const story: unknown[] = [];
  latency.subscribe(() => story.push(latency.current));
  await connect();
  network.change({ latencyMs: 120 });
  await environment.advance(30_000 + 500);
  network.change({ latencyMs: 300 });
  await environment.advance(30_000 + 500);
  client.disconnect();
  expect(story).toEqual([
    { roundTripMs: 2 * latencyMs, quality: 'good' },
    { roundTripMs: 240, quality: 'fair' },
    { roundTripMs: 600, quality: 'poor' },
    { roundTripMs: undefined, quality: 'unknown' },
  ]);
});

test.each([
  [149, 'good'],
  [150, 'fair'],
  [399, 'fair'],
  [400, 'poor'],
] as const)('a round trip of %i ms is %s', (roundTripMs, quality) => {
  expect(toLatency(roundTripMs)).toEqual({ roundTripMs, quality });
});

test('[CN12] who asks late still gets the last round trip', async () => {
  const { client, connect } = createWorld({ protocol: withHeartbeat(), answer: pongs });
  await connect();
  expect(client.attach(latencyMeter).current).toEqual({ roundTripMs: 10, quality: 'good' });
});

test('[CN12] one answer for one ping: a second one measures nothing', async () => {
  const { client, server, environment, connect } = createWorld({ protocol: withHeartbeat(), answer: pongs });
  await connect();
  await environment.advance(10_000);
  server.sends({ type: 'pong' });
  await environment.advance(aMoment);
  expect(client.attach(latencyMeter).current.roundTripMs).toBe(10);
});

test('[CN13] without a heartbeat latency is unknown', async () => {
  const { client, connect } = createWorld();
  await connect();
  expect(client.attach(latencyMeter).current).toEqual({ roundTripMs: undefined, quality: 'unknown' });
});

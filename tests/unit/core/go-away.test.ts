// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createHubWorld } from './world';

test('[CN22] [PR19] leaves at a moment spread over the window and comes back through reconnecting', async () => {
  const moments: number[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const { hub, environment, connect, attemptTimes, story } = createHubWorld({ seed });
    await connect();
    await environment.advance(10_000);
    const announced = attemptTimes()[0]! + aMoment + 10_000;
    hub.goesAway('deploy', 10_000);
    await environment.advance(11_000);
    expect(story).toEqual(['idle', 'connecting', 'connected', 'reconnecting', 'connected']);
    moments.push(attemptTimes()[1]! - announced);
  }
  expect(Math.min(...moments)).toBeLessThan(1_500);
  expect(Math.max(...moments)).toBeGreaterThan(8_500);
  expect(Math.max(...moments)).toBeLessThan(10_000 + 10);
});

test('[CN22] the link is used until then', async () => {
  const { hub, environment, connect, client, story } = createHubWorld({ random: () => 0.9 });
  const heard: unknown[] = [];
  client.subscribe('tick', (data) => heard.push(data));
  await connect();
  hub.goesAway('deploy', 10_000);
  await environment.advance(8_000);
  hub.broadcasts('tick', 1);
  await environment.advance(aMoment);
  expect([heard, story.at(-1)]).toEqual([[1], 'connected']);
});

test('[CN22] a close in between waits for the same moment', async () => {
  const { hub, environment, connect, client, attempts } = createHubWorld({ random: () => 0.7 });
  await connect();
  hub.goesAway('deploy', 10_000);
  await environment.advance(2_000);
  hub.closes(1012);
  await environment.advance(4_900);
  expect([client.state.current.status, attempts()]).toEqual(['reconnecting', 1]);
  await environment.advance(200);
  expect([client.state.current.status, attempts()]).toEqual(['connected', 2]);
});

test('[CN22] a second announcement changes nothing', async () => {
  const { hub, environment, connect, attempts } = createHubWorld({ random: () => 0.5 });
  await connect();
  hub.sendsRaw('{"type":"go-away","reason":"a","spreadMs":4000}');
  await environment.advance(1_000);
  hub.sendsRaw('{"type":"go-away","reason":"a","spreadMs":40000}');
  await environment.advance(1_100);
  expect(attempts()).toBe(2);
});

test('[CN22] no second link is opened beside the one that is left', async () => {
  const { hub, environment, connect, network, client } = createHubWorld();
  await connect();
  hub.goesAway('deploy', 5_000);
  client.retryNow();
  environment.focus();
  await environment.advance(20_000);
  expect(network.peakLiveLinks()).toBe(1);
});

test('[CN3] [CN22] where nobody is there after the leave, attempts are as far apart as ever', async () => {
  const { hub, environment, connect, attempts, client } = createHubWorld();
  await connect();
  await environment.advance(10_000);
  hub.goesAway('deploy', 1_000);
  await environment.advance(500);
  hub.stops();
  await environment.advance(120_000);
  expect(attempts()).toBeLessThan(15);
  expect(client.state.current.status).toBe('suspended');
});

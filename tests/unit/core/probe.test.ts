// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createHubWorld, createWorld } from './world';

test('[CN10] a refusal hidden behind 1006 is found out by the probe', async () => {
  const probe = () => Promise.resolve('unauthorized' as const);
  const { client, environment, server, story, attempts } = createWorld({ auth: { probe } });
  server.refuses();
  client.connect();
  await environment.advance(600_000);
  expect([story, attempts()]).toEqual([['idle', 'connecting', 'needs-auth'], 1]);
});

test.each([
  ['that says ok', () => 'ok' as const, 0],
  ['that throws', () => Promise.reject(new Error('no network')), 1],
])('[CN10] a probe %s leaves it at a retry', async (_name, probe, errors) => {
  const { client, environment, server, story } = createWorld({ auth: { probe } });
  server.refuses();
  client.connect();
  await environment.advance(aMoment);
  server.accepts();
  await environment.advance(1_100);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
  expect(environment.reportedErrors).toHaveLength(errors);
});

test('[CN10] the probe is not asked after a link that had opened', async () => {
  let asked = 0;
  const probe = () => {
    asked++;
    return 'unauthorized' as const;
  };
  const { environment, network, connect, story } = createWorld({ auth: { probe } });
  await connect();
  network.dropLinks();
  await environment.advance(2_000);
  expect([asked, story.at(-1)]).toEqual([0, 'connected']);
});

test('[CN2] [CN10] a probe slower than the next attempt opens no second link', async () => {
  const probe = () => new Promise<'ok'>((done) => environment.setTimer(() => done('ok'), 25_000));
  const { client, environment, hub, network, story } = createHubWorld({ auth: { probe } });
  hub.refuses();
  client.connect();
  await environment.advance(11_000);
  hub.accepts();
  await environment.advance(60_000);
  expect([network.peakLiveLinks(), network.liveLinks()]).toEqual([1, 1]);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting', 'connected']);
});

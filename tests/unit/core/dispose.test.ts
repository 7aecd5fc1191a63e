// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, createHubWorld, createWorld, leftovers, nothing, watch } from './world';

test('[CN20] after dispose nothing is left and nothing ever happens again', async () => {
  const { client, environment, network, server, story, written, connect } = createWorld();
  const heard: unknown[] = [];
  client.subscribeAll((message) => heard.push(message));
  const release = client.retain();
  await connect();
  client.send('waiting', 1);
  client.dispose();
  expect(leftovers({ environment, network })).toEqual(nothing);
  const framesBefore = written().length;
  release();
  client.retain()();
  expect(leftovers({ environment, network })).toEqual(nothing);
  client.connect();
  client.retryNow();
  client.refreshToken();
  client.signIn({ userId: 'b' });
  client.dispose();
  const refused = watch(client.send('later', 1, { ttlMs: 1_000 }));
  server.sends({ type: 'x' });
  await environment.advance(120_000);
  expect(refused).toMatchObject({ status: 'rejected', reason: 'disposed' });
  expect([story, heard]).toEqual([['idle', 'connecting', 'connected', 'idle'], []]);
  expect(written().length).toBe(framesBefore);
  expect(leftovers({ environment, network })).toEqual(nothing);
  expect(environment.reportedErrors).toEqual([]);
});

test('[CN20] a handler that disposes is the last one called', async () => {
  const { client, environment, hub, connect } = createHubWorld();
  const heard: string[] = [];
  client.subscribeAll(() => {
    heard.push('first');
    client.dispose();
  });
  client.subscribeAll(() => heard.push('second'));
  await connect();
  const event = { type: 'event', event: 'tick' };
  hub.sendsRaw(JSON.stringify({ type: 'batch', frames: [event, event, event] }));
  await environment.advance(aMoment);
  expect(heard).toEqual(['first']);
});

test('[CN20] dispose in the middle of an attempt ends it: no link opens afterwards', async () => {
  let answer: (value: 'ok') => void = () => undefined;
  const probe = () => new Promise<'ok'>((resolve) => (answer = resolve));
  const { client, environment, network, hub, attempts } = createHubWorld({ auth: { probe } });
  hub.refuses();
  client.connect();
  await environment.advance(aMoment);
  client.dispose();
  const before = attempts();
  answer('ok');
  await environment.advance(60_000);
  expect([attempts(), network.liveLinks(), environment.pendingTimers]).toEqual([before, 0, 0]);
});

// @vitest-environment node
import { expect, test } from 'vitest';
import { subscribeTo } from '../../../src/core/channel/subscribe-to';
import { batch, every, latest, sample } from '../../../src/core/delivery/delivery';
import { frameScheduler } from '../../../src/core/delivery/frame-scheduler';
import { latestMessages } from '../../../src/core/delivery/latest-value';
import { livePause } from '../../../src/core/delivery/live-pause';
import { createBusyWorld, numbers } from './busy-world';
import { createWorld } from './world';

test('[CN20] dispose in the middle of a delivery ends it', async () => {
  const { client, environment, sends } = await createBusyWorld();
  const heard: string[] = [];
  subscribeTo(
    client,
    'tick',
    () => {
      heard.push('first');
      client.dispose();
    },
    { deliver: latest },
  );
  subscribeTo(client, 'tick', () => heard.push('second'), { deliver: latest });
  sends(1);
  await environment.advance(100);
  expect([heard, environment.pendingTimers]).toEqual([['first'], 0]);
});

test('[DL7] while live updates are paused state keeps its last value, events arrive, resuming shows the newest at once', async () => {
  const { client, environment, sends, listen } = await createBusyWorld();
  const pause = client.attach(livePause);
  for (const deliver of [latest, sample(50), batch(50), every]) {
    const reader = client.attach(latestMessages).read('tick', { deliver });
    const undo = reader.subscribe(() => undefined);
    const events = listen();
    sends('before');
    await environment.advance(200);
    pause.pause();
    sends('during 1');
    await environment.advance(5_000);
    sends('during 2');
    await environment.advance(5_000);
    expect([reader.current?.data, events.heard]).toEqual(['before', ['before', 'during 1', 'during 2']]);
    pause.resume();
    await environment.advance(0);
    expect(reader.current?.data).toBe('during 2');
    undo();
    events.undo();
  }
});

test('[DL4] all stores of a client flush in one go', async () => {
  const { client, environment, sends } = await createBusyWorld();
  const log: string[] = [];
  const readers = [1, 2, 3].map(() => client.attach(latestMessages).read('tick'));
  readers.forEach((reader, n) =>
    reader.subscribe(() => log.push(`${environment.time.elapsedMs}:${n}:${String(reader.current?.data)}`)),
  );
  sends(1);
  await environment.advance(7);
  const at = log[0]!.split(':')[0]!;
  expect(log).toEqual([`${at}:0:1`, `${at}:1:1`, `${at}:2:1`]);
});

test('[DL3] 200 messages to 50 readers cause at most one delivery per frame, and each handler sees all 200', async () => {
  const { client, environment, hub } = await createBusyWorld();
  const deliveredAt: number[] = [];
  const readers = numbers(0, 49).map((key) =>
    client.attach(latestMessages).read('price', { filter: ({ data }) => (data as { key: number }).key === key }),
  );
  for (const reader of readers) reader.subscribe(() => deliveredAt.push(environment.time.elapsedMs));
  let events = 0;
  client.subscribe('price', () => (events += 1));
  for (let n = 0; n < 200; n++) {
    hub.broadcasts('price', { key: n % 50, n });
    await environment.advance(1);
  }
  await environment.advance(50);
  const moments = [...new Set(deliveredAt)];
  const frames = moments.map((at) => Math.floor(at / 16));
  expect(new Set(frames.slice(1)).size).toBe(frames.length - 1);
  expect(moments.length).toBeLessThanOrEqual(Math.ceil(250 / 16) + 1);
  expect(events).toBe(200);
  expect(readers.map((reader) => (reader.current?.data as { n: number }).n)).toEqual(numbers(150, 199));
});

test('a reader that comes late starts with the newest known value', async () => {
  const { client, environment, sends } = await createBusyWorld();
  const values = client.attach(latestMessages);
  values.read('tick');
  sends(1, 2);
  await environment.advance(100);
  expect(values.read('tick').current?.data).toBe(2);
  expect(values.read('tick', { filter: ({ data }) => data === 1 }).current).toBeUndefined();
});

test('attach gives one instance per client', async () => {
  const { client } = await createBusyWorld();
  expect(client.attach(frameScheduler)).toBe(client.attach(frameScheduler));
  expect(createWorld().client.attach(livePause)).not.toBe(client.attach(livePause));
});

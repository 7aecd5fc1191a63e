// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { subscribeTo } from '../../../src/core/channel/subscribe-to';
import { batch, every, latest, sample, type Delivery } from '../../../src/core/delivery/delivery';
import { frameScheduler } from '../../../src/core/delivery/frame-scheduler';
import { latestMessages } from '../../../src/core/delivery/latest-value';
import { livePause } from '../../../src/core/delivery/live-pause';
import { createHubWorld, createWorld } from './world';

/** A connected client with handlers that note what they get. */
async function createBusyWorld() {
  const world = createHubWorld();
  await world.connect();
  await world.environment.advance(1_000);
  const listen = (deliver?: Delivery) => {
    const heard: unknown[] = [];
    const undo = subscribeTo(world.client, 'tick', (data) => heard.push(data), { deliver });
    return { heard, undo };
  };
  const sends = (...values: readonly unknown[]) => {
    const frames = values.map((data) => ({ type: 'event', event: 'tick', data }));
    world.hub.sendsRaw(JSON.stringify({ type: 'batch', frames }));
  };
  return { ...world, listen, sends };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test('[DL1] every message reaches each handler once and in order', async () => {
  const { listen, sends, environment } = await createBusyWorld();
  const [first, second] = [listen(), listen()];
  sends(1, 2, 3);
  sends(4);
  await environment.advance(100);
  expect([first.heard, second.heard]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
});

test('[DL1] who subscribes later, or has left, hears nothing of it', async () => {
  const { client, environment, sends, listen } = await createBusyWorld();
  const late: unknown[] = [];
  const leaver = listen();
  client.subscribe('tick', () => {
    leaver.undo();
    if (late.length === 0) client.subscribe('tick', (data) => late.push(data));
  });
  sends(1);
  await environment.advance(100);
  expect([leaver.heard, late]).toEqual([[1], []]);
  sends(2);
  await environment.advance(100);
  expect([leaver.heard, late]).toEqual([[1], [2]]);
});

test('[DL1] handlers get their type, their channel and the whole message', async () => {
  const { client, environment, hub } = await createBusyWorld();
  const heard: unknown[] = [];
  subscribeTo(client, 'chat', (data, message) => heard.push([data, message.channel, message.id]), { channel: 'a' });
  for (const [event, channel] of [
    ['chat', 'a'],
    ['chat', 'b'],
    ['other', 'a'],
  ])
    hub.sendsRaw(JSON.stringify({ type: 'event', event, channel, data: 1, id: 'm1' }));
  await environment.advance(100);
  expect(heard).toEqual([[1, 'a', 'm1']]);
});

test('[DL2] a handler that throws harms no other, is reported, and is called again', async () => {
  const { client, environment, sends, listen, story } = await createBusyWorld();
  let calls = 0;
  client.subscribe('tick', () => {
    calls++;
    throw new Error('boom');
  });
  client.subscribeAll(() => {
    throw new Error('boom too');
  });
  const { heard } = listen();
  sends(1, 2);
  await environment.advance(100);
  expect([heard, calls, environment.reportedErrors.length, story.at(-1)]).toEqual([[1, 2], 2, 4, 'connected']);
});

test.each([
  ['every', every],
  ['batch', batch(50)],
])('[DL2] with %s, a handler that throws over one value still gets the others', async (_name, deliver) => {
  const { client, environment, sends } = await createBusyWorld();
  const heard: unknown[] = [];
  subscribeTo(
    client,
    'tick',
    (data) => {
      heard.push(data);
      if (data === 2) throw new Error('boom');
    },
    { deliver },
  );
  sends(1, 2, 3);
  await environment.advance(200);
  expect([heard, environment.reportedErrors.length]).toEqual([[1, 2, 3], 1]);
});

test('[DL2] a state listener that throws stops neither the connection nor the other listeners', async () => {
  const { client, connect, environment, story } = createWorld();
  client.state.subscribe(() => {
    throw new Error('boom');
  });
  const second: string[] = [];
  client.state.subscribe(() => second.push(client.state.current.status));
  await connect();
  expect([story, second, environment.reportedErrors.length]).toEqual([
    ['idle', 'connecting', 'connected'],
    ['connecting', 'connected'],
    2,
  ]);
});

describe('[DL8] chosen deliveries', () => {
  test('every: all values, together with a frame', async () => {
    const { listen, sends, environment } = await createBusyWorld();
    const { heard } = listen(every);
    sends(1, 2);
    sends(3);
    await environment.advance(100);
    expect(heard).toEqual([1, 2, 3]);
  });

  test('every: at 1,000 waiting values they are delivered at once', async () => {
    const { listen, sends, environment, client } = await createBusyWorld();
    const { heard } = listen(every);
    client.attach(livePause).pause();
    sends(...numbers(1, 999));
    await environment.advance(100);
    expect(heard.length).toBe(0);
    sends(...numbers(1_000, 1_500));
    await environment.advance(100);
    expect(heard).toEqual(numbers(1, 1_000));
    client.attach(livePause).resume();
    await environment.advance(100);
    expect(heard).toEqual(numbers(1, 1_500));
  });

  test('latest: one value per frame', async () => {
    const { listen, sends, environment } = await createBusyWorld();
    const { heard } = listen(latest);
    sends(...numbers(1, 5_000));
    await environment.advance(100);
    expect(heard).toEqual([5_000]);
  });

  test('sample(ms): the first soon, then the newest at most once per ms', async () => {
    const { listen, sends, environment } = await createBusyWorld();
    const { heard } = listen(sample(500));
    for (let n = 1; n <= 100; n++) {
      sends(n);
      await environment.advance(10);
    }
    expect(heard[0]).toBe(1);
    expect(heard.length).toBeLessThanOrEqual(3);
    await environment.advance(1_000);
    expect(heard.at(-1)).toBe(100);
    expect(heard.length).toBeLessThanOrEqual(4);
  });

  test('batch(ms): all values, ms after the first', async () => {
    const { listen, sends, environment } = await createBusyWorld();
    const { heard } = listen(batch(500));
    sends(1);
    await environment.advance(300);
    sends(2);
    await environment.advance(190);
    expect(heard).toEqual([]);
    await environment.advance(50);
    expect(heard).toEqual([1, 2]);
  });

  test.each([
    ['every', every],
    ['latest', latest],
    ['sample', sample(50)],
    ['batch', batch(50)],
  ])('%s: nothing more after undo, and no timer is left', async (_name, deliver) => {
    const { listen, sends, environment, client } = await createBusyWorld();
    const { heard, undo } = listen(deliver);
    sends(1);
    await environment.advance(6);
    const before = heard.length;
    sends(2, 3);
    await environment.advance(6);
    undo();
    await environment.advance(3_000);
    expect(heard.length - before).toBeLessThanOrEqual(1);
    client.disconnect();
    expect(environment.pendingTimers).toBe(0);
  });

  test.each([
    ['every', every],
    ['latest', latest],
    ['sample', sample(50)],
    ['batch', batch(50)],
  ])('[CN20] %s: silent after dispose, and no timer is left', async (_name, deliver) => {
    const { listen, sends, environment, client } = await createBusyWorld();
    const { heard } = listen(deliver);
    sends(1);
    sends(2);
    await environment.advance(5);
    const before = heard.length;
    client.dispose();
    expect(environment.pendingTimers).toBe(0);
    await environment.advance(3_000);
    expect(heard.length).toBe(before);
  });
});

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

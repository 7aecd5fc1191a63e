import { renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { batch, every, latest, RealtimeProvider, sample, useEvent, type Delivery } from 'tidewire';
import { describe, expect, test } from 'vitest';
import { createHubWorld, createPlainWorld } from './world';

test('[DL1] every message reaches every mounted handler once, in order', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const heard: unknown[][] = [[], [], []];
  renderHook(
    () => {
      useEvent('price', (data) => heard[0]!.push(data));
      useEvent('price', (data) => heard[1]!.push(data));
    },
    { wrapper },
  );
  renderHook(() => useEvent('price', (data) => heard[2]!.push(data)), { wrapper });
  await advance(100);
  const sent = Array.from({ length: 500 }, (_, index) => index);
  for (const data of sent) {
    server.sends({ type: 'price', data });
    server.sends({ type: 'noise', data });
  }
  await advance(100);
  expect(heard).toEqual([sent, sent, sent]);
});

test('[DL1] also under StrictMode a message is heard once', async () => {
  const { client, advance, server } = createPlainWorld();
  const heard: unknown[] = [];
  renderHook(() => useEvent('price', (data) => heard.push(data)), {
    wrapper: ({ children }) => (
      <StrictMode>
        <RealtimeProvider client={client}>{children}</RealtimeProvider>
      </StrictMode>
    ),
  });
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  expect(heard).toEqual([1]);
});

test('calls the newest handler, and gives it the whole message', async () => {
  const { wrapper, advance, hub } = createHubWorld();
  const heard: unknown[] = [];
  const { rerender } = renderHook(
    ({ name }) => useEvent('chat', (data, message) => heard.push([name, data, message.channel]), { channel: 'room' }),
    { wrapper, initialProps: { name: 'first' } },
  );
  await advance(100);
  hub.publishes('room', 'chat', 'a');
  await advance(100);
  rerender({ name: 'second' });
  hub.publishes('room', 'chat', 'b');
  await advance(100);
  expect(heard).toEqual([
    ['first', 'a', 'room'],
    ['second', 'b', 'room'],
  ]);
  expect(hub.received.filter(({ type }) => type === 'subscribe')).toHaveLength(1);
});

test('another type: the old one is no longer heard', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const heard: unknown[] = [];
  const { rerender } = renderHook(({ type }) => useEvent(type, (data) => heard.push(data)), {
    wrapper,
    initialProps: { type: 'one' },
  });
  await advance(100);
  rerender({ type: 'two' });
  server.sends({ type: 'one', data: 1 });
  server.sends({ type: 'two', data: 2 });
  await advance(100);
  expect(heard).toEqual([2]);
});

test('[DL2] a handler that throws is reported and harms nobody', async () => {
  const { wrapper, advance, server, environment, client } = createPlainWorld();
  const heard: unknown[] = [];
  const broken = new Error('broken handler');
  renderHook(
    () => {
      useEvent('price', () => {
        throw broken;
      });
      useEvent('price', (data) => heard.push(data));
    },
    { wrapper },
  );
  await advance(100);
  server.sends({ type: 'price', data: 1 });
  server.sends({ type: 'price', data: 2 });
  await advance(100);
  expect(heard).toEqual([1, 2]);
  expect(environment.reportedErrors).toEqual([broken, broken]);
  expect(client.state.current.status).toBe('connected');
});

test('after unmount nothing is heard', async () => {
  const { wrapper, advance, server } = createPlainWorld();
  const heard: unknown[] = [];
  const { unmount } = renderHook(() => useEvent('price', (data) => heard.push(data)), { wrapper });
  await advance(100);
  unmount();
  server.sends({ type: 'price', data: 1 });
  await advance(100);
  expect(heard).toEqual([]);
});

describe('[DL1] with a channel', () => {
  const inRoom = (world: ReturnType<typeof createHubWorld>, room = 'room') => {
    const heard: unknown[] = [];
    const view = renderHook(({ channel }) => useEvent('chat', (data) => heard.push(data), { channel }), {
      wrapper: world.wrapper,
      initialProps: { channel: room },
    });
    return { ...view, heard };
  };
  const asked = (world: ReturnType<typeof createHubWorld>) =>
    world.hub.received.flatMap((frame) =>
      frame.type === 'subscribe' || frame.type === 'unsubscribe' ? [`${frame.type} ${frame.channel}`] : [],
    );

  test('hears only its messages', async () => {
    const world = createHubWorld();
    const { heard } = inRoom(world);
    inRoom(world, 'elsewhere');
    await world.advance(100);
    world.hub.publishes('room', 'chat', 'yes');
    world.hub.publishes('elsewhere', 'chat', 'no');
    world.hub.broadcasts('chat', 'no');
    await world.advance(100);
    expect(heard).toEqual(['yes']);
  });

  test('is one subscription for all who name it, and ends with the last', async () => {
    const world = createHubWorld();
    const first = inRoom(world);
    const second = inRoom(world);
    await world.advance(100);
    expect(asked(world)).toEqual(['subscribe room']);
    first.unmount();
    await world.advance(100);
    expect(asked(world)).toEqual(['subscribe room']);
    world.hub.publishes('room', 'chat', 'for the second');
    await world.advance(100);
    expect(second.heard).toEqual(['for the second']);
    // Someone else keeps the connection open.
    inRoom(world, 'elsewhere');
    second.unmount();
    await world.advance(4_000);
    expect(asked(world)).toEqual(['subscribe room', 'subscribe elsewhere']);
    await world.advance(1_100);
    expect(asked(world)).toEqual(['subscribe room', 'subscribe elsewhere', 'unsubscribe room']);
  });

  test('is subscribed again after a reconnect', async () => {
    const world = createHubWorld();
    const { heard } = inRoom(world);
    await world.advance(100);
    world.hub.restart();
    await world.advance(60_000);
    world.hub.publishes('room', 'chat', 'after');
    await world.advance(100);
    expect(heard).toEqual(['after']);
  });

  test('changes with the option', async () => {
    const world = createHubWorld();
    const { rerender } = inRoom(world, 'one');
    await world.advance(100);
    rerender({ channel: 'two' });
    await world.advance(5_100);
    expect([world.hub.subscribers('one'), world.hub.subscribers('two')]).toEqual([0, 1]);
  });
});

describe('[DL8] with a delivery', () => {
  async function hear(deliver: Delivery | undefined) {
    const world = createPlainWorld();
    const heard: [at: number, data: unknown][] = [];
    const start = world.environment.now();
    renderHook(
      () => useEvent('price', (data) => heard.push([world.environment.now() - start, data]), deliver && { deliver }),
      { wrapper: world.wrapper },
    );
    await world.advance(96);
    // Arrives from 101 on, one each ms.
    for (let data = 1; data <= 40; data++) {
      world.server.sends({ type: 'price', data });
      await world.advance(1);
    }
    await world.advance(200);
    return heard;
  }
  const values = (heard: readonly [number, unknown][]) => heard.map(([, data]) => data);
  const all = Array.from({ length: 40 }, (_, index) => index + 1);

  test('none: each message as it arrives', async () => {
    expect(await hear(undefined)).toEqual(all.map((data) => [100 + data, data]));
  });

  test('every: all of them, frame by frame', async () => {
    const heard = await hear(every);
    expect(values(heard)).toEqual(all);
    expect(new Set(heard.map(([at]) => at)).size).toBeLessThanOrEqual(4);
  });

  test('latest: the newest of each frame', async () => {
    const heard = await hear(latest);
    expect(heard.length).toBeLessThanOrEqual(4);
    expect(values(heard).at(-1)).toBe(40);
  });

  test('sample(ms): the newest at most once per ms, the first at once', async () => {
    expect(await hear(sample(25))).toEqual([
      [101, 1],
      [126, 25],
      [151, 40],
    ]);
  });

  test('batch(ms): all of them, ms after the first', async () => {
    const heard = await hear(batch(25));
    expect(values(heard)).toEqual(all);
    expect([...new Set(heard.map(([at]) => at))]).toEqual([126, 151]);
  });

  test('[RX4] what still waits when the component unmounts is dropped with its timer', async () => {
    const world = createPlainWorld({ lingerMs: 0 });
    const heard: unknown[] = [];
    const { unmount } = renderHook(() => useEvent('price', (data) => heard.push(data), { deliver: batch(1_000) }), {
      wrapper: world.wrapper,
    });
    await world.advance(100);
    world.server.sends({ type: 'price', data: 1 });
    await world.advance(100);
    unmount();
    world.expectNothingLeft();
    await world.advance(2_000);
    expect(heard).toEqual([]);
  });
});

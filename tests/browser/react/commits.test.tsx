import { act, render } from '@testing-library/react';
import { Profiler } from 'react';
import { createRealtimeClient, RealtimeProvider, useEvent, useLatest, type Delivery } from 'tidewire';
import { memory, type ServerSocket } from 'tidewire/transports/memory';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';

const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
const messages = Array.from({ length: 200 }, (_, index) => ({ key: keys[index % 50]!, value: index }));
const newest = keys.map((_, index) => String(150 + index));
const everyValue = messages.map(({ value }) => value);

interface Quote {
  readonly key: string;
  readonly value: number;
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** The browser's next task, without a timer's four milliseconds. */
function task(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** What a mistaken reader would do: every message at once. */
const immediate: Delivery = (deliver) => ({ push: deliver, dispose: () => undefined });

/** Frames painted so far, the one being prepared included. */
let frames = 0;
/** The animation callbacks of a frame run, or their microtasks: what commits now is painted with it. */
let isPreparing = false;
let next = 0;

beforeEach(() => {
  const request = window.requestAnimationFrame.bind(window);
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) =>
    request((time) => {
      if (time !== last) {
        frames++;
        isPreparing = true;
        // The next task comes after the paint.
        void task().then(() => (isPreparing = false));
      }
      last = time;
      run(time);
    }),
  );
  next = requestAnimationFrame(function paint() {
    next = requestAnimationFrame(paint);
  });
});

afterEach(() => {
  cancelAnimationFrame(next);
  vi.unstubAllGlobals();
});

/** The number of the frame that will show what is committed now. */
const paintedFrame = () => (isPreparing ? frames : frames + 1);

async function mountFifty(deliver?: Delivery) {
  const network = memory();
  let socket: ServerSocket | undefined;
  network.listen('wss://shop.test/live', (opened) => {
    opened.accept();
    socket = opened;
  });
  const client = createRealtimeClient({
    url: 'wss://shop.test/live',
    transport: network.transport,
    config: { websocket: { lingerMs: 0 } },
  });
  const heard = keys.map((): unknown[] => []);
  /** The frame that paints it, for each commit. */
  const commits: number[] = [];

  function View({ index }: { readonly index: number }) {
    const key = keys[index];
    useEvent('quote', (data) => heard[index]?.push((data as Quote).value));
    const value = useLatest('quote', {
      filter: (data) => (data as Quote).key === key,
      select: (data) => (data as Quote).value,
      ...(deliver && { deliver }),
    });
    return <li>{String(value)}</li>;
  }

  const { container } = render(
    <RealtimeProvider client={client}>
      <Profiler id="all" onRender={() => commits.push(paintedFrame())}>
        {keys.map((key, index) => (
          <View key={key} index={index} />
        ))}
      </Profiler>
    </RealtimeProvider>,
  );
  await act(task);
  await frame();
  await frame();
  expect(client.state.current.status).toBe('connected');
  commits.length = 0;
  return {
    heard,
    commits,
    sends: (data: Quote) => socket?.send(JSON.stringify({ type: 'quote', data })),
    shown: () => [...container.querySelectorAll('li')].map((item) => item.textContent),
  };
}

type Fifty = Awaited<ReturnType<typeof mountFifty>>;

/** Two by two, each pair in a task of its own, four pairs a frame: 25 frames. */
async function sendAll({ sends }: Fifty) {
  for (const [index, message] of messages.entries()) {
    if (index % 8 === 0) await frame();
    else if (index % 2 === 0) await task();
    sends(message);
  }
  await frame();
  await frame();
  await frame();
}

test('[DL1] [DL3] [DL4] 200 messages to 50 components that show 50 different keys: at most one commit per painted frame', async () => {
  const fifty = await mountFifty();
  const before = frames;
  await sendAll(fifty);
  const painted = frames - before;
  expect(fifty.shown()).toEqual(newest);
  for (const values of fifty.heard) expect(values).toEqual(everyValue);
  expect(painted).toBeGreaterThanOrEqual(25);
  expect(fifty.commits.length).toBeGreaterThan(10);
  expect(fifty.commits.length).toBeLessThanOrEqual(painted);
  expect(new Set(fifty.commits).size).toBe(fifty.commits.length);
});

test('[DL3] [DL4] in one burst: one commit', async () => {
  const fifty = await mountFifty();
  for (const message of messages) fifty.sends(message);
  await frame();
  await frame();
  await frame();
  expect(fifty.shown()).toEqual(newest);
  for (const values of fifty.heard) expect(values).toEqual(everyValue);
  expect(fifty.commits.length).toBeLessThanOrEqual(2);
  expect(new Set(fifty.commits).size).toBe(fifty.commits.length);
});

test('[DL3] after a quiet frame the first is shown at once, and what follows not with the same paint', async () => {
  const fifty = await mountFifty();
  for (let value = 0; value < 20; value += 2) {
    await frame();
    await frame();
    await frame();
    await task();
    // Between two frames, after the paint of one in which nothing happened.
    fifty.sends({ key: 'key-0', value });
    await task();
    expect(fifty.shown()[0]).toBe(String(value));
    fifty.sends({ key: 'key-1', value });
  }
  await frame();
  await frame();
  await frame();
  expect(fifty.shown().slice(0, 2)).toEqual(['18', '18']);
  expect(fifty.commits).toHaveLength(20);
  expect(new Set(fifty.commits).size).toBe(20);
});

test('without coalescing this test would fail: more commits than frames', async () => {
  const fifty = await mountFifty(immediate);
  const before = frames;
  await sendAll(fifty);
  expect(fifty.commits.length).toBeGreaterThan(frames - before);
  expect(new Set(fifty.commits).size).toBeLessThan(fifty.commits.length);
});

test('[DL1] [DL3] the same over a real WebSocket', async () => {
  const { url } = inject('wsContract');
  const client = createRealtimeClient({
    url: `${url}?do=echo`,
    config: { websocket: { lingerMs: 0, maxQueueMessages: 200 } },
  });
  const heard = keys.map((): unknown[] => []);
  const commits: number[] = [];
  function View({ index }: { readonly index: number }) {
    useEvent('quote', (data) => heard[index]?.push((data as Quote).value));
    return (
      <li>
        {useLatest('quote', {
          filter: (data) => (data as Quote).key === keys[index],
          select: (data) => (data as Quote).value,
        })}
      </li>
    );
  }
  const { container } = render(
    <RealtimeProvider client={client}>
      <Profiler id="all" onRender={() => commits.push(paintedFrame())}>
        {keys.map((key, index) => (
          <View key={key} index={index} />
        ))}
      </Profiler>
    </RealtimeProvider>,
  );
  commits.length = 0;
  const before = frames;
  for (const message of messages) client.send('quote', message);
  await expect.poll(() => [...container.querySelectorAll('li')].map((item) => item.textContent)).toEqual(newest);
  for (const values of heard) expect(values).toEqual(everyValue);
  // A message of the network's may come between a paint and the task that tells of it, so here frames are only counted.
  expect(commits.length).toBeLessThanOrEqual(frames - before + 1);
});

import { act, render } from '@testing-library/react';
import { Profiler } from 'react';
import { createRealtimeClient, RealtimeProvider, useEvent, useLatest, type Delivery } from 'tidewire';
import { memory, type ServerSocket } from 'tidewire/transports/memory';
import { expect, inject, test } from 'vitest';

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

/** Counts the frames that the browser paints, until stopped. */
function countFrames() {
  let count = 0;
  let next = requestAnimationFrame(function paint() {
    count++;
    next = requestAnimationFrame(paint);
  });
  return () => {
    cancelAnimationFrame(next);
    return count;
  };
}

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
  /** The time of the frame in which React committed. */
  const commits: (CSSNumberish | null)[] = [];

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
      <Profiler id="all" onRender={() => commits.push(document.timeline.currentTime)}>
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
  const stop = countFrames();
  await sendAll(fifty);
  const frames = stop();
  expect(fifty.shown()).toEqual(newest);
  for (const values of fifty.heard) expect(values).toEqual(everyValue);
  expect(frames).toBeGreaterThanOrEqual(25);
  expect(fifty.commits.length).toBeGreaterThan(10);
  expect(fifty.commits.length).toBeLessThanOrEqual(frames);
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

test('without coalescing this test would fail: more commits than frames', async () => {
  const fifty = await mountFifty(immediate);
  const stop = countFrames();
  await sendAll(fifty);
  expect(fifty.commits.length).toBeGreaterThan(stop());
});

test('[DL1] [DL3] the same over a real WebSocket', async () => {
  const { url } = inject('wsContract');
  const client = createRealtimeClient({
    url: `${url}?do=echo`,
    config: { websocket: { lingerMs: 0, maxQueueMessages: 200 } },
  });
  const heard = keys.map((): unknown[] => []);
  const commits: (CSSNumberish | null)[] = [];
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
      <Profiler id="all" onRender={() => commits.push(document.timeline.currentTime)}>
        {keys.map((key, index) => (
          <View key={key} index={index} />
        ))}
      </Profiler>
    </RealtimeProvider>,
  );
  commits.length = 0;
  for (const message of messages) client.send('quote', message);
  await expect.poll(() => [...container.querySelectorAll('li')].map((item) => item.textContent)).toEqual(newest);
  for (const values of heard) expect(values).toEqual(everyValue);
  expect(new Set(commits).size).toBe(commits.length);
});

// @vitest-environment node
import { expect, test } from 'vitest';
import { createUpdateProcessor, subscribeTo } from '../../../../src/entries/core';
import { livePause } from '../../../../src/core/delivery/live-pause';
import { createHubWorld } from '../world';

interface Metric {
  readonly name: string;
  readonly at: number;
  readonly value: number;
}

async function createClientWorld() {
  const world = createHubWorld();
  await world.connect();
  const { client, hub } = world;
  const processor = createUpdateProcessor<Metric>({
    client,
    keyOf: ({ name }) => name,
    timestampOf: ({ at }) => at,
  });
  const heard: (readonly number[])[] = [];
  processor.onUpdate((metrics) => heard.push(metrics.map(({ value }) => value)));
  return {
    ...world,
    processor,
    heard,
    publishes: (...metrics: readonly Metric[]) => {
      for (const metric of metrics) hub.broadcasts('metrics:update', metric);
    },
  };
}

test('[UP9] is fed by client.subscribe and by subscribeTo', async () => {
  const { client, hub, processor, heard, publishes, environment } = await createClientWorld();
  const undo = client.subscribe('metrics:update', processor.push as (metric: unknown) => void);
  subscribeTo(client, 'load', processor.push as (metric: unknown) => void, { channel: 'metrics' });
  await environment.advance(100);
  publishes({ name: 'cpu', at: 1, value: 10 }, { name: 'cpu', at: 2, value: 11 });
  hub.publishes('metrics', 'load', { name: 'memory', at: 1, value: 20 });
  await environment.advance(400);
  expect(heard.map((values) => [...values].sort())).toEqual([[11, 20]]);
  undo();
  publishes({ name: 'cpu', at: 3, value: 12 });
  await environment.advance(400);
  expect(heard.length).toBe(1);
});

test('[UP9] [DL4] two processors of a client deliver in the same frame', async () => {
  const { client, environment } = await createClientWorld();
  const deliveredAt: number[] = [];
  for (const batchMs of [100, 110]) {
    const { push, onUpdate } = createUpdateProcessor<number>({ client, batchMs, debounceMs: batchMs });
    onUpdate(() => deliveredAt.push(environment.monotonicNow()));
    push(1);
  }
  // A delivery a moment before, so that both wait for the next frame.
  await environment.advance(98);
  const { push, onUpdate } = createUpdateProcessor<number>({ client, debounceMs: 0 });
  onUpdate(() => undefined);
  push(0);
  await environment.advance(100);
  expect(deliveredAt.length).toBe(2);
  expect(deliveredAt[0]).toBe(deliveredAt[1]);
});

test('[UP9] [DL7] while live updates are paused they wait and merge; resuming delivers the newest at once', async () => {
  const { client, processor, heard, environment } = await createClientWorld();
  const pause = client.attach(livePause);
  pause.pause();
  for (let at = 0; at < 100; at++) {
    processor.push({ name: 'cpu', at, value: at });
    await environment.advance(20);
  }
  expect(heard).toEqual([]);
  pause.resume();
  await environment.advance(0);
  expect(heard).toEqual([[99]]);
});

test('[UP11] [DL8] at the bound all are delivered, also while paused', async () => {
  const { client, environment } = await createClientWorld();
  client.attach(livePause).pause();
  const { push, onUpdate, counts } = createUpdateProcessor<number>({ client, maxWaiting: 100 });
  onUpdate(() => undefined);
  for (let number = 0; number < 250; number++) push(number);
  await environment.advance(1_000);
  expect(counts).toMatchObject({ delivered: 200, waiting: 50 });
});

test('[UP13] [CN20] after the client’s end nothing is delivered, pushes are refused, and no timer is left', async () => {
  const { client, processor, heard, environment } = await createClientWorld();
  processor.push({ name: 'cpu', at: 1, value: 1 });
  await environment.advance(10);
  client.dispose();
  expect(environment.pendingTimers).toBe(0);
  expect(processor.push({ name: 'cpu', at: 2, value: 2 })).toBe('refused');
  processor.flush();
  processor.onUpdate(() => undefined);
  await environment.advance(10_000);
  expect(heard).toEqual([]);
  expect(environment.pendingTimers).toBe(0);
  expect(processor.dispose()).toEqual([{ name: 'cpu', at: 1, value: 1 }]);
});

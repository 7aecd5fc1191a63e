// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { batch, every, latest, sample } from '../../../src/core/delivery/delivery';
import { livePause } from '../../../src/core/delivery/live-pause';
import { createBusyWorld, numbers } from './busy-world';

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

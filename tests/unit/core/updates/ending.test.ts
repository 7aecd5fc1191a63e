// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, readChange } from './world';

describe('[UP13] the end', () => {
  test('flush delivers at once what waits, what is throttled too', async () => {
    const { pushes, advance, flush, values } = createUpdateWorld({ ...readChange, throttleMs: 60_000 });
    pushes({ key: 'a', value: 1 });
    await advance(20);
    pushes({ key: 'a', value: 2 }, { key: 'b', value: 3 });
    flush();
    flush();
    expect(values()).toEqual([[1], [2, 3]]);
  });

  test('dispose gives back what waits, and nothing happens afterwards', async () => {
    const { pushes, advance, dispose, flush, values, counts, environment, accounted } = createUpdateWorld();
    pushes({ key: 'a', value: 1 }, { key: 'a', value: 2 }, { value: 3 });
    await advance(10);
    expect(dispose()).toEqual([{ key: 'a', value: 2 }, { value: 3 }]);
    expect(dispose()).toEqual([]);
    expect(environment.pendingTimers).toBe(0);
    expect(pushes({ value: 4 })).toEqual(['refused']);
    flush();
    await advance(10_000);
    expect(values()).toEqual([]);
    expect(counts).toMatchObject({ returned: 2, refused: 1, waiting: 0 });
    expect(accounted()).toBe(counts.received);
    expect(environment.listeners).toBe(0);
  });

  test('disposed of by a listener: the rest of the batch is given back, and no other listener hears it', async () => {
    const world = createUpdateWorld(readChange, { isHeard: false });
    const { pushes, onUpdate, dispose, advance, listen, values, environment } = world;
    let returned: readonly unknown[] = [];
    onUpdate(() => {
      returned = dispose();
    });
    listen();
    pushes({ type: 'a', value: 1 }, { type: 'b', value: 2 });
    await advance(300);
    expect(returned).toEqual([{ type: 'b', value: 2 }]);
    expect(values()).toEqual([]);
    expect(environment.pendingTimers).toBe(0);
  });

  test('whoever listens after it hears nothing and sets no timer', async () => {
    const { dispose, listen, advance, environment, values } = createUpdateWorld();
    dispose();
    listen()();
    await advance(1_000);
    expect([environment.pendingTimers, values()]).toEqual([0, []]);
  });
});

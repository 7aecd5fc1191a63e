// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, many, readChange } from './world';

describe('[UP11] [B9] at most maxWaiting updates wait', () => {
  test('at the bound all are delivered at once, without a frame; none is dropped', () => {
    const { pushes, counts, values } = createUpdateWorld({});
    pushes(...many(9_999, (value) => ({ value })));
    expect(counts).toMatchObject({ waiting: 9_999, delivered: 0 });
    pushes({ value: 10_000 });
    expect(counts).toMatchObject({ waiting: 0, delivered: 10_000 });
    expect(values()[0]?.length).toBe(10_000);
  });

  test('throttled ones too, in order', async () => {
    const { pushes, advance, values } = createUpdateWorld({
      ...readChange,
      merge: 'all',
      throttleMs: 60_000,
      maxWaiting: 3,
    });
    pushes({ key: 'a', value: 1 });
    await advance(100);
    pushes(...many(3, (value) => ({ key: 'a', value: value + 1 })));
    expect(values()).toEqual([[1], [2, 3, 4]]);
  });

  test('updates that merge do not grow it', () => {
    const { pushes, counts } = createUpdateWorld({ ...readChange, maxWaiting: 10 });
    pushes(...many(1_000, (value) => ({ key: `key ${value % 9}`, value })));
    expect(counts).toMatchObject({ waiting: 9, delivered: 0 });
  });

  test('if nobody listens, one more is refused, and merging goes on', async () => {
    const { pushes, counts, listen, advance, values, accounted } = createUpdateWorld(
      { ...readChange, maxWaiting: 2 },
      { isHeard: false },
    );
    expect(
      pushes(
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
        { id: 'c', key: 'c', value: 3 },
        { key: 'a', value: 4 },
        { value: 5 },
      ),
    ).toEqual(['accepted', 'accepted', 'refused', 'accepted', 'refused']);
    expect(counts).toMatchObject({ waiting: 2, refused: 2, superseded: 1 });
    listen();
    await advance(300);
    // What was refused is unknown, and may come again.
    expect(pushes({ id: 'c', key: 'c', value: 3 })).toEqual(['accepted']);
    await advance(300);
    expect(values()).toEqual([[4, 2], [3]]);
    expect(accounted()).toBe(6);
  });

  test('a listener that pushes without end is not refused', async () => {
    const { pushes, onUpdate, push, advance, counts } = createUpdateWorld({ ...readChange, maxWaiting: 5 });
    let left = 100;
    const outcomes = new Set<string>();
    onUpdate((updates) => {
      for (let index = 0; index < 3 * updates.length && left > 0; index++, left--)
        outcomes.add(push({ type: `type ${left % 3}`, value: left }));
    });
    pushes(...many(5, (value) => ({ type: `type ${value}`, value })));
    await advance(500);
    expect(outcomes).toEqual(new Set(['accepted']));
    expect(counts).toMatchObject({ received: 105, delivered: 105, waiting: 0 });
  });
});

// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, readChange, type Change } from './world';

const nobodyYet = { isHeard: false };

describe('[UP10] listeners', () => {
  test('[E6] each hears every batch until it is undone', async () => {
    const { push, onUpdate, advance } = createUpdateWorld(readChange, nobodyYet);
    const heard: string[] = [];
    const undoFirst = onUpdate((updates) => heard.push(`first ${updates.length}`));
    const undoSecond = onUpdate((updates) => heard.push(`second ${updates.length}`));
    push({ value: 1 });
    await advance(300);
    undoFirst();
    undoFirst();
    push({ value: 2 });
    await advance(300);
    undoSecond();
    expect(heard).toEqual(['first 1', 'second 1', 'second 1']);
  });

  test('one that throws is reported; the others hear all the same, and nothing is lost', async () => {
    const broken = new Error('broken listener');
    const { push, onUpdate, listen, advance, values, environment, counts, accounted } = createUpdateWorld(
      readChange,
      nobodyYet,
    );
    onUpdate(() => {
      throw broken;
    });
    listen();
    push({ type: 'a', value: 1 });
    push({ type: 'b', value: 2 });
    await advance(300);
    push({ value: 3 });
    await advance(300);
    expect(values()).toEqual([[1], [2], [3]]);
    expect(environment.reportedErrors).toEqual([broken, broken, broken]);
    expect(accounted()).toBe(counts.received);
  });

  test('one that pushes and flushes is heard by all, in the same order', async () => {
    const { push, onUpdate, flush, advance, listen, values } = createUpdateWorld(readChange, nobodyYet);
    onUpdate(([update]) => {
      const value = Number(update?.value);
      if (value >= 3) return;
      push({ value: value + 1 });
      flush();
    });
    listen();
    push({ value: 1 });
    await advance(300);
    expect(values()).toEqual([[1], [2], [3]]);
  });

  test('while nobody listens updates wait, merge, and set no timer', async () => {
    const { push, listen, advance, values, environment, counts } = createUpdateWorld(readChange, nobodyYet);
    push({ key: 'a', value: 1 });
    push({ key: 'a', value: 2 });
    push({ value: 3 });
    expect(environment.pendingTimers).toBe(0);
    await advance(10_000);
    expect(counts).toMatchObject({ waiting: 2, delivered: 0 });
    listen();
    await advance(20);
    expect(values()).toEqual([[2, 3]]);
  });

  test('when the last leaves in the middle of a batch, the rest of it waits for the next', async () => {
    const { push, onUpdate, listen, advance, values, counts } = createUpdateWorld(readChange, nobodyYet);
    const heard: unknown[] = [];
    const undo = onUpdate(([update]) => {
      heard.push(update?.value);
      undo();
    });
    push({ type: 'a', value: 1 });
    push({ type: 'b', value: 2 });
    await advance(300);
    expect(heard).toEqual([1]);
    expect(counts).toMatchObject({ delivered: 1, waiting: 1 });
    listen();
    await advance(300);
    expect(values()).toEqual([[2]]);
  });

  test('after the last has left no timer is left', async () => {
    const { push, onUpdate, environment, advance } = createUpdateWorld(readChange, nobodyYet);
    const undo = onUpdate(() => undefined);
    push({ value: 1 });
    await advance(10);
    undo();
    expect(environment.pendingTimers).toBe(0);
  });
});

test.each(['idOf', 'typeOf', 'keyOf', 'timestampOf'] as const)(
  '[UP12] an update over which %s throws is invalid and reported; the others are delivered',
  async (name) => {
    const broken = new Error('unreadable');
    const { pushes, advance, values, environment, counts, accounted } = createUpdateWorld({
      ...readChange,
      [name](change: Change) {
        if (change.value === 'bad') throw broken;
        return undefined;
      },
    });
    expect(pushes({ value: 1 }, { value: 'bad' }, { value: 2 })).toEqual(['accepted', 'invalid', 'accepted']);
    await advance(300);
    expect(values()).toEqual([[1, 2]]);
    expect(environment.reportedErrors).toEqual([broken]);
    expect(counts.invalid).toBe(1);
    expect(accounted()).toBe(3);
  },
);

test('[UP12] so is one over which sourceOf or fieldsOf throws', () => {
  const { pushes, environment, counts } = createUpdateWorld({
    ...readChange,
    conflicts: { sourceOf: ({ by }) => by, fieldsOf: ({ fields }) => fields! },
  });
  expect(pushes({ key: 'a', by: 'Ada' }, { key: 'a', by: 'Ada', fields: {} })).toEqual(['invalid', 'accepted']);
  expect(environment.reportedErrors.length).toBe(1);
  expect(counts).toMatchObject({ invalid: 1, waiting: 1 });
});

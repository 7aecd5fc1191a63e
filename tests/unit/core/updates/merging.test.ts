// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createUpdateWorld, readChange, type Change } from './world';

const patch = (older: Change, newer: Change): Change => ({ ...newer, fields: { ...older.fields, ...newer.fields } });
const patches = { ...readChange, merge: patch };

describe('[UP3] updates of one key that wait together', () => {
  test('become one: the newest, by default', async () => {
    const { pushes, advance, values, counts } = createUpdateWorld();
    expect(pushes({ key: 'a', value: 1 }, { key: 'b', value: 2 }, { key: 'a', value: 3 })).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ]);
    await advance(300);
    expect(values()).toEqual([[3, 2]]);
    expect(counts).toMatchObject({ received: 3, superseded: 1, delivered: 2 });
  });

  test('or what a function makes of them, in the order of their timestamps', async () => {
    const { pushes, advance, calls } = createUpdateWorld(patches);
    pushes(
      { key: 'a', at: 2, fields: { title: 'new', owner: 'Ada' } },
      { key: 'a', at: 3, fields: { owner: 'Ben' } },
      { key: 'a', at: 1, fields: { title: 'old', notes: 'first' } },
    );
    await advance(300);
    expect(calls.map(({ updates }) => updates)).toEqual([
      [{ key: 'a', at: 3, fields: { title: 'new', owner: 'Ben', notes: 'first' } }],
    ]);
  });

  test('[D4] as each type wants it: session updates merged, every card kept, the newest statistics', async () => {
    const { pushes, advance, calls } = createUpdateWorld({
      ...readChange,
      merge: { session: patch, card: 'all' },
    });
    pushes(
      { type: 'session', key: 's', at: 1, fields: { status: 'open' } },
      { type: 'card', key: 's', value: 1 },
      { type: 'statistics', key: 's', at: 1, value: 10 },
      { type: 'session', key: 's', at: 2, fields: { turns: 3 } },
      { type: 'card', key: 's', value: 2 },
      { type: 'statistics', key: 's', at: 2, value: 11 },
    );
    await advance(300);
    expect(calls.map(({ updates }) => updates)).toEqual([
      [{ type: 'session', key: 's', at: 2, fields: { status: 'open', turns: 3 } }],
      [
        { type: 'card', key: 's', value: 1 },
        { type: 'card', key: 's', value: 2 },
      ],
      [{ type: 'statistics', key: 's', at: 2, value: 11 }],
    ]);
  });

  test('equal keys of two types are two keys, and no name of a type is special', async () => {
    const { pushes, advance, values } = createUpdateWorld({ ...readChange, merge: { card: 'all' } });
    pushes(
      { type: 'a', key: 'b:c', value: 1 },
      { type: 'a:b', key: 'c', value: 2 },
      { type: 'constructor', key: 'c', value: 3 },
      { key: 'c', value: 4 },
      { type: '', key: 'c', value: 5 },
    );
    await advance(300);
    expect(values()).toEqual([[1], [2], [3], [4], [5]]);
  });

  test('without a key each is kept, in order', async () => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes({ value: 1, at: 2 }, { value: 1, at: 1 }, { value: 2, at: 3 });
    await advance(300);
    expect(values()).toEqual([[1, 1, 2]]);
  });
});

describe('[UP4] [D1] the newest timestamp wins', () => {
  test('while both wait', async () => {
    const { pushes, advance, values } = createUpdateWorld();
    expect(pushes({ key: 'a', at: 20, value: 'new' }, { key: 'a', at: 10, value: 'old' })).toEqual([
      'accepted',
      'superseded',
    ]);
    await advance(300);
    expect(values()).toEqual([['new']]);
  });

  test('also when the newer was delivered long ago', async () => {
    const { pushes, advance, values, counts } = createUpdateWorld();
    pushes({ key: 'a', at: 20, value: 'new' });
    await advance(3_600_000);
    expect(pushes({ key: 'a', at: 10, value: 'old' })).toEqual(['superseded']);
    pushes({ key: 'a', at: 30, value: 'newer' });
    await advance(300);
    expect(values()).toEqual([['new'], ['newer']]);
    expect(counts.superseded).toBe(1);
  });

  test.each([
    [['b', 'a'], 'b'],
    [['a', 'b'], 'b'],
  ])('of equal ones the greater id: %o', async (ids, winner) => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes(...ids.map((id) => ({ id, key: 'k', at: 1, value: id })));
    await advance(300);
    expect(values()).toEqual([[winner]]);
  });

  test('equal ones without ids: the later', async () => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes({ key: 'k', at: 1, value: 1 }, { key: 'k', at: 1, value: 2 });
    await advance(300);
    expect(values()).toEqual([[2]]);
  });

  test.each([[undefined], [NaN], [Infinity]])('where it is %s, the order of arrival decides', async (at) => {
    const { pushes, advance, values } = createUpdateWorld();
    pushes({ id: 'z', key: 'k', at: 5, value: 1 }, { id: 'y', key: 'k', ...(at && { at }), value: 2 });
    pushes({ id: 'x', key: 'k', ...(at && { at }), value: 3 });
    await advance(300);
    expect(values()).toEqual([[3]]);
  });

  test('for the last maxRemembered keys that were delivered; those that wait are never forgotten', async () => {
    const { pushes, advance, values } = createUpdateWorld({ ...readChange, maxRemembered: 2, batchSize: 1_000 });
    const keys = ['a', 'b', 'c', 'd'];
    pushes(...keys.map((key) => ({ key, at: 10, value: key })));
    expect(pushes(...keys.map((key) => ({ key, at: 5 })))).toEqual(Array(4).fill('superseded'));
    await advance(300);
    expect(values()).toEqual([keys]);
    expect(pushes(...['c', 'd', 'a'].map((key) => ({ key, at: 5 })))).toEqual(['superseded', 'superseded', 'accepted']);
  });

  test('with `all` timestamps decide nothing', async () => {
    const { pushes, advance, values } = createUpdateWorld({ ...readChange, merge: 'all' });
    pushes({ key: 'a', at: 2, value: 1 }, { key: 'a', at: 1, value: 2 });
    await advance(300);
    expect(values()).toEqual([[1, 2]]);
  });
});

describe('[UP5] where a function merges, a late update', () => {
  test('loses only what newer ones have changed, delivered or not', async () => {
    const { pushes, advance, calls } = createUpdateWorld(patches);
    pushes({ key: 'a', at: 20, fields: { title: 'new' } });
    await advance(300);
    expect(pushes({ key: 'a', at: 10, fields: { title: 'old', notes: 'mine' } })).toEqual(['accepted']);
    await advance(300);
    expect(calls.at(-1)?.updates).toEqual([{ key: 'a', at: 20, fields: { title: 'new', notes: 'mine' } }]);
  });

  test('finds its place between those that were delivered, and brings back nothing of before it', async () => {
    const { pushes, advance, calls } = createUpdateWorld(patches);
    for (const at of [10, 30]) {
      pushes({ key: 'a', at, fields: { [`of ${at}`]: at, last: at } });
      await advance(300);
    }
    pushes({ key: 'a', at: 20, fields: { 'of 20': 20, last: 20 } });
    await advance(300);
    expect(calls.at(-1)?.updates).toEqual([{ key: 'a', at: 30, fields: { 'of 20': 20, 'of 30': 30, last: 30 } }]);
  });

  test('older than the last 16 of its key is superseded', async () => {
    const { pushes, advance, calls } = createUpdateWorld(patches);
    for (let at = 1; at <= 16; at++) {
      pushes({ key: 'a', at: at * 10, fields: { last: at } });
      await advance(300);
    }
    expect(pushes({ key: 'a', at: 5, fields: { notes: 'too late' } })).toEqual(['superseded']);
    expect(pushes({ key: 'a', at: 15, fields: { notes: 'late' } })).toEqual(['accepted']);
    await advance(300);
    expect(calls.at(-1)?.updates).toEqual([{ key: 'a', at: 160, fields: { notes: 'late', last: 16 } }]);
  });

  test('many that wait together are all in the one that is delivered', async () => {
    const { pushes, advance, calls, counts } = createUpdateWorld(patches);
    for (let at = 1; at <= 100; at++) pushes({ key: 'a', at, fields: { [`field ${at}`]: at } });
    await advance(300);
    expect(Object.keys(calls[0]?.updates[0]?.fields ?? {}).length).toBe(100);
    expect(counts).toMatchObject({ received: 100, superseded: 99, delivered: 1 });
  });

  test('without timestamps each is newer than those before', async () => {
    const { keyOf } = readChange;
    const { pushes, advance, calls } = createUpdateWorld({ keyOf, merge: patch });
    pushes({ key: 'a', fields: { x: 1, y: 1 } }, { key: 'a', fields: { y: 2 } });
    await advance(300);
    pushes({ key: 'a', fields: { z: 3 } });
    await advance(300);
    expect(calls.map(({ updates }) => updates[0]?.fields)).toEqual([{ x: 1, y: 2 }, { z: 3 }]);
  });

  test('[UP12] over which the function throws gives way to the newer, and the error is reported', async () => {
    const broken = new Error('broken merge');
    const { pushes, advance, values, environment, counts } = createUpdateWorld({
      ...readChange,
      merge() {
        throw broken;
      },
    });
    pushes({ key: 'a', at: 2, value: 'new' }, { key: 'a', at: 1, value: 'old' }, { key: 'b', at: 1, value: 'other' });
    await advance(300);
    expect(values()).toEqual([['new', 'other']]);
    expect(environment.reportedErrors).toEqual([broken]);
    expect(counts).toMatchObject({ delivered: 2, superseded: 1 });
  });
});

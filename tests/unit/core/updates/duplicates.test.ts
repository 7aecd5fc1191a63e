// @vitest-environment node
import { expect, test } from 'vitest';
import { createUpdateWorld, many, readChange } from './world';

test('[UP2] [E7] equal ids are duplicates, also when the first was delivered', async () => {
  const { pushes, advance, values, counts } = createUpdateWorld();
  expect(pushes({ id: '1', value: 1 }, { id: '1', value: 1 })).toEqual(['accepted', 'duplicate']);
  await advance(30_000);
  expect(pushes({ id: '1', value: 1 }, { id: '2', value: 2 })).toEqual(['duplicate', 'accepted']);
  await advance(300);
  expect(values()).toEqual([[1], [2]]);
  expect(counts.duplicates).toBe(2);
});

test('[UP2] equal content is no duplicate', async () => {
  const { pushes, advance, values } = createUpdateWorld();
  pushes({ value: 'same' }, { value: 'same' }, { id: '1', value: 'same' }, { id: '2', value: 'same' });
  await advance(300);
  expect(values()).toEqual([['same', 'same', 'same', 'same']]);
});

test('[UP2] [D1] a key of the app’s own, within 50 ms of the first', async () => {
  const { pushes, advance, values } = createUpdateWorld({
    idOf: ({ type, key }) => `${type} ${key}`,
    duplicateWindowMs: 50,
  });
  const click = (value: number) => pushes({ type: 'click', key: 'save', value })[0];
  const outcomes = [click(1)];
  await advance(30);
  outcomes.push(click(2));
  await advance(19);
  outcomes.push(click(3));
  await advance(1);
  outcomes.push(click(4), click(5));
  expect(outcomes).toEqual(['accepted', 'duplicate', 'duplicate', 'accepted', 'duplicate']);
  await advance(300);
  expect(values()).toEqual([[1, 4]]);
});

test('[UP2] duplicateWindowMs: 0 lets everything through', () => {
  const { pushes } = createUpdateWorld({ ...readChange, duplicateWindowMs: 0 });
  expect(pushes({ id: '1' }, { id: '1' })).toEqual(['accepted', 'accepted']);
});

test('[UP2] at most maxRemembered ids are kept, the latest', () => {
  const { pushes } = createUpdateWorld({ ...readChange, maxRemembered: 100 });
  pushes(...many(150, (number) => ({ id: `${number}` })));
  expect(pushes({ id: '51' }, { id: '150' })).toEqual(['duplicate', 'duplicate']);
  expect(pushes({ id: '50' }, { id: '51' })).toEqual(['accepted', 'accepted']);
});

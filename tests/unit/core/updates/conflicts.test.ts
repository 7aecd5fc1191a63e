// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { UpdateConflict, UpdateConflictOptions } from '../../../../src/entries/core';
import { createUpdateWorld, readChange, type Change } from './world';

function createConflictWorld(
  more: Partial<UpdateConflictOptions<Change>> = {},
  answer?: (conflict: UpdateConflict<Change>) => Change | undefined,
) {
  const told: UpdateConflict<Change>[] = [];
  const world = createUpdateWorld({
    ...readChange,
    conflicts: {
      sourceOf: ({ by }) => by,
      fieldsOf: ({ fields = {} }) => fields,
      onConflict(conflict) {
        told.push(conflict);
        return answer?.(conflict);
      },
      ...more,
    },
  });
  const change = (by: string, fields: Change['fields'] = {}, at = world.environment.now()): Change => ({
    key: 'card',
    by,
    fields,
    at,
  });
  return { ...world, told, change };
}

describe('[UP6] [E6] a conflict', () => {
  test('is one field with two values from two sources at about the same time; the newer stands', async () => {
    const { pushes, advance, change, told, calls, counts } = createConflictWorld();
    const ada = change('Ada', { title: 'Tides', colour: 'red' }, 1);
    const ben = change('Ben', { title: 'Waves', colour: 'red', size: 2 }, 2);
    pushes(ada, ben);
    expect(told).toEqual([{ type: undefined, key: 'card', fields: ['title'], older: ada, newer: ben }]);
    await advance(300);
    expect(calls.map(({ updates }) => updates)).toEqual([[ben]]);
    expect(counts.conflicts).toBe(1);
  });

  test('is told by timestamp, not by arrival', () => {
    const { pushes, change, told } = createConflictWorld();
    const late = change('Ada', { title: 'Tides' }, 1);
    const early = change('Ben', { title: 'Waves' }, 2);
    pushes(early, late);
    expect(told.map(({ older, newer }) => [older, newer])).toEqual([[late, early]]);
  });

  test('is found with what was delivered already, within windowMs', async () => {
    const { pushes, advance, change, told, counts } = createConflictWorld({ windowMs: 1_000 });
    pushes(change('Ada', { title: 'Tides' }));
    await advance(1_000);
    expect(counts.delivered).toBe(1);
    pushes(change('Ben', { title: 'Waves' }));
    expect(told.length).toBe(1);
    await advance(1_001);
    pushes(change('Ada', { title: 'Tides' }));
    expect(told.length).toBe(1);
  });

  test.each([
    ['other fields', { by: 'Ben', fields: { size: 1 } }],
    ['equal values', { by: 'Ben', fields: { title: { text: 'Tides', tags: [1, 2] } } }],
    ['the same source', { by: 'Ada', fields: { title: 'Waves' } }],
    ['another key', { by: 'Ben', key: 'other', fields: { title: 'Waves' } }],
    ['another type', { by: 'Ben', type: 'other', fields: { title: 'Waves' } }],
    ['nobody', { fields: { title: 'Waves' } }],
  ] satisfies [string, Change][])('is none with %s', (_what, other) => {
    const { pushes, change, told, counts } = createConflictWorld();
    pushes(change('Ada', { title: { text: 'Tides', tags: [1, 2] } }), { key: 'card', at: 9, ...other });
    expect(told).toEqual([]);
    expect(counts.conflicts).toBe(0);
  });

  test('is none after the default window of 200 ms', async () => {
    const { pushes, advance, change, told } = createConflictWorld();
    pushes(change('Ada', { title: 'Tides' }));
    await advance(201);
    pushes(change('Ben', { title: 'Waves' }));
    expect(told).toEqual([]);
  });

  test('is told once for each pair of updates, with all their fields', () => {
    const { pushes, change, told } = createConflictWorld();
    const ada = change('Ada', { title: 'Tides', size: 1 }, 1);
    const ben = change('Ben', { colour: 'red' }, 2);
    const cleo = change('Cleo', { title: 'Waves', size: 2, colour: 'blue' }, 3);
    pushes(ada, ben, cleo);
    expect(told.map(({ fields, older, newer }) => [fields, older, newer])).toEqual([
      [['title', 'size'], ada, cleo],
      [['colour'], ben, cleo],
    ]);
  });

  test('the answer takes the place of the newer: the older', async () => {
    const { pushes, advance, change, calls } = createConflictWorld({}, ({ older }) => older);
    const ada = change('Ada', { title: 'Tides' }, 1);
    pushes(ada, change('Ben', { title: 'Waves' }, 5));
    // It has the time of the newer: what lies between is old.
    expect(pushes(change('Ada', { title: 'Tides' }, 3))).toEqual(['superseded']);
    await advance(300);
    expect(calls.map(({ updates }) => updates)).toEqual([[ada]]);
  });

  test('the answer takes the place of the newer: one made of both, also when the older comes late', async () => {
    const { pushes, advance, change, calls } = createConflictWorld({}, ({ older, newer }) => ({
      ...newer,
      fields: { title: `${String(older.fields?.title)} and ${String(newer.fields?.title)}` },
    }));
    pushes(change('Ben', { title: 'Waves' }, 5));
    await advance(150);
    expect(pushes(change('Ada', { title: 'Tides' }, 1))).toEqual(['accepted']);
    await advance(300);
    expect(calls.at(-1)?.updates).toEqual([change('Ben', { title: 'Tides and Waves' }, 5)]);
  });

  test('a late one is not taken for the last word on a field', () => {
    const { pushes, change, told } = createConflictWorld();
    pushes(change('Ben', { title: 'Waves' }, 5), change('Ada', { title: 'Tides' }, 1));
    pushes(change('Ben', { title: 'Waves!' }, 6));
    expect(told.length).toBe(1);
  });

  test('[UP12] a handler that throws is reported, and the newer stands', async () => {
    const broken = new Error('broken handler');
    const { pushes, advance, change, calls, environment } = createConflictWorld({}, () => {
      throw broken;
    });
    const ben = change('Ben', { title: 'Waves' }, 2);
    pushes(change('Ada', { title: 'Tides' }, 1), ben);
    await advance(300);
    expect(calls.map(({ updates }) => updates)).toEqual([[ben]]);
    expect(environment.reportedErrors).toEqual([broken]);
  });

  test('[UP10] a handler that pushes and flushes loses nothing', async () => {
    const world = createConflictWorld({}, () => {
      world.push(world.change('System', { note: 'There was a conflict.' }, 3));
      world.flush();
      return undefined;
    });
    const { pushes, advance, change, calls, counts, accounted } = world;
    pushes(change('Ada', { title: 'Tides' }, 1), change('Ben', { title: 'Waves' }, 5));
    await advance(300);
    expect(calls.flatMap(({ updates }) => updates.map(({ by }) => by))).toEqual(['System', 'Ben']);
    expect(accounted()).toBe(counts.received);
    expect(counts.waiting).toBe(0);
  });

  test('[UP10] a handler that makes its key forgotten and pushes to it anew loses nothing', async () => {
    const conflicts: UpdateConflictOptions<Change> = {
      sourceOf: ({ by }) => by,
      fieldsOf: ({ fields = {} }) => fields,
      onConflict() {
        world.push({ key: 'other' });
        world.flush();
        world.push({ key: 'card', value: 'from within' });
      },
    };
    const world = createUpdateWorld({ ...readChange, merge: 'all', maxRemembered: 1, conflicts });
    world.push({ key: 'card', by: 'Ada', fields: { title: 1 } });
    world.flush();
    world.push({ key: 'card', by: 'Ben', fields: { title: 2 }, value: 'second' });
    await world.advance(300);
    expect(world.values()).toEqual([[undefined], [undefined], ['from within', 'second']]);
    expect(world.counts).toMatchObject({ received: 4, delivered: 4, waiting: 0, conflicts: 1 });
  });
});

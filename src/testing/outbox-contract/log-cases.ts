import { expectEqual } from '../contract-case';
import { contentsOf, expectKind, fresh, idsIn, revisionOf, write, type OutboxCase } from './outbox-test';

/** Reading and writing: one step, in order, never over what another tab wrote. */
export const logCases: readonly OutboxCase[] = [
  {
    title: '[OB1] [OB6] keeps what was committed, for every tab, in the order of the log',
    async run({ open }) {
      const [first, second] = [await open(), await open()];
      await write(first, 'a', 'b');
      await write(second, 'c');
      await write(first, 'd');
      for (const outbox of [first, second, await open()])
        expectEqual(await idsIn(outbox), ['a', 'b', 'c', 'd'], 'the log');
    },
  },
  {
    title: '[OB6] answers a commit with its entries as they are stored now',
    async run({ open }) {
      const outbox = await open();
      const result = await outbox.commit({ entries: fresh('a', 'b') });
      if (result.kind !== 'committed') throw new Error(`The commit ended as ${result.kind}.`);
      expectEqual(result.entries, (await outbox.load())?.entries, 'the answer');
      const [a, b] = result.entries;
      const next = await outbox.commit({
        entries: [
          { id: 'b', revision: b?.revision ?? 0, record: undefined },
          { id: 'a', revision: a?.revision ?? 0, record: 'newer' },
        ],
      });
      if (next.kind !== 'committed') throw new Error(`The second commit ended as ${next.kind}.`);
      expectEqual(next.entries, (await outbox.load())?.entries, 'the answer after a change and a removal');
      expectEqual(next.entries[0]?.order, a?.order, 'the place of what was changed');
      expectEqual((next.entries[0]?.revision ?? 0) > (a?.revision ?? 0), true, 'a revision that grew');
    },
  },
  {
    title: '[OB6] gives every entry a place of its own while tabs write at once',
    async run({ open }) {
      const tabs = [await open(), await open(), await open()];
      const ids = tabs.flatMap((_, tab) => Array.from({ length: 15 }, (__, index) => `${tab}-${index}`));
      const writing = tabs.flatMap((outbox, tab) =>
        ids.filter((id) => id.startsWith(`${tab}-`)).map((id) => outbox.commit({ entries: fresh(id) })),
      );
      const kinds = (await Promise.all(writing)).map(({ kind }) => kind);
      expectEqual([...new Set(kinds)], ['committed'], 'the answers');
      const entries = (await tabs[0]?.load())?.entries ?? [];
      expectEqual(entries.map(({ id }) => id).toSorted(), ids.toSorted(), 'the entries');
      expectEqual(new Set(entries.map(({ order }) => order)).size, ids.length, 'the places');
    },
  },
  {
    title: '[OB6] writes nothing over what another tab wrote: it says so instead',
    async run({ open }) {
      const [first, second] = [await open(), await open()];
      await write(first, 'a');
      const revision = await revisionOf(second, 'a');
      await expectKind(first.commit({ entries: [{ id: 'a', revision, record: 'first' }] }), 'committed', 'the faster');
      await expectKind(second.commit({ entries: [{ id: 'a', revision, record: 'second' }] }), 'changed', 'the slower');
      const removal = { entries: [{ id: 'a', revision, record: undefined }] };
      await expectKind(second.commit(removal), 'changed', 'a removal of what is newer');
      await expectKind(second.commit({ entries: fresh('a') }), 'changed', 'a new one under a used id');
      const gone = { entries: [{ id: 'none', revision, record: 'late' }] };
      await expectKind(second.commit(gone), 'changed', 'a change of what is not there');
      expectEqual(await contentsOf(second), [[['a', 'first']], []], 'what is stored');
    },
  },
  {
    title: '[OB6] loses no change while tabs count one entry up at once, reading again each time',
    async run({ open }) {
      const tabs = [await open(), await open(), await open()];
      await tabs[0]?.commit({ entries: [{ id: 'count', revision: 0, record: 0 }] });
      const countUp = async (outbox: (typeof tabs)[number]) => {
        for (let kind = ''; kind !== 'committed';) {
          const [entry] = (await outbox.load())?.entries ?? [];
          if (!entry) throw new Error('The entry is gone.');
          const record = (entry.record as number) + 1;
          ({ kind } = await outbox.commit({ entries: [{ id: 'count', revision: entry.revision, record }] }));
        }
      };
      await Promise.all(
        tabs.map(async (outbox) => [await countUp(outbox), await countUp(outbox), await countUp(outbox)]),
      );
      expectEqual((await tabs[0]?.load())?.entries[0]?.record, 9, 'the count');
    },
  },
  {
    title: '[OB6] does not take an entry that was removed and written anew for the one that was read',
    async run({ open }) {
      const [first, second] = [await open(), await open()];
      await write(first, 'a', 'b');
      const revision = await revisionOf(second, 'a');
      await first.commit({ entries: [{ id: 'a', revision, record: undefined }] });
      await write(first, 'a');
      expectEqual(await idsIn(first), ['b', 'a'], 'the log');
      await expectKind(second.commit({ entries: [{ id: 'a', revision, record: 'late' }] }), 'changed', 'the change');
    },
  },
  {
    title: '[OB1] writes all of a commit, or nothing',
    async run({ open }) {
      const outbox = await open();
      await outbox.commit({ entries: fresh('a'), values: [{ key: 'alias', value: 1 }] });
      const before = await contentsOf(outbox);
      const values = [
        { key: 'alias', value: undefined },
        { key: 'other', value: 2 },
      ];
      const changed = { entries: [...fresh('b'), { id: 'a', revision: 0, record: 'over' }], values };
      await expectKind(outbox.commit(changed), 'changed', 'with one entry that is not as it was read');
      const odd = { entries: [...fresh('b'), { id: 'c', revision: 0, record: () => 'no data' }], values };
      await expectKind(outbox.commit(odd), 'failed', 'with a record that cannot be stored');
      const oddValue = { entries: fresh('b'), values: [...values, { key: 'odd', value: () => 'no data' }] };
      await expectKind(outbox.commit(oddValue), 'failed', 'with a value that cannot be stored');
      await expectKind(outbox.commit({ entries: fresh('b'), values, fence: 99 }), 'fenced', 'under no fence');
      await expectKind(outbox.commit({ entries: fresh('b'), values, maxEntries: 1 }), 'full', 'with one too many');
      expectEqual(await contentsOf(outbox), before, 'what is stored');
      await write(outbox, 'd');
      expectEqual(await idsIn(outbox), ['a', 'd'], 'the log afterwards');
    },
  },
  {
    title: '[TI1] keeps values beside the entries, in the same step; `undefined` removes one',
    async run({ open }) {
      const [first, second] = [await open(), await open()];
      const values = [
        { key: 'tmp-1', value: { id: 7 } },
        { key: 'tmp-2', value: null },
        { key: 'none', value: undefined },
      ];
      await first.commit({ entries: fresh('a'), values });
      expectEqual(
        await contentsOf(second),
        [
          [['a', { text: 'a' }]],
          [
            ['tmp-1', { id: 7 }],
            ['tmp-2', null],
          ],
        ],
        'both',
      );
      const later = [
        { key: 'tmp-1', value: undefined },
        { key: 'tmp-2', value: 'over' },
      ];
      await expectKind(second.commit({ values: later }), 'committed', 'values alone');
      expectEqual(await contentsOf(first), [[['a', { text: 'a' }]], [['tmp-2', 'over']]], 'what is left');
    },
  },
  {
    title: 'keeps copies: what is changed before or after stays out of the store',
    async run({ open }) {
      const outbox = await open();
      const record = { tags: ['one'] };
      const writing = outbox.commit({
        entries: [{ id: 'a', revision: 0, record }],
        values: [{ key: 'v', value: record }],
      });
      record.tags.push('after the call');
      const result = await writing;
      const loaded = await outbox.load();
      const given = [
        result.kind === 'committed' && result.entries[0]?.record,
        loaded?.entries[0]?.record,
        loaded?.values.get('v'),
      ];
      for (const copy of given) (copy as { tags: string[] }).tags.push('in a copy');
      expectEqual(await contentsOf(outbox), [[['a', { tags: ['one'] }]], [['v', { tags: ['one'] }]]], 'what is stored');
    },
  },
  {
    title: 'keeps whatever can be cloned, under any name',
    async run({ open }) {
      const outbox = await open();
      const names = ['', ' ', '__proto__', 'constructor', 'ä/[1]\n', '\ud800', 'x'.repeat(1_000)];
      const record = {
        at: new Date(5),
        set: new Set([1]),
        bytes: new Uint8Array([1, 2]).buffer,
        none: undefined,
        deep: [null],
      };
      await outbox.commit({
        entries: names.map((id) => ({ id, revision: 0, record })),
        values: names.map((key) => ({ key, value: record })),
      });
      const { entries = [], values = new Map<string, unknown>() } = (await (await open()).load()) ?? {};
      expectEqual([entries.map(({ id }) => id), [...values.keys()].toSorted()], [names, names.toSorted()], 'the names');
      for (const kept of [...entries.map((entry) => entry.record), ...values.values()] as (typeof record)[])
        expectEqual(
          [kept.at.getTime(), [...kept.set], [...new Uint8Array(kept.bytes)], 'none' in kept, kept.deep],
          [5, [1], [1, 2], true, [null]],
          'a record',
        );
    },
  },
];

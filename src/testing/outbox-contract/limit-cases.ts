import { expectEqual } from '../contract-case';
import { expectKind, fresh, idsIn, revisionOf, write, type OutboxCase } from './outbox-test';

/** A bounded log that evicts nothing. */
export const limitCases: readonly OutboxCase[] = [
  {
    title: '[OB3] refuses a new entry beyond the limit, of all tabs together, and evicts nothing',
    async run({ open }) {
      const [first, second] = [await open(), await open()];
      await write(first, 'a', 'b');
      await expectKind(second.commit({ entries: fresh('c'), maxEntries: 3 }), 'committed', 'the last that fits');
      await expectKind(first.commit({ entries: fresh('d'), maxEntries: 3 }), 'full', 'one too many');
      await expectKind(second.commit({ entries: fresh('d', 'e'), maxEntries: 4 }), 'full', 'two, one of them too many');
      expectEqual(await idsIn(first), ['a', 'b', 'c'], 'the log');
    },
  },
  {
    title: '[OB3] takes no more than the limit of what many tabs write at once',
    async run({ open }) {
      const tabs = [await open(), await open(), await open()];
      const writing = tabs.flatMap((outbox, tab) =>
        ['a', 'b', 'c', 'd'].map((name) => outbox.commit({ entries: fresh(`${tab}-${name}`), maxEntries: 5 })),
      );
      const answers = await Promise.all(writing);
      expectEqual(answers.filter((answer) => answer.kind === 'committed').length, 5, 'how many were taken');
      expectEqual((await tabs[0]?.load())?.entries.length, 5, 'how many are stored');
    },
  },
  {
    title: '[OB3] changes and removes at the limit and beyond it, and takes a new one for each that leaves',
    async run({ open }) {
      const outbox = await open();
      await write(outbox, 'a', 'b', 'c');
      const change = { id: 'a', revision: await revisionOf(outbox, 'a'), record: 'changed' };
      await expectKind(outbox.commit({ entries: [change], maxEntries: 2 }), 'committed', 'a change');
      const b = { id: 'b', revision: await revisionOf(outbox, 'b'), record: undefined };
      await expectKind(outbox.commit({ entries: [b, ...fresh('d')], maxEntries: 3 }), 'committed', 'one for another');
      const c = { id: 'c', revision: await revisionOf(outbox, 'c'), record: undefined };
      await expectKind(
        outbox.commit({ entries: [c, ...fresh('e')], maxEntries: 2 }),
        'full',
        'one for another, beyond it',
      );
      await expectKind(outbox.commit({ entries: [c], maxEntries: 1 }), 'committed', 'a removal');
      const none = { id: 'none', revision: 0, record: undefined };
      await expectKind(outbox.commit({ entries: [none, ...fresh('f')], maxEntries: 2 }), 'full', 'one for none');
      expectEqual(await idsIn(outbox), ['a', 'd'], 'the log');
    },
  },
];

import { expectEqual } from '../contract-case';
import { expectKind, fresh, write, type OutboxCase } from './outbox-test';

/** Whoever shows the log hears that it is to be read again. */
export const hintCases: readonly OutboxCase[] = [
  {
    title: '[OB6] tells the other tabs of a write, after it is done; not the one that wrote',
    async run({ open, until, quiet }) {
      const [first, second, third] = [await open(), await open(), await open()];
      await write(first, 'a');
      await until('both hints', () => second.hints() > 0 && third.hints() > 0);
      expectEqual((await second.load())?.entries.length, 1, 'what the hint leads to');
      await first.commit({ values: [{ key: 'k', value: 1 }] });
      await until('a hint for values', () => second.hints() > 1);
      const before = first.hints();
      expectEqual(before, 0, 'what the writer heard');
      await quiet();
    },
  },
  {
    title: '[OB6] tells of nothing where nothing was written',
    async run({ open, quiet }) {
      const [first, second] = [await open(), await open()];
      await expectKind(first.commit({ entries: fresh('a'), fence: 5 }), 'fenced', 'a refused commit');
      await expectKind(first.commit({ entries: fresh('a'), maxEntries: 0 }), 'full', 'another');
      await expectKind(first.commit({ entries: [{ id: 'a', revision: 3, record: 1 }] }), 'changed', 'a third');
      await expectKind(first.commit({}), 'committed', 'an empty commit');
      const before = second.hints();
      await quiet();
      // The two of `quiet` itself.
      expectEqual([before, second.hints()], [0, 2], 'the hints');
    },
  },
  {
    title: '[OB6] tells a page that is shown again to look, so that no hint is missed for ever',
    async run({ open, until, quiet }) {
      const [outbox, other] = [await open(), await open()];
      outbox.tab.reveal();
      await until('a hint', () => outbox.hints() > 0);
      const comeBack = outbox.tab.leave();
      await write(other, 'a');
      const before = outbox.hints();
      comeBack();
      await until('a hint after the back/forward cache', () => outbox.hints() > before);
      await quiet();
      const after = outbox.hints();
      await write(other, 'b');
      await until('a hint of a write', () => outbox.hints() > after);
      expectEqual((await outbox.load())?.entries.length, 2, 'what it reads');
    },
  },
];

import { expectEqual } from '../contract-case';
import { expectKind, fresh, idsIn, write, type OutboxCase } from './outbox-test';

/** How an outbox ends. */
export const lifeCases: readonly OutboxCase[] = [
  {
    title: '[OB2] says what its writes survive',
    async run({ open }) {
      const { durability } = await open();
      expectEqual(['strict', 'best-effort', 'memory'].includes(durability), true, `a durability: ${durability}`);
    },
  },
  {
    title: 'is silent once closed, reads and writes nothing, and may be closed again; what is stored stays',
    async run({ open, quiet }) {
      const [first, second] = [await open(), await open()];
      await write(first, 'a');
      const candidacy = second.run();
      let outdated = 0;
      second.onOutdated(() => outdated++);
      second.close();
      second.close();
      expectEqual(await second.load(), undefined, 'what it reads');
      await expectKind(second.commit({ entries: fresh('b') }), 'failed', 'what it writes');
      const late = second.run();
      const before = second.hints();
      await write(first, 'c');
      await quiet();
      expectEqual([second.hints() - before, outdated, candidacy.story, late.story], [0, 0, [], []], 'what it told');
      first.close();
      expectEqual(await idsIn(await open()), ['a', 'c'], 'the log');
    },
  },
  {
    title: 'finishes a write that was under way when it was closed',
    async run({ open }) {
      const outbox = await open();
      const writing = outbox.commit({ entries: fresh('a') });
      outbox.close();
      await expectKind(writing, 'committed', 'the write');
      expectEqual(await idsIn(await open()), ['a'], 'the log');
    },
  },
  {
    title: 'keeps two outboxes of one tab apart: one may be closed while the other goes on',
    async run({ open, until }) {
      const first = await open();
      const second = await open({}, first.tab);
      const [before, after] = [first.run(), second.run()];
      await until('an election', () => before.fence() !== undefined || after.fence() !== undefined);
      const [holder, other] = before.fence() === undefined ? [second, first] : [first, second];
      await write(holder, 'a');
      await until('a hint', () => other.hints() > 0);
      holder.close();
      await until('a handover', () => before.fence() !== undefined && after.fence() !== undefined);
      await write(other, 'b');
      expectEqual(await idsIn(other), ['a', 'b'], 'the log');
    },
  },
];

import { expectEqual } from '../contract-case';
import { expectKind, fresh, idsIn, write, type Candidacy, type OutboxCase } from './outbox-test';

const isElected = ({ fence }: Candidacy) => fence() !== undefined;

/** One tab sends, and writes nothing once it is not that one any more. */
export const seatCases: readonly OutboxCase[] = [
  {
    title: '[OB6] elects one tab of many, never before `campaign` has returned, and keeps it while it lives',
    async run({ open, until, quiet }) {
      const tabs = [await open(), await open(), await open()];
      const runs = tabs.map((outbox) => {
        const candidacy = outbox.run();
        expectEqual(candidacy.story, [], 'the story on return');
        return candidacy;
      });
      await until('an election', () => runs.some(isElected));
      await quiet();
      expectEqual(runs.map(({ story }) => story.length).toSorted(), [0, 0, 1], 'the events');
    },
  },
  {
    title: '[OB6] hands the seat over when it is given up, with a higher fence and without a word to who gave it up',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const after = second.run();
      before.giveUp();
      before.giveUp();
      await until('the second election', () => isElected(after));
      expectEqual((after.fence() ?? 0) > (before.fence() ?? 0), true, 'a fence that grew');
      expectEqual([before.story.length, after.story.length], [1, 1], 'the events');
    },
  },
  {
    title: '[OB6] elects a tab again after it gave up',
    async run({ open, until }) {
      const outbox = await open();
      const before = outbox.run();
      await until('an election', () => isElected(before));
      before.giveUp();
      const after = outbox.run();
      await until('another', () => isElected(after));
      expectEqual((after.fence() ?? 0) > (before.fence() ?? 0), true, 'a fence that grew');
    },
  },
  {
    title: '[OB6] hands the seat over when an outbox is closed',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const after = second.run();
      first.close();
      await until('the second election', () => isElected(after));
      expectEqual([before.story.length, after.story.length], [1, 1], 'the events');
    },
  },
  {
    title: '[OB6] lets only the present flusher write under its fence; without a fence every tab writes',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const fence = before.fence();
      await expectKind(first.commit({ entries: fresh('a'), fence }), 'committed', 'the flusher');
      await expectKind(second.commit({ entries: fresh('b'), fence }), 'fenced', 'another tab');
      await expectKind(second.commit({ entries: fresh('c') }), 'committed', 'without a fence');
      before.giveUp();
      await expectKind(first.commit({ entries: fresh('d'), fence }), 'fenced', 'after giving up');
      const after = second.run();
      await until('the second election', () => isElected(after));
      await expectKind(first.commit({ entries: fresh('e'), fence }), 'fenced', 'after another was elected');
      await expectKind(second.commit({ entries: fresh('f'), fence }), 'fenced', 'the new one, under the old fence');
      const present = { entries: fresh('g'), fence: after.fence() };
      await expectKind(second.commit(present), 'committed', 'the new one, under its own');
      expectEqual(await idsIn(first), ['a', 'c', 'g'], 'the log');
    },
  },
  {
    title:
      '[OB6] replaces a flusher that stands still; thawed, it is deposed, writes nothing, and may be elected again',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const after = second.run();
      const fence = before.fence();
      const thaw = first.tab.freeze();
      await until('a takeover', () => isElected(after));
      thaw();
      await expectKind(first.commit({ entries: fresh('zombie'), fence }), 'fenced', 'a write under the old fence');
      await until('the deposition', () => before.story.at(-1) === 'deposed');
      await expectKind(second.commit({ entries: fresh('a'), fence: after.fence() }), 'committed', 'the new flusher');
      after.giveUp();
      await until('another election', () => isElected(before));
      expectEqual(
        before.story.map((event) => typeof event),
        ['number', 'string', 'number'],
        'the story',
      );
      expectEqual((before.fence() ?? 0) > (after.fence() ?? 0), true, 'a fence that grew');
      expectEqual(await idsIn(first), ['a'], 'the log');
    },
  },
  {
    title: '[OB6] has told of the deposition when it refuses a write for its fence',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const after = second.run();
      const fence = before.fence();
      const thaw = first.tab.freeze();
      await until('a takeover', () => isElected(after));
      const refused = first.commit({ entries: fresh('zombie'), fence });
      thaw();
      await expectKind(refused, 'fenced', 'the write');
      expectEqual(before.story.at(-1), 'deposed', 'the story');
    },
  },
  {
    title: '[OB6] replaces a flusher whose tab crashed',
    isAboutCrashes: true,
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      await write(first, 'a');
      const after = second.run();
      await first.tab.crash?.();
      await until('a takeover', () => isElected(after));
      expectEqual((after.fence() ?? 0) > (before.fence() ?? 0), true, 'a fence that grew');
      expectEqual(await idsIn(second), ['a'], 'the log');
    },
  },
  {
    title: '[OB6] [TB9] leaves the seat with the page, and campaigns again when the page comes back',
    async run({ open, until }) {
      const [first, second] = [await open(), await open()];
      const before = first.run();
      await until('the first election', () => isElected(before));
      const fence = before.fence();
      const after = second.run();
      const comeBack = first.tab.leave();
      expectEqual(before.story.at(-1), 'deposed', 'the story of a page that is left');
      await until('the second election', () => isElected(after));
      comeBack();
      await expectKind(first.commit({ entries: fresh('zombie'), fence }), 'fenced', 'a write under the old fence');
      second.close();
      await until('another election', () => isElected(before));
      expectEqual((before.fence() ?? 0) > (after.fence() ?? 0), true, 'a fence that grew');
    },
  },
];

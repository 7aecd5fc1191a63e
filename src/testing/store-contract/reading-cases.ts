import type { ReadResult } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import { at, appendAll, entriesOf, entryOf, type StoreCase } from './store-test';

const storyOf = (result: ReadResult) =>
  result.kind === 'gap' ? ['gap', result.end.offset] : [result.entries.map(({ id }) => id), result.end.offset];

/** How logs are read, and when a position is answered as a gap (PR26). */
export const readingCases: readonly StoreCase[] = [
  {
    title: '[PR26] reads in pages behind a position, each with the end of the whole log',
    async run({ session, open }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 7));
      const other = await open();
      const start = { epoch: at(positions, 0).epoch, offset: 0 };
      expectEqual(storyOf(await other.read('room', start, 3)), [['p1', 'p2', 'p3'], 7], 'the first page');
      expectEqual(storyOf(await other.read('room', at(positions, 2), 3)), [['p4', 'p5', 'p6'], 7], 'the second page');
      expectEqual(storyOf(await other.read('room', at(positions, 5), 3)), [['p7'], 7], 'the last page');
      expectEqual(storyOf(await other.read('room', at(positions, 6), 3)), [[], 7], 'the page at the end');
      const { end } = await other.read('room', start, 1);
      expectEqual([end.epoch, end.offset, end.id], [start.epoch, 7, 'p7'], 'the end');
    },
  },
  {
    title: '[ST4] gives entries as they were appended',
    async run({ session }) {
      const data = JSON.stringify({ text: 'a\n"b"', list: [1, null, true], deep: { x: 1.5 } });
      await session.append('room', { id: 'full', event: 'chat:message', data });
      await session.append('room', { id: 'null', event: 'cleared', data: 'null' });
      await session.append('room', { id: 'empty', event: 'named', data: '""' });
      await session.append('room', { id: 'absent', event: 'touched' });
      const { epoch } = await session.end('room');
      const result = await session.read('room', { epoch, offset: 0 }, 10);
      expectEqual(
        result.kind === 'entries' && result.entries.map((entry) => [entry.offset, entry.id, entry.event, entry.data]),
        [
          [1, 'full', 'chat:message', data],
          [2, 'null', 'cleared', 'null'],
          [3, 'empty', 'named', '""'],
          [4, 'absent', 'touched', undefined],
        ],
        'the entries',
      );
    },
  },
  {
    title: '[PR26] answers a position of another epoch, or above the last, as a gap',
    async run({ session }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 3));
      const last = at(positions, 2);
      const elsewhere = { ...last, epoch: '0'.repeat(32) };
      expectEqual(storyOf(await session.read('room', elsewhere, 10)), ['gap', 3], 'another epoch');
      expectEqual(
        storyOf(await session.read('room', { ...elsewhere, offset: 0, id: undefined }, 10)),
        ['gap', 3],
        'its start',
      );
      expectEqual(storyOf(await session.read('room', { ...last, offset: 4 }, 10)), ['gap', 3], 'one above the last');
      expectEqual(storyOf(await session.read('room', { ...last, offset: 1e15 }, 10)), ['gap', 3], 'far above the last');
    },
  },
  {
    title: '[ST4] answers a position whose id differs, or that has none, as a gap',
    async run({ session }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 3));
      for (const position of positions) {
        const what = `offset ${position.offset}`;
        expectEqual(
          storyOf(await session.read('room', { ...position, id: 'other' }, 9)),
          ['gap', 3],
          `${what}, other id`,
        );
        expectEqual(
          storyOf(await session.read('room', { ...position, id: undefined }, 9)),
          ['gap', 3],
          `${what}, no id`,
        );
      }
    },
  },
  {
    title: '[PR26] answers a position behind which entries are no longer kept as a gap',
    limits: { maxHistoryEntries: 3 },
    async run({ session }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 8));
      const start = { epoch: at(positions, 0).epoch, offset: 0 };
      expectEqual(storyOf(await session.read('room', start, 10)), ['gap', 8], 'the start');
      expectEqual(
        storyOf(await session.read('room', at(positions, 3), 10)),
        ['gap', 8],
        'one in the middle of what is gone',
      );
      expectEqual(storyOf(await session.read('room', at(positions, 5), 10)), [['p7', 'p8'], 8], 'the first kept');
    },
  },
  {
    title: '[PR26] answers a position whose own event is no longer kept as a gap, though all behind it are',
    limits: { maxHistoryEntries: 3 },
    async run({ session }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 8));
      expectEqual(storyOf(await session.read('room', at(positions, 4), 10)), ['gap', 8], 'the answer');
      expectEqual(
        storyOf(await session.read('room', { ...at(positions, 4), id: 'other' }, 10)),
        ['gap', 8],
        'with another id',
      );
    },
  },
  {
    title: '[ST5] forgets entries by age, and answers what was behind them as a gap',
    limits: { historyMs: 500 },
    async run({ session, pass }) {
      const old = at(await appendAll(session, 'room', entriesOf('old', 3)), 0);
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await session.read('room', { epoch: old.epoch, offset: 0 }, 10)), ['gap', 3], 'the start');
      expectEqual(storyOf(await session.read('room', old, 10)), ['gap', 3], 'a position of an old entry');
      const fresh = at(await appendAll(session, 'room', [entryOf('fresh')]), 0);
      expectEqual(storyOf(await session.read('room', fresh, 10)), [[], 4], 'the fresh one');
    },
  },
  {
    title: '[ST5] knows the end of a log by its id after the entry there has grown too old',
    limits: { historyMs: 500 },
    async run({ session, pass }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 3));
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await session.read('room', at(positions, 2), 10)), [[], 3], 'the end');
      expectEqual(
        storyOf(await session.read('room', { ...at(positions, 2), id: 'other' }, 10)),
        ['gap', 3],
        'another id',
      );
    },
  },
  {
    title: '[ST6] knows the end of a channel that nobody published to, and creates nothing by telling',
    async run({ session, size }) {
      const before = await size();
      for (let channel = 0; channel < 1_000; channel++) {
        const end = await session.end(`unknown-${channel}`);
        const result = await session.read(`unknown-${channel}`, end, 10);
        const undo = await session.follow(`unknown-${channel}`, {
          appended: () => undefined,
          interrupted: () => undefined,
        });
        undo();
        expectEqual([end.offset, end.id, ...storyOf(result)], [0, undefined, [], 0], 'the end and what is behind it');
      }
      expectEqual(await size(), before, 'the size');
      const end = await session.end('unknown-1');
      const [first] = await appendAll(session, 'unknown-1', [entryOf('first')]);
      expectEqual([first?.epoch, first?.offset], [end.epoch, 1], 'the first position');
    },
  },
  {
    title: '[PR26] answers a made-up position of an unknown channel as a gap',
    async run({ session }) {
      const { epoch } = await session.end('nowhere');
      expectEqual(storyOf(await session.read('nowhere', { epoch, offset: 3, id: 'x' }, 10)), ['gap', 0], 'an offset');
      expectEqual(
        storyOf(await session.read('nowhere', { epoch: 'f'.repeat(32), offset: 0 }, 10)),
        ['gap', 0],
        'an epoch',
      );
    },
  },
];

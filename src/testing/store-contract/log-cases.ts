import { expectEqual } from '../contract-case';
import { at, appendAll, entriesOf, entryOf, idsFrom, type StoreCase } from './store-test';

/** How logs grow. */
export const logCases: readonly StoreCase[] = [
  {
    title: '[PR16] gives each channel offsets of its own, dense and from 1',
    async run({ session }) {
      const first = await appendAll(session, 'a', entriesOf('a', 3));
      const second = await appendAll(session, 'b', entriesOf('b', 2));
      expectEqual(
        [...first, ...second].map(({ offset, id }) => [offset, id]),
        [
          [1, 'a1'],
          [2, 'a2'],
          [3, 'a3'],
          [1, 'b1'],
          [2, 'b2'],
        ],
        'the positions',
      );
      const end = await session.end('a');
      expectEqual([end.epoch, end.offset, end.id], [first[0]?.epoch, 3, 'a3'], 'the end');
    },
  },
  {
    title: '[ST4] keeps offsets dense while several sessions append at the same time',
    async run({ session, open }) {
      const sessions = [session, await open(), await open()];
      const appends = Array.from({ length: 40 }, (_, round) =>
        sessions.map((each, index) => each.append('room', entryOf(`${index}-${round}`))),
      ).flat();
      const offsets = (await Promise.all(appends)).map((result) =>
        result.kind === 'appended' ? result.position.offset : 0,
      );
      const wanted = offsets.map((_, index) => index + 1);
      expectEqual(
        offsets.toSorted((a, b) => a - b),
        wanted,
        'the offsets',
      );
      expectEqual((await idsFrom(session, 'room')).length, wanted.length, 'the entries kept');
    },
  },
  {
    title: '[ST4] stores what one session appends one after the other in this order',
    async run({ session, open }) {
      const other = await open();
      // Not awaited one by one, as a hub does that has many connections.
      await Promise.all(entriesOf('p', 50).map((entry) => session.append('room', entry)));
      expectEqual(
        await idsFrom(other, 'room'),
        entriesOf('p', 50).map(({ id }) => id),
        'the log',
      );
    },
  },
  {
    title: '[PR16] makes an epoch of 128 random bits, equal for all sessions, and another in another storage',
    async run({ session, open }) {
      const other = await open();
      const [position] = await appendAll(session, 'room', entriesOf('p', 1));
      const digits = position?.epoch.replaceAll('-', '') ?? '';
      expectEqual(/^[0-9a-f]{32}$/i.test(digits), true, `32 hexadecimal digits in ${digits}`);
      expectEqual((await other.end('room')).epoch, position?.epoch, 'the epoch in another session');
    },
  },
  {
    title: '[ST5] keeps the newest entries, and goes on counting',
    limits: { maxHistoryEntries: 5 },
    async run({ session }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 12));
      const oldest = await session.read('room', at(positions, 7), 100);
      expectEqual(
        oldest.kind === 'entries' && oldest.entries.map(({ offset, id }) => [offset, id]),
        [
          [9, 'p9'],
          [10, 'p10'],
          [11, 'p11'],
          [12, 'p12'],
        ],
        'the entries behind the oldest kept',
      );
      expectEqual((await session.end('room')).offset, 12, 'the end');
    },
  },
  {
    title: '[ST5] goes on counting in the same epoch after every entry has grown too old',
    limits: { historyMs: 500 },
    async run({ session, open, pass }) {
      const [position] = await appendAll(session, 'room', entriesOf('p', 3));
      await pass(600);
      await session.sweep();
      const [next] = await appendAll(await open(), 'room', [entryOf('later')]);
      expectEqual([next?.epoch, next?.offset], [position?.epoch, 4], 'the next position');
    },
  },
];

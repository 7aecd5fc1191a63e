import { expectEqual } from '../contract-case';
import { appendAll, entriesOf, entryOf, type StoreCase } from './store-test';

/** Hints of new entries. */
export const followerCases: readonly StoreCase[] = [
  {
    title: '[PR25] tells followers in every session of each append of any session, in the order of offsets',
    async run({ session, open, follow, until }) {
      const other = await open();
      const followers = [await follow(session, 'room'), await follow(other, 'room')];
      await Promise.all(entriesOf('p', 30).map((entry, index) => (index % 2 ? session : other).append('room', entry)));
      for (const { told, interruptions } of followers) {
        await until('the last entry, or an interruption', () => told.at(-1)?.offset === 30 || interruptions() > 0);
        const offsets = told.map(({ offset }) => offset);
        expectEqual(
          offsets,
          offsets.toSorted((a, b) => a - b),
          'the order told',
        );
        if (interruptions() === 0) expectEqual(new Set(offsets).size, 30, 'entries told without an interruption');
      }
    },
  },
  {
    title: '[PR25] tells each entry as it can be read',
    async run({ session, open, follow, until }) {
      const { told } = await follow(await open(), 'room');
      const [position] = await appendAll(session, 'room', [
        { id: 'one', event: 'touched' },
        entryOf('two', { x: '"' }),
      ]);
      await until('two entries', () => told.length === 2);
      expectEqual(
        told.map((entry) => [entry.epoch, entry.offset, entry.id, entry.event, entry.data]),
        [
          [position?.epoch, 1, 'one', 'touched', undefined],
          [position?.epoch, 2, 'two', 'told', '{"x":"\\""}'],
        ],
        'what was told',
      );
    },
  },
  {
    title: '[PR29] tells of what clients publish as of what is appended, and not of refused publishes or copies',
    async run({ session, open, follow, until }) {
      const { told } = await follow(await open(), 'room');
      const { fence } = await session.join('ann');
      const claim = { publisher: 'ann', fence, destination: 'room', seq: 1, id: 'p1' };
      await session.publish(claim, entryOf('p1'));
      await session.publish(claim, entryOf('p1'));
      await session.publish({ ...claim, seq: 5, id: 'p5' }, entryOf('p5'));
      await session.append('room', entryOf('last'));
      await until('the last entry', () => told.at(-1)?.id === 'last');
      expectEqual(
        told.map(({ id }) => id),
        ['p1', 'last'],
        'what was told',
      );
    },
  },
  {
    title: '[PR25] tells nothing of other channels, and nothing after undo, which may be called again',
    async run({ session, open, follow, until }) {
      const other = await open();
      const [quiet, witness] = [await follow(other, 'room'), await follow(other, 'room')];
      await session.append('elsewhere', entryOf('unheard'));
      await session.append('room', entryOf('heard'));
      await until('the first entry', () => quiet.told.length === 1 && witness.told.length === 1);
      quiet.undo();
      quiet.undo();
      await session.append('room', entryOf('later'));
      await until('the second entry', () => witness.told.length === 2);
      expectEqual(
        quiet.told.map(({ id }) => id),
        ['heard'],
        'what the first follower was told',
      );
      expectEqual(
        witness.told.map(({ id }) => id),
        ['heard', 'later'],
        'what the second follower was told',
      );
    },
  },
  {
    title: '[PR25] tells a follower that came after the last one went',
    async run({ session, open, follow, until }) {
      const other = await open();
      (await follow(other, 'room')).undo();
      const { told } = await follow(other, 'room');
      await session.append('room', entryOf('heard'));
      await until('the entry', () => told.length === 1);
    },
  },
];

import { expectEqual } from '../contract-case';
import { entryOf, idsFrom, joined, storyOf, type StoreCase } from './store-test';

/** Who publishes: joins, fences, and how long absent ones are remembered. */
export const publisherCases: readonly StoreCase[] = [
  {
    title: '[PR14] says of a join whether the publisher was known, with the epoch of that memory',
    async run({ session, open }) {
      const first = await session.join('ann');
      const second = await (await open()).join('ann');
      const other = await session.join('bob');
      expectEqual([first.resumed, second.resumed, other.resumed], [false, true, false], 'resumed');
      expectEqual(second.epoch, first.epoch, 'the epoch');
      expectEqual(other.epoch === first.epoch, false, 'an epoch shared with another publisher');
    },
  },
  {
    title: '[PR15] fences older joins of a publisher, from any session, for publish and claim',
    async run({ session, open }) {
      const other = await open();
      const old = await joined(session, 'ann');
      await old.publish(1);
      const fresh = await joined(other, 'ann');
      expectEqual(fresh.fence > old.fence, true, 'a fence that grows');
      expectEqual(storyOf(await old.publish(2)), ['fenced'], 'a publish of the older');
      expectEqual(storyOf(await old.publish(1)), ['fenced'], 'a copy of the older');
      expectEqual(
        storyOf(await session.claim({ ...old.claimOf(1), destination: undefined }, 'pending')),
        ['fenced'],
        'a claim of the older',
      );
      expectEqual(storyOf(await fresh.publish(1)), ['repeated', 'accepted', 1], 'a copy of the newer');
      expectEqual(storyOf(await fresh.publish(2)), ['claimed', 'accepted', 2], 'a publish of the newer');
      expectEqual(await idsFrom(session, 'room'), ['p1', 'p2'], 'the log');
    },
  },
  {
    title: '[ST3] gives joins at the same time different fences, of which one holds',
    async run({ session, open }) {
      const other = await open();
      const joins = await Promise.all(
        Array.from({ length: 8 }, (_, index) => joined(index % 2 ? session : other, 'ann')),
      );
      expectEqual(new Set(joins.map(({ fence }) => fence)).size, 8, 'different fences');
      const results = await Promise.all(joins.map(({ publish }) => publish(1)));
      expectEqual(results.filter(({ kind }) => kind === 'claimed').length, 1, 'joins that hold');
      expectEqual(results.filter(({ kind }) => kind === 'fenced').length, 7, 'joins that are fenced');
    },
  },
  {
    title: '[ST3] knows no publisher that never joined',
    async run({ session }) {
      const claim = { publisher: 'nobody', fence: 1, destination: 'room', seq: 1, id: 'p1' };
      expectEqual(storyOf(await session.publish(claim, entryOf('p1'))), ['fenced'], 'the answer');
      expectEqual((await session.end('room')).offset, 0, 'the end of the log');
    },
  },
  {
    title: '[ST9] keeps a publisher that left, and forgets it after its time',
    limits: { publisherRetentionMs: 1_500 },
    async run({ session, open, pass }) {
      const first = await joined(session, 'ann');
      await first.publish(1);
      await session.leave('ann', first.fence);
      await pass(500);
      const second = await joined(await open(), 'ann');
      expectEqual([second.resumed, second.epoch], [true, first.epoch], 'the join in time');
      expectEqual(storyOf(await second.publish(1)), ['repeated', 'accepted', 1], 'a copy');
      await session.leave('ann', second.fence);
      await pass(1_600);
      const third = await joined(session, 'ann');
      expectEqual([third.resumed, third.epoch === first.epoch], [false, false], 'the join too late');
      expectEqual(third.fence > second.fence, true, 'a fence that grew all the same');
      expectEqual(storyOf(await third.publish(1)), ['claimed', 'accepted', 2], 'numbering from 1');
    },
  },
  {
    title: '[ST9] fences whoever was forgotten, until it joins',
    limits: { publisherRetentionMs: 500 },
    async run({ session, pass }) {
      const first = await joined(session, 'ann');
      await session.leave('ann', first.fence);
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await first.publish(1)), ['fenced'], 'before the join');
      const second = await joined(session, 'ann');
      expectEqual(storyOf(await first.publish(1)), ['fenced'], 'the old one after it');
      expectEqual(storyOf(await second.publish(1)), ['claimed', 'accepted', 1], 'the new one');
    },
  },
  {
    title: '[ST9] never forgets a publisher that has a connection; one that an older connection leaves has',
    limits: { publisherRetentionMs: 500 },
    async run({ session, open, pass }) {
      const old = await joined(session, 'ann');
      const fresh = await joined(await open(), 'ann');
      await fresh.publish(1);
      await session.leave('ann', old.fence);
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await fresh.publish(2)), ['claimed', 'accepted', 2], 'the next publish');
      expectEqual((await session.join('ann')).resumed, true, 'resumed');
    },
  },
  {
    title: '[ST9] gives a publisher its whole time again after each connection',
    limits: { publisherRetentionMs: 1_500 },
    async run({ session, pass }) {
      for (let round = 0; round < 3; round++) {
        const { fence, resumed } = await session.join('ann');
        expectEqual(resumed, round > 0, `resumed in round ${round}`);
        await session.leave('ann', fence);
        await pass(700);
        await session.sweep();
      }
    },
  },
];

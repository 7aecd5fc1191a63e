import { expectEqual } from '../contract-case';
import {
  appendAll,
  createPublishing,
  entriesOf,
  entryOf,
  idsFrom,
  joined,
  storyOf,
  type StoreCase,
} from './store-test';

/** What a durable store still knows after all its processes died (ST2). */
export const crashCases: readonly StoreCase[] = [
  {
    title: '[ST2] has every acknowledged entry after a crash, and goes on counting in the same epoch',
    isAboutCrashes: true,
    async run({ session, crash }) {
      const positions = await appendAll(session, 'room', entriesOf('p', 10));
      const after = await crash();
      expectEqual(await idsFrom(after, 'room', positions[3]), ['p5', 'p6', 'p7', 'p8', 'p9', 'p10'], 'the log');
      const [next] = await appendAll(after, 'room', [entryOf('next')]);
      expectEqual([next?.epoch, next?.offset], [positions[0]?.epoch, 11], 'the next position');
    },
  },
  {
    title: '[PR13] answers copies as the first after a crash',
    isAboutCrashes: true,
    async run({ session, crash }) {
      const ann = await joined(session, 'ann');
      await ann.publish(1);
      await session.claim(ann.claimOf(2), { code: 'forbidden', message: 'Not here.' });
      const pending = { ...ann.claimOf(1), destination: undefined };
      await session.claim(pending, 'pending');
      const after = await crash();
      const { fence, resumed, epoch } = await after.join('ann');
      expectEqual([resumed, epoch, fence > ann.fence], [true, ann.epoch, true], 'the join');
      const again = createPublishing(after, 'ann', fence);
      expectEqual(storyOf(await again.publish(1)), ['repeated', 'accepted', 1], 'a copy');
      expectEqual(
        storyOf(await again.publish(2)),
        ['repeated', 'refused', 'forbidden', 'Not here.'],
        'a copy of a refused',
      );
      expectEqual(
        storyOf(await after.claim({ ...pending, fence }, 'pending')),
        ['repeated', 'pending'],
        'a copy of a pending',
      );
      expectEqual(storyOf(await createPublishing(after, 'ann', ann.fence).publish(3)), ['fenced'], 'the old fence');
      expectEqual(storyOf(await again.publish(3)), ['claimed', 'accepted', 2], 'the next');
    },
  },
  {
    title: '[ST8] knows the keys after a crash',
    isAboutCrashes: true,
    async run({ session, crash }) {
      await session.append('room', entryOf('first'), { key: 'order-7', hash: 'a' });
      const after = await crash();
      expectEqual(
        (await after.append('room', entryOf('again'), { key: 'order-7', hash: 'a' })).kind,
        'repeated',
        'a repetition',
      );
      expectEqual(
        (await after.append('room', entryOf('other'), { key: 'order-7', hash: 'b' })).kind,
        'conflict',
        'other content',
      );
    },
  },
  {
    title: '[ST9] keeps publishers that a crash cut off as ones that left',
    limits: { publisherRetentionMs: 1_500 },
    isAboutCrashes: true,
    async run({ session, crash, pass }) {
      const ann = await joined(session, 'ann');
      const after = await crash();
      await pass(300);
      await after.sweep();
      const again = await after.join('ann');
      expectEqual([again.resumed, again.epoch], [true, ann.epoch], 'the join');
      await pass(1_700);
      await after.sweep();
      expectEqual((await after.join('ann')).resumed, true, 'resumed, since it stayed');
    },
  },
  {
    title: '[ST6] gives a channel without events the same epoch after a crash',
    isAboutCrashes: true,
    async run({ session, crash }) {
      await session.append('room', entryOf('p1'));
      const { epoch } = await session.end('quiet');
      const after = await crash();
      expectEqual((await after.read('quiet', { epoch, offset: 0 }, 5)).kind, 'entries', 'reading from the start');
    },
  },
];

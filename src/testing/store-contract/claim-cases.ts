import { expectEqual } from '../contract-case';
import { at, createPublishing, entryOf, idsFrom, joined, storyOf, type StoreCase } from './store-test';

/** One publish is one atomic step (ST1): sequence, fence, append, outcome. */
export const claimCases: readonly StoreCase[] = [
  {
    title: '[PR29] appends a publish whose number is the next one, and tells where',
    async run({ session, open }) {
      const { publish } = await joined(session, 'ann');
      expectEqual(storyOf(await publish(1)), ['claimed', 'accepted', 1], 'the first');
      const second = await publish(2);
      expectEqual(storyOf(second), ['claimed', 'accepted', 2], 'the second');
      const end = await (await open()).end('room');
      const position = second.kind === 'claimed' && second.outcome.status === 'accepted' && second.outcome.position;
      expectEqual(
        position && [position.epoch, position.offset, position.id],
        [end.epoch, end.offset, end.id],
        'the position',
      );
      expectEqual(await idsFrom(session, 'room'), ['p1', 'p2'], 'the log');
    },
  },
  {
    title: '[PR13] answers a copy as the first, in every session, and appends nothing',
    async run({ session, open }) {
      const { publish, fence } = await joined(session, 'ann');
      const elsewhere = createPublishing(await open(), 'ann', fence);
      for (const seq of [1, 2, 3]) await publish(seq);
      expectEqual(storyOf(await publish(2)), ['repeated', 'accepted', 2], 'a copy');
      expectEqual(storyOf(await elsewhere.publish(1)), ['repeated', 'accepted', 1], 'a copy in another session');
      expectEqual(await idsFrom(session, 'room'), ['p1', 'p2', 'p3'], 'the log');
    },
  },
  {
    title: '[PR29] lets one of two copies that come at the same time through',
    async run({ session, open }) {
      const { publish, fence } = await joined(session, 'ann');
      const elsewhere = createPublishing(await open(), 'ann', fence);
      const results = await Promise.all([publish(1), elsewhere.publish(1), publish(1), elsewhere.publish(1)]);
      expectEqual(
        results.map(({ kind }) => kind).toSorted(),
        ['claimed', 'repeated', 'repeated', 'repeated'],
        'the kinds',
      );
      expectEqual(await idsFrom(session, 'room'), ['p1'], 'the log');
    },
  },
  {
    title: '[PR13] carries out publishes that are asked for without waiting in this order',
    async run({ session }) {
      const { publish } = await joined(session, 'ann');
      const results = await Promise.all(Array.from({ length: 60 }, (_, index) => publish(index + 1)));
      expectEqual(
        results.map((result) => storyOf(result)),
        results.map((_, index) => ['claimed', 'accepted', index + 1]),
        'the results',
      );
    },
  },
  {
    title: '[PR13] takes another id under a used number for no copy, and appends nothing',
    async run({ session }) {
      const { publish } = await joined(session, 'ann');
      await publish(1);
      await publish(2);
      expectEqual(storyOf(await publish(1, 'other')), ['out-of-sequence', 3], 'the answer');
      expectEqual(await idsFrom(session, 'room'), ['p1', 'p2'], 'the log');
    },
  },
  {
    title: '[PR13] answers a number too far ahead with the one it expects, and uses up nothing',
    async run({ session }) {
      const { publish } = await joined(session, 'ann');
      expectEqual(storyOf(await publish(2)), ['out-of-sequence', 1], 'before the first');
      await publish(1);
      expectEqual(storyOf(await publish(3)), ['out-of-sequence', 2], 'after the first');
      expectEqual(storyOf(await publish(2)), ['claimed', 'accepted', 2], 'the one expected');
      expectEqual(await idsFrom(session, 'room'), ['p1', 'p2'], 'the log');
    },
  },
  {
    title: '[PR13] counts each destination for itself, and the application as one',
    async run({ session }) {
      const { fence, claimOf } = await joined(session, 'ann');
      const rooms = ['room', 'hall', undefined];
      for (const destination of rooms) {
        const claim = { ...claimOf(1), destination, id: `to-${destination}` };
        const result = destination
          ? await session.publish(claim, entryOf(claim.id))
          : await session.claim(claim, 'pending');
        expectEqual(result.kind, 'claimed', `the first to ${destination}`);
      }
      const lower = { publisher: 'ann', fence, destination: 'undefined', seq: 1, id: 'named' };
      expectEqual(
        (await session.publish(lower, entryOf('named'))).kind,
        'claimed',
        'the first to a channel called undefined',
      );
    },
  },
  {
    title: '[PR13] tells publishers apart',
    async run({ session }) {
      const [ann, bob] = [await joined(session, 'ann'), await joined(session, 'bob')];
      await ann.publish(1);
      expectEqual(storyOf(await bob.publish(1)), ['claimed', 'accepted', 2], 'the first of another');
      expectEqual(storyOf(await bob.publish(3)), ['out-of-sequence', 2], 'what is expected of another');
    },
  },
  {
    title: '[ST1] appends nothing where a claim is refused',
    limits: { maxDestinations: 1 },
    async run({ session, size }) {
      const old = await session.join('ann');
      const { publish, fence } = await joined(session, 'ann');
      await publish(1);
      const before = await size();
      const fenced = createPublishing(session, 'ann', old.fence);
      expectEqual(storyOf(await fenced.publish(2, 'fenced')), ['fenced'], 'an older fence');
      expectEqual(storyOf(await publish(7)), ['out-of-sequence', 2], 'a number too far ahead');
      const elsewhere = createPublishing(session, 'ann', fence, 'hall');
      expectEqual(storyOf(await elsewhere.publish(1)), ['too-many-destinations'], 'a destination too many');
      expectEqual([await idsFrom(session, 'room'), (await session.end('hall')).offset], [['p1'], 0], 'the logs');
      expectEqual(await size(), before, 'the size');
    },
  },
  {
    title: '[PR13] refuses a destination too many without using up anything, and goes on with those it knows',
    limits: { maxDestinations: 3 },
    async run({ session }) {
      const { fence, publish, claimOf } = await joined(session, 'ann', 'one');
      await publish(1);
      await createPublishing(session, 'ann', fence, 'two').publish(1);
      await session.claim({ ...claimOf(1), destination: undefined }, 'pending');
      const fourth = createPublishing(session, 'ann', fence, 'four');
      expectEqual(storyOf(await fourth.publish(1)), ['too-many-destinations'], 'a fourth');
      expectEqual(storyOf(await session.claim(fourth.claimOf(1), 'pending')), ['too-many-destinations'], 'claimed');
      expectEqual(storyOf(await publish(2)), ['claimed', 'accepted', 2], 'one of the three');
      const again = await session.join('ann');
      const later = createPublishing(session, 'ann', again.fence, 'four');
      expectEqual(storyOf(await later.publish(1)), ['too-many-destinations'], 'a fourth after another join');
    },
  },
  {
    title: '[ST1] keeps log and sequences in step while sessions publish, repeat and append at once',
    async run({ session, open }) {
      const sessions = [session, await open(), await open()];
      const publishers = await Promise.all(
        ['ann', 'bob', 'cat'].map((name, index) => joined(at(sessions, index), name)),
      );
      const publishing = publishers.flatMap(({ publish }, publisher) =>
        Array.from({ length: 20 }, (_, index) => [
          publish(index + 1, `${publisher}-${index + 1}`),
          publish(index + 1, `${publisher}-${index + 1}`),
          at(sessions, publisher).append('room', entryOf(`own-${publisher}-${index}`)),
        ]).flat(),
      );
      await Promise.all(publishing);
      const ids = await idsFrom(session, 'room');
      expectEqual([ids.length, new Set(ids).size], [120, 120], 'entries, and different ones');
      for (const publisher of ['0-', '1-', '2-']) {
        const own = ids.filter((id) => id.startsWith(publisher));
        expectEqual(
          own,
          own.map((_, index) => `${publisher}${index + 1}`),
          'the order of one publisher',
        );
      }
    },
  },
];

import type { Refusal } from '../../server/connection/refusal';
import { maxOutcomes, type Claim } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import { createPublishing, entryOf, idsFrom, joined, storyOf, type StoreCase } from './store-test';

const refusal: Refusal = { code: 'forbidden', message: 'Not here.', retryAfterMs: 250 };

/** What is remembered of a claim, and how it comes to its end. */
export const outcomeCases: readonly StoreCase[] = [
  {
    title: '[PR13] lets a refusal use up its number, and repeats it to copies in full',
    async run({ session, open }) {
      const { publish, claimOf } = await joined(session, 'ann');
      expectEqual(
        storyOf(await session.claim(claimOf(1), refusal)),
        ['claimed', 'refused', 'forbidden', 'Not here.'],
        'the first',
      );
      const copy = await (await open()).publish(claimOf(1), entryOf('p1'));
      expectEqual(storyOf(copy), ['repeated', 'refused', 'forbidden', 'Not here.'], 'a copy');
      const told = copy.kind === 'repeated' && copy.outcome.status === 'refused' && copy.outcome.refusal;
      expectEqual(told && [told.retryAfterMs, told.expected], [250, undefined], 'the rest of the refusal');
      expectEqual(storyOf(await publish(2)), ['claimed', 'accepted', 1], 'the next');
      expectEqual(await idsFrom(session, 'room'), ['p2'], 'the log');
    },
  },
  {
    title: '[PR29] claims a publish to the application once, and answers copies as pending until it is settled',
    async run({ session, open }) {
      const { claimOf } = await joined(session, 'ann');
      const claim: Claim = { ...claimOf(1), destination: undefined };
      const other = await open();
      expectEqual(storyOf(await session.claim(claim, 'pending')), ['claimed', 'pending'], 'the first');
      expectEqual(storyOf(await other.claim(claim, 'pending')), ['repeated', 'pending'], 'a copy');
      await session.settle(claim, 'accepted');
      expectEqual(storyOf(await other.claim(claim, 'pending')), ['repeated', 'accepted'], 'a copy after the end');
    },
  },
  {
    title: '[PR29] settles with a refusal, and only what is pending',
    async run({ session }) {
      const { claimOf, publish } = await joined(session, 'ann');
      const first: Claim = { ...claimOf(1), destination: undefined };
      const second: Claim = { ...claimOf(2), destination: undefined };
      await session.claim(first, 'pending');
      await session.claim(second, 'pending');
      await session.settle(first, refusal);
      await session.settle(first, 'accepted');
      expectEqual(
        storyOf(await session.claim(first, 'pending')),
        ['repeated', 'refused', 'forbidden', 'Not here.'],
        'the first',
      );
      await session.settle({ ...second, id: 'other' }, 'accepted');
      expectEqual(storyOf(await session.claim(second, 'pending')), ['repeated', 'pending'], 'the second');
      await publish(1);
      await session.settle(claimOf(1), refusal);
      expectEqual(storyOf(await publish(1)), ['repeated', 'accepted', 1], 'a publish to a channel');
    },
  },
  {
    title: '[PR29] settles what was claimed before the publisher was fenced',
    async run({ session, open }) {
      const { claimOf } = await joined(session, 'ann');
      const claim: Claim = { ...claimOf(1), destination: undefined };
      await session.claim(claim, 'pending');
      const other = await open();
      const { fence } = await other.join('ann');
      await session.settle(claim, 'accepted');
      expectEqual(storyOf(await other.claim({ ...claim, fence }, 'pending')), ['repeated', 'accepted'], 'a copy');
    },
  },
  {
    title: '[PR28] settles nothing that was never claimed, and creates nothing by it',
    async run({ session, size }) {
      const { claimOf } = await joined(session, 'ann');
      const before = await size();
      await session.settle({ ...claimOf(1), destination: undefined }, 'accepted');
      await session.settle({ ...claimOf(1), publisher: 'nobody', destination: undefined }, 'accepted');
      expectEqual(await size(), before, 'the size');
      expectEqual(
        storyOf(await session.claim({ ...claimOf(1), destination: undefined }, 'pending')),
        ['claimed', 'pending'],
        'the first',
      );
    },
  },
  {
    title: "[PR28] tells a copy how long ago the first was claimed, by the store's clock",
    async run({ session, open, pass }) {
      const { claimOf } = await joined(session, 'ann');
      const claim: Claim = { ...claimOf(1), destination: undefined };
      await session.claim(claim, 'pending');
      await pass(500);
      const copy = await (await open()).claim(claim, 'pending');
      const age = copy.kind === 'repeated' ? copy.ageMs : -1;
      expectEqual(age >= 490 && age < 20_000, true, `an age of about 500 ms, found ${age}`);
    },
  },
  {
    title: `[PR13] remembers the last ${maxOutcomes} outcomes of a publisher, over all destinations`,
    async run({ session }) {
      const { fence, publish } = await joined(session, 'ann', 'room');
      const hall = createPublishing(session, 'ann', fence, 'hall');
      await Promise.all([publish(1), publish(2)]);
      await Promise.all(Array.from({ length: maxOutcomes - 1 }, (_, index) => hall.publish(index + 1)));
      // 257 by now: the first is forgotten, the second is the oldest known.
      expectEqual(storyOf(await publish(1)), ['out-of-sequence', 3], 'the first');
      expectEqual(storyOf(await publish(2)), ['repeated', 'accepted', 2], 'the second');
      expectEqual(storyOf(await hall.publish(1)), ['repeated', 'accepted', 1], 'the third');
      const [, second] = await Promise.all([hall.publish(maxOutcomes), publish(2)]);
      expectEqual(storyOf(second), ['out-of-sequence', 3], 'the second, one later');
      expectEqual(storyOf(await publish(3)), ['claimed', 'accepted', 3], 'the next');
    },
  },
];

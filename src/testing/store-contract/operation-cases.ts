import type { OperationClaim, OperationClaimResult, OperationOutcome, StoreSession } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import type { StoreCase } from './store-test';

const memoryMs = 60_000;
const first: OperationClaim = { scope: 'ann', key: 'op-7', hash: 'a', node: 'one', run: 1 };
/** As a copy of it reaches another hub. */
const copy: OperationClaim = { ...first, node: 'two', run: 1 };
const answered: OperationOutcome = { status: 'answered', data: '{"version":4}' };
const refused: OperationOutcome = {
  status: 'refused',
  refusal: { code: 'conflict', message: 'Changed.', data: { version: 5, value: null }, retryAfterMs: 250 },
};

const take = (session: StoreSession, claim: OperationClaim, takeOverAfterMs?: number) =>
  session.claimOperation(claim, { memoryMs, takeOverAfterMs });

/** A result without its age. */
const storyOf = (result: OperationClaimResult) =>
  result.kind === 'repeated' ? [result.kind, result.outcome] : [result.kind];

/** Commands that run once per key (PR50, PR51). */
export const operationCases: readonly StoreCase[] = [
  {
    title: '[PR50] gives a key to one hub, and answers all others as pending until it is settled',
    async run({ session, open }) {
      const other = await open();
      expectEqual(storyOf(await take(session, first)), ['claimed'], 'the first');
      expectEqual(storyOf(await take(other, copy)), ['pending'], 'a copy');
      await session.settleOperation(first, answered, memoryMs);
      expectEqual(storyOf(await take(other, copy)), ['repeated', answered], 'a copy after the end');
      expectEqual(storyOf(await take(session, { ...first, run: 2 })), ['repeated', answered], 'one at the same hub');
    },
  },
  {
    title: '[PR50] gives a key to one of many that ask at the same time',
    async run({ session, open }) {
      const other = await open();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          take(index % 2 ? session : other, { ...first, node: `node-${index}`, run: 1 }),
        ),
      );
      expectEqual(results.filter(({ kind }) => kind === 'claimed').length, 1, 'claimed');
      expectEqual(results.filter(({ kind }) => kind === 'pending').length, 9, 'pending');
    },
  },
  {
    title: '[PR50] keeps an answer and a refusal in full, an answer without data as well',
    async run({ session, open }) {
      const outcomes: readonly OperationOutcome[] = [
        answered,
        refused,
        { status: 'answered' },
        { status: 'answered', data: JSON.stringify('é\u2028\ud800\0 "quoted"\n') },
      ];
      const other = await open();
      for (const [index, outcome] of outcomes.entries()) {
        await take(session, { ...first, key: `op-${index}` });
        await session.settleOperation({ ...first, key: `op-${index}` }, outcome, memoryMs);
        const result = await take(other, { ...copy, key: `op-${index}` });
        expectEqual(storyOf(result), ['repeated', outcome], `outcome ${index}`);
      }
    },
  },
  {
    title: '[PR50] answers the same key with other content as a conflict, under way or ended',
    async run({ session, open }) {
      const other = await open();
      await take(session, first);
      expectEqual(storyOf(await take(other, { ...copy, hash: 'b' })), ['conflict'], 'under way');
      await session.settleOperation(first, answered, memoryMs);
      expectEqual(storyOf(await take(other, { ...copy, hash: 'b' })), ['conflict'], 'ended');
      expectEqual(storyOf(await take(other, copy)), ['repeated', answered], 'a true copy');
    },
  },
  {
    title: '[PR50] tells keys apart, those of different scopes as well, whatever they are called',
    async run({ session }) {
      const claims = [
        ['ann', 'op'],
        ['ann', 'op2'],
        ['bob', 'op'],
        ['ann op', ''],
        ['', 'ann op'],
        ['ann\nop', 'x'],
        ['ann', 'op\nx'],
        ['\ud800', 'op'],
        ['\udbff', 'op'],
      ].map(([scope = '', key = '']): OperationClaim => ({ ...first, scope, key }));
      for (const claim of claims) expectEqual(storyOf(await take(session, claim)), ['claimed'], JSON.stringify(claim));
    },
  },
  {
    title: '[PR50] gives a key that was given back to the next one, with other content too',
    async run({ session, open }) {
      await take(session, first);
      await session.releaseOperation(first);
      expectEqual(storyOf(await take(await open(), { ...copy, hash: 'b' })), ['claimed'], 'the next');
    },
  },
  {
    title: '[PR51] lets a hub claim again what it has claimed: the first answer may have been lost',
    async run({ session, open }) {
      await take(session, first);
      expectEqual(storyOf(await take(session, first)), ['claimed'], 'the same run');
      expectEqual(storyOf(await take(session, { ...first, run: 2 })), ['claimed'], 'a newer run');
      expectEqual(storyOf(await take(await open(), copy)), ['pending'], 'another hub');
    },
  },
  {
    title: '[PR51] lets nothing that an older run of a hub asked late take a key from a newer one',
    async run({ session, open }) {
      const newer = { ...first, run: 2 };
      await take(session, newer);
      expectEqual(storyOf(await take(session, first)), ['pending'], 'a claim');
      await session.releaseOperation(first);
      expectEqual(storyOf(await take(await open(), copy)), ['pending'], 'after a release');
      await session.releaseOperation(newer);
      expectEqual(storyOf(await take(await open(), copy)), ['claimed'], 'after its own release');
    },
  },
  {
    title: '[PR51] settles and gives back no claim of another hub, and changes nothing that is settled',
    async run({ session, open }) {
      const other = await open();
      await take(session, first);
      await other.settleOperation(copy, refused, memoryMs);
      await other.releaseOperation(copy);
      expectEqual(storyOf(await take(other, copy)), ['pending'], 'a copy');
      await session.settleOperation(first, answered, memoryMs);
      await session.settleOperation(first, refused, memoryMs);
      await session.releaseOperation(first);
      expectEqual(storyOf(await take(other, copy)), ['repeated', answered], 'a copy after the end');
    },
  },
  {
    title: '[PR51] keeps an end whose claim the store has lost',
    async run({ session, open }) {
      await session.settleOperation(first, answered, memoryMs);
      expectEqual(storyOf(await take(await open(), copy)), ['repeated', answered], 'a copy');
    },
  },
  {
    title: '[PR51] tells how long ago it was claimed, and hands an old claim over where that is asked for',
    async run({ session, open, pass }) {
      const other = await open();
      await take(session, first);
      await pass(500);
      const result = await take(other, copy, 400_000);
      const age = result.kind === 'pending' ? result.ageMs : -1;
      expectEqual(age >= 490 && age < 20_000, true, `an age of about 500 ms, found ${age}`);
      expectEqual(storyOf(await take(other, copy, 400)), ['claimed'], 'taken over');
      await session.settleOperation(first, refused, memoryMs);
      expectEqual(storyOf(await take(session, { ...first, run: 2 })), ['pending'], 'the one that was too late');
      await other.settleOperation(copy, answered, memoryMs);
      expectEqual(
        storyOf(await take(session, { ...first, run: 2 }, 0)),
        ['repeated', answered],
        'a copy after the end',
      );
    },
  },
  {
    title: '[PR50] forgets an operation after its time, swept or not, and not before',
    async run({ session, pass }) {
      const short = { ...first, key: 'short' };
      await session.claimOperation(short, { memoryMs: 500 });
      await session.settleOperation(short, answered, 1_500);
      await session.claimOperation(first, { memoryMs: 500 });
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await take(session, { ...copy, key: 'short' })), ['repeated', answered], 'one that is kept');
      expectEqual(storyOf(await take(session, { ...copy, hash: 'b' })), ['claimed'], 'a claim out of time');
      await pass(1_100);
      expectEqual(
        storyOf(await take(session, { ...copy, key: 'short', hash: 'b' })),
        ['claimed'],
        'an end out of time',
      );
    },
  },
  {
    title: '[PR50] leaves nothing behind of what was given back, or is out of time',
    async run({ session, size, pass }) {
      const before = await size();
      await session.releaseOperation(first);
      await take(session, first);
      await session.releaseOperation(first);
      await session.claimOperation({ ...first, key: 'short' }, { memoryMs: 300 });
      await pass(400);
      await session.sweep();
      expectEqual(await size(), before, 'the size');
    },
  },
  {
    title: '[PR50] knows how operations ended, and which are under way, after a crash',
    isAboutCrashes: true,
    async run({ session, crash }) {
      await take(session, first);
      await session.settleOperation(first, answered, memoryMs);
      await take(session, { ...first, key: 'refused' });
      await session.settleOperation({ ...first, key: 'refused' }, refused, memoryMs);
      await take(session, { ...first, key: 'under way' });
      const after = await crash();
      expectEqual(storyOf(await take(after, copy)), ['repeated', answered], 'an answer');
      expectEqual(storyOf(await take(after, { ...copy, key: 'refused' })), ['repeated', refused], 'a refusal');
      expectEqual(storyOf(await take(after, { ...copy, key: 'under way' })), ['pending'], 'one under way');
    },
  },
];

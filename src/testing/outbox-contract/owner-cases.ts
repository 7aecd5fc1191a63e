import { expectEqual } from '../contract-case';
import { contentsOf, idsIn, revisionOf, write, expectKind, type OutboxCase } from './outbox-test';

/** An outbox belongs to one user at one destination. */
export const ownerCases: readonly OutboxCase[] = [
  {
    title: '[OB4] shows nothing to another user, to nobody, or at another destination; the owner finds it again',
    async run({ open }) {
      const ann = await open();
      await ann.commit({ entries: [{ id: 'a', revision: 0, record: 1 }], values: [{ key: 'k', value: 1 }] });
      ann.close();
      const scopes = [
        { userId: 'bob' },
        { userId: undefined },
        { userId: '' },
        { userId: 'undefined' },
        { userId: 'ann ' },
        { destination: 'https://example.com/api/other' },
        { destination: '' },
      ];
      const strangers = [];
      for (const scope of scopes) {
        const stranger = await open(scope);
        expectEqual(await contentsOf(stranger), [[], []], `what is there for ${JSON.stringify(scope)}`);
        await write(stranger, JSON.stringify(scope));
        strangers.push(stranger);
      }
      for (const [index, stranger] of strangers.entries())
        expectEqual(await idsIn(stranger), [JSON.stringify(scopes[index])], 'what each finds');
      expectEqual(await contentsOf(await open()), [[['a', 1]], [['k', 1]]], 'what the owner finds');
    },
  },
  {
    title: '[OB4] keeps the same ids of two users apart, nobody being one of them',
    async run({ open }) {
      const [ann, bob, nobody] = [await open(), await open({ userId: 'bob' }), await open({ userId: undefined })];
      await write(ann, 'a', 'b');
      await write(bob, 'a');
      await write(nobody, 'b');
      const removal = { id: 'a', revision: await revisionOf(ann, 'a'), record: undefined };
      await expectKind(ann.commit({ entries: [removal] }), 'committed', 'the removal');
      expectEqual([await idsIn(ann), await idsIn(bob), await idsIn(nobody)], [['b'], ['a'], ['b']], 'the logs');
      await expectKind(
        bob.commit({ entries: [{ id: 'c', revision: 0, record: 1 }], maxEntries: 2 }),
        'committed',
        'room',
      );
    },
  },
  {
    title: '[OB4] [OB6] gives each user a seat and hints of their own',
    async run({ open, until, quiet }) {
      const [ann, bob] = [await open(), await open({ userId: 'bob' })];
      const [annRuns, bobRuns] = [ann.run(), bob.run()];
      await until('both seats', () => annRuns.fence() !== undefined && bobRuns.fence() !== undefined);
      await write(ann, 'a');
      await quiet();
      expectEqual([bob.hints(), annRuns.story.length, bobRuns.story.length], [0, 1, 1], 'what the other one heard');
    },
  },
];

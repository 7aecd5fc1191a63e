import type { AppendResult } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import { entryOf, idsFrom, type StoreCase } from './store-test';

const storyOf = (result: AppendResult) =>
  result.kind === 'conflict' ? [result.kind] : [result.kind, result.position.offset, result.position.id];

/** Appends of the server's own code that may come twice (ST8). */
export const keyCases: readonly StoreCase[] = [
  {
    title: '[ST8] stores once per key, and answers a repetition in any session with the position of the first',
    async run({ session, open }) {
      const key = { key: 'order-7', hash: 'a' };
      expectEqual(storyOf(await session.append('room', entryOf('first'), key)), ['appended', 1, 'first'], 'the first');
      await session.append('room', entryOf('between'));
      const repeated = await (await open()).append('room', entryOf('second'), key);
      expectEqual(storyOf(repeated), ['repeated', 1, 'first'], 'the repetition');
      expectEqual(await idsFrom(session, 'room'), ['first', 'between'], 'the log');
    },
  },
  {
    title: '[ST8] stores once although two sessions use a key at the same time',
    async run({ session, open }) {
      const other = await open();
      const key = { key: 'order-7', hash: 'a' };
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? session : other).append('room', entryOf(`p${index}`), key),
        ),
      );
      expectEqual(results.filter(({ kind }) => kind === 'appended').length, 1, 'appends');
      expectEqual(results.filter(({ kind }) => kind === 'repeated').length, 9, 'repetitions');
      expectEqual((await idsFrom(session, 'room')).length, 1, 'entries');
    },
  },
  {
    title: '[ST8] answers the same key with other content as a conflict, and stores nothing',
    async run({ session, open }) {
      await session.append('room', entryOf('first'), { key: 'order-7', hash: 'a' });
      const other = await (await open()).append('room', entryOf('second'), { key: 'order-7', hash: 'b' });
      expectEqual(storyOf(other), ['conflict'], 'the answer');
      expectEqual(await idsFrom(session, 'room'), ['first'], 'the log');
    },
  },
  {
    title: '[ST8] tells keys apart, those of different channels as well',
    async run({ session }) {
      await session.append('room', entryOf('first'), { key: 'order-7', hash: 'a' });
      const key = await session.append('room', entryOf('second'), { key: 'order-8', hash: 'a' });
      expectEqual(storyOf(key), ['appended', 2, 'second'], 'another key');
      const channel = await session.append('hall', entryOf('third'), { key: 'order-7', hash: 'b' });
      expectEqual(storyOf(channel), ['appended', 1, 'third'], 'another channel');
    },
  },
  {
    title: '[ST8] remembers a key after its entry is no longer kept',
    limits: { maxHistoryEntries: 2 },
    async run({ session }) {
      const key = { key: 'order-7', hash: 'a' };
      await session.append('room', entryOf('first'), key);
      for (let index = 0; index < 5; index++) await session.append('room', entryOf(`p${index}`));
      expectEqual(storyOf(await session.append('room', entryOf('again'), key)), ['repeated', 1, 'first'], 'the answer');
    },
  },
  {
    title: '[ST8] forgets a key after its time, swept or not',
    limits: { keyRetentionMs: 500 },
    async run({ session, pass }) {
      const key = { key: 'order-7', hash: 'a' };
      await session.append('room', entryOf('first'), key);
      await pass(600);
      expectEqual(
        storyOf(await session.append('room', entryOf('second'), { ...key, hash: 'b' })),
        ['appended', 2, 'second'],
        'the second',
      );
      await pass(600);
      await session.sweep();
      expectEqual(storyOf(await session.append('room', entryOf('third'), key)), ['appended', 3, 'third'], 'the third');
    },
  },
];

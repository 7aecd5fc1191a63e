import { expectEqual } from '../contract-case';
import type { StoreCase } from './store-test';

/** Words between hubs. */
export const signalCases: readonly StoreCase[] = [
  {
    title: 'brings a signal to every session that listens, itself included, and counts them',
    async run({ session, open, hear, until }) {
      const other = await open();
      const idle = await open();
      const ears = [await hear(session, 'kick'), await hear(other, 'kick')];
      await hear(idle, 'other');
      const message = JSON.stringify({ user: 'ann "the" ☕', list: [1] });
      expectEqual(await session.signal('kick', message), 2, 'listeners');
      for (const { messages } of ears) {
        await until('the signal', () => messages.length === 1);
        expectEqual(messages, [message], 'what was heard');
      }
    },
  },
  {
    title: 'counts no listener where nobody listens',
    async run({ session }) {
      expectEqual(await session.signal('nobody', 'hello'), 0, 'listeners');
    },
  },
  {
    title: 'counts a session once, however many handlers it has, and calls each',
    async run({ session, open, hear, until }) {
      const other = await open();
      const ears = [await hear(other, 'kick'), await hear(other, 'kick')];
      expectEqual(await session.signal('kick', 'now'), 1, 'listeners');
      await until('both handlers', () => ears.every(({ messages }) => messages.length === 1));
    },
  },
  {
    title: 'keeps the order of the signals of one session',
    async run({ session, open, hear, until }) {
      const { messages } = await hear(await open(), 'kick');
      const sent = Array.from({ length: 20 }, (_, index) => String(index));
      for (const message of sent) await session.signal('kick', message);
      await until('the last signal', () => messages.length === sent.length);
      expectEqual(messages, sent, 'what was heard');
    },
  },
  {
    title: 'is silent after undo, which may be called again',
    async run({ session, open, hear, until }) {
      const other = await open();
      const [quiet, witness] = [await hear(other, 'kick'), await hear(other, 'kick')];
      quiet.undo();
      quiet.undo();
      await session.signal('kick', 'now');
      await until('the signal', () => witness.messages.length === 1);
      expectEqual(quiet.messages, [], 'what the first was told');
      witness.undo();
      expectEqual(await session.signal('kick', 'again'), 0, 'listeners at the end');
    },
  },
];

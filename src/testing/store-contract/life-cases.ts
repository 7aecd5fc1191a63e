import { StoreUnavailable, type StoreSession } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import { appendAll, entriesOf, entryOf, idsFrom, joined, storyOf, type StoreCase } from './store-test';

const presence = { connection: 'ann-1', member: 'ann' };

/** Everything that a session can be asked. */
const questions: Readonly<Record<string, (session: StoreSession) => Promise<unknown>>> = {
  append: (session) => session.append('room', entryOf('late')),
  end: (session) => session.end('room'),
  read: (session) => session.read('room', { epoch: 'x', offset: 0 }, 1),
  follow: (session) => session.follow('room', { appended: () => undefined, interrupted: () => undefined }),
  join: (session) => session.join('ann'),
  leave: (session) => session.leave('ann', 1),
  publish: (session) =>
    session.publish({ publisher: 'ann', fence: 1, destination: 'room', seq: 1, id: 'p' }, entryOf('p')),
  claim: (session) => session.claim({ publisher: 'ann', fence: 1, destination: 'room', seq: 1, id: 'p' }, 'pending'),
  settle: (session) => session.settle({ publisher: 'ann', fence: 1, destination: 'room', seq: 1, id: 'p' }, 'accepted'),
  enter: (session) => session.enter('room', presence, 60_000),
  exit: (session) => session.exit('room', 'ann-1'),
  renew: (session) => session.renew([{ channel: 'room', connection: 'ann-1' }], 60_000),
  sweep: (session) => session.sweep(),
  members: (session) => session.members('room'),
  followPresence: (session) =>
    session.followPresence('room', { changed: () => undefined, interrupted: () => undefined }),
  signal: (session) => session.signal('kick', 'now'),
  onSignal: (session) => session.onSignal('kick', () => undefined),
};

/** How a session ends. */
export const lifeCases: readonly StoreCase[] = [
  {
    title: '[ST7] answers every question after close with StoreUnavailable: neither a success nor a refusal',
    async run({ open }) {
      const session = await open();
      await session.close();
      for (const [name, ask] of Object.entries(questions)) {
        const answer = await ask(session).then(
          () => 'an answer',
          (error: unknown) => error,
        );
        expectEqual(answer instanceof StoreUnavailable, true, `${name} after close gave StoreUnavailable`);
      }
    },
  },
  {
    title: '[ST2] keeps what is stored, and the other sessions, when one closes; close may be called again',
    async run({ session, open }) {
      const other = await open();
      const ann = await joined(session, 'ann');
      await ann.publish(1);
      await appendAll(session, 'room', entriesOf('own', 2));
      await Promise.all([session.close(), session.close()]);
      await session.close();
      expectEqual(await idsFrom(other, 'room'), ['p1', 'own1', 'own2'], 'the log');
      const again = await joined(other, 'ann');
      expectEqual([again.resumed, again.epoch], [true, ann.epoch], 'the publisher');
      expectEqual(storyOf(await again.publish(1)), ['repeated', 'accepted', 1], 'a copy');
    },
  },
  {
    title: '[ST2] finishes or fails what was asked for before close, and never leaves it open',
    async run({ open, session }) {
      const closing = await open();
      const asked = entriesOf('p', 20).map((entry) =>
        closing.append('room', entry).then(
          () => entry.id,
          () => undefined,
        ),
      );
      await closing.close();
      const done = (await Promise.all(asked)).filter((id) => id !== undefined);
      const stored = await idsFrom(session, 'room');
      expectEqual(
        done.filter((id) => !stored.includes(id)),
        [],
        'acknowledged and not stored',
      );
    },
  },
  {
    title: '[ST2] tells a closed session nothing, and no longer counts it as a listener',
    async run({ session, open, follow, followPresence, hear, until }) {
      const closing = await open();
      const deaf = [
        await follow(closing, 'room'),
        await followPresence(closing, 'room'),
        await hear(closing, 'kick'),
      ] as const;
      const witness = [
        await follow(session, 'room'),
        await followPresence(session, 'room'),
        await hear(session, 'kick'),
      ] as const;
      await closing.close();
      await session.append('room', entryOf('p1'));
      await session.enter('room', presence, 60_000);
      expectEqual(await session.signal('kick', 'now'), 1, 'listeners');
      await until('the witness', () => !!witness[0].told[0] && !!witness[1].changes[0] && !!witness[2].messages[0]);
      expectEqual([deaf[0].told.length, deaf[1].changes.length, deaf[2].messages.length], [0, 0, 0], 'what was told');
      for (const { undo } of deaf) undo();
    },
  },
  {
    title: '[ST9] keeps a publisher whose session closed without leaving as one that left',
    limits: { publisherRetentionMs: 1_500 },
    async run({ session, open, pass }) {
      const closing = await open();
      const ann = await joined(closing, 'ann');
      await ann.publish(1);
      await closing.close();
      await pass(300);
      await session.sweep();
      const again = await session.join('ann');
      expectEqual([again.resumed, again.epoch], [true, ann.epoch], 'the join in time');
    },
  },
];

import type { Presence, PresenceChange, StoreSession } from '../../server/store/store';
import { expectEqual } from '../contract-case';
import { at, type StoreCase } from './store-test';

const minute = 60_000;

/** Connection `ann-1` is of member `ann`. */
const presenceOf = (connection: string, state?: unknown): Presence => ({
  connection,
  member: connection.split('-')[0] ?? '',
  user: connection.split('-')[0],
  state: state === undefined ? undefined : JSON.stringify(state),
});

const storyOf = (changes: readonly PresenceChange[]) =>
  changes.map(({ change, member }) => [change, member.member, member.state]);

async function listOf(session: StoreSession, channel = 'room') {
  const { members } = await session.members(channel);
  return members.map(({ member, state }) => [member, state]);
}

/** Who is present (PR32, PR33). */
export const presenceCases: readonly StoreCase[] = [
  {
    title: '[PR32] lists members in the order of joining, in every session and per channel',
    async run({ session, open }) {
      const other = await open();
      await session.enter('room', presenceOf('cat-1', { mood: 'calm' }), minute);
      await other.enter('room', presenceOf('ann-1'), minute);
      await session.enter('room', presenceOf('bob-1'), minute);
      await session.enter('hall', presenceOf('dan-1'), minute);
      const expected = [
        ['cat', '{"mood":"calm"}'],
        ['ann', undefined],
        ['bob', undefined],
      ];
      expectEqual([await listOf(session), await listOf(other)], [expected, expected], 'the members');
      const { members } = await other.members('room');
      expectEqual(
        members.map(({ user }) => user),
        ['cat', 'ann', 'bob'],
        'the users',
      );
      expectEqual(await listOf(session, 'nowhere'), [], 'the members of an empty channel');
    },
  },
  {
    title: '[PR32] counts a member once, from its first connection to its last',
    async run({ session, open, followPresence, until }) {
      const other = await open();
      const { changes } = await followPresence(session, 'room');
      await session.enter('room', presenceOf('ann-1'), minute);
      await other.enter('room', presenceOf('ann-2'), minute);
      await session.exit('room', 'ann-1');
      expectEqual(await listOf(other), [['ann', undefined]], 'the members while one is left');
      await other.exit('room', 'ann-2');
      expectEqual(await listOf(session), [], 'the members at the end');
      await until('the end', () => changes.at(-1)?.change === 'left');
      expectEqual(
        storyOf(changes),
        [
          ['joined', 'ann', undefined],
          ['left', 'ann', undefined],
        ],
        'what was told',
      );
    },
  },
  {
    title: '[PR32] shows the newest state of a member, and the one before when its connection leaves',
    async run({ session, open, followPresence, until }) {
      const other = await open();
      const { changes } = await followPresence(other, 'room');
      await session.enter('room', presenceOf('ann-1', 'first'), minute);
      await other.enter('room', presenceOf('ann-2', 'second'), minute);
      await session.enter('room', presenceOf('ann-1', 'third'), minute);
      await session.exit('room', 'ann-1');
      expectEqual(await listOf(session), [['ann', '"second"']], 'the members');
      await other.exit('room', 'ann-2');
      await until('the end', () => changes.at(-1)?.change === 'left');
      expectEqual(
        storyOf(changes).slice(0, -1),
        [
          ['joined', 'ann', '"first"'],
          ['updated', 'ann', '"second"'],
          ['updated', 'ann', '"third"'],
          ['updated', 'ann', '"second"'],
        ],
        'what was told',
      );
    },
  },
  {
    title: '[PR32] tells nothing where nothing changes: an equal state, a strange connection',
    async run({ session, followPresence, until }) {
      const { changes } = await followPresence(session, 'room');
      await session.enter('room', presenceOf('ann-1', 'here'), minute);
      await session.enter('room', presenceOf('ann-1', 'here'), minute);
      await session.exit('room', 'nobody-1');
      await session.exit('hall', 'ann-1');
      await session.enter('room', presenceOf('bob-1'), minute);
      await until('the next member', () => changes.at(-1)?.member.member === 'bob');
      expectEqual(
        changes.map(({ change }) => change),
        ['joined', 'joined'],
        'what was told',
      );
    },
  },
  {
    title: '[PR33] numbers changes densely, and lists with the number of the last',
    async run({ session, open, followPresence, until }) {
      const other = await open();
      const { changes, interruptions } = await followPresence(session, 'room');
      await session.enter('room', presenceOf('host-1'), minute);
      for (let round = 0; round < 5; round++) {
        await (round % 2 ? session : other).enter('room', presenceOf('ann-1', round), minute);
        await (round % 2 ? other : session).enter('room', presenceOf(`guest${round}-1`), minute);
      }
      await session.exit('room', 'guest0-1');
      await until('the exit, or an interruption', () => changes.at(-1)?.change === 'left' || interruptions() > 0);
      expectEqual(interruptions(), 0, 'interruptions');
      const versions = changes.map(({ version }) => version);
      expectEqual(
        versions,
        versions.map((_, index) => at(versions, 0) + index),
        'the versions',
      );
      expectEqual((await other.members('room')).version, versions.at(-1), 'the version of the list');
    },
  },
  {
    title: '[PR33] never counts again from where somebody stood, after a channel was empty',
    async run({ session, open }) {
      await session.enter('room', presenceOf('ann-1'), minute);
      await session.exit('room', 'ann-1');
      const { version } = await session.members('room');
      await (await open()).enter('room', presenceOf('bob-1'), minute);
      expectEqual((await session.members('room')).version > version, true, `a version above ${version}`);
    },
  },
  {
    title: '[ST9] removes whose time is over, announced once although two sessions sweep at the same time',
    async run({ session, open, followPresence, pass, until }) {
      const other = await open();
      const watched = [await followPresence(session, 'room'), await followPresence(other, 'room')];
      for (const name of ['ann-1', 'ann-2', 'bob-1']) await session.enter('room', presenceOf(name), 500);
      await other.enter('room', presenceOf('cat-1'), minute);
      await pass(600);
      await Promise.all([session.sweep(), other.sweep(), session.sweep(), other.sweep()]);
      await session.enter('room', presenceOf('last-1'), minute);
      expectEqual(
        (await listOf(other)).map(([member]) => member),
        ['cat', 'last'],
        'the members',
      );
      for (const { changes } of watched) {
        await until('the last member', () => changes.at(-1)?.member.member === 'last');
        const left = changes.filter(({ change }) => change === 'left').map(({ member }) => member.member);
        expectEqual(left.toSorted(), ['ann', 'bob'], 'who left');
      }
    },
  },
  {
    title: '[ST9] keeps a member whose connections do not all expire, with the state that is left',
    async run({ session, pass }) {
      await session.enter('room', presenceOf('ann-1', 'stays'), minute);
      await session.enter('room', presenceOf('ann-2', 'goes'), 500);
      await pass(600);
      await session.sweep();
      expectEqual(await listOf(session), [['ann', '"stays"']], 'the members');
    },
  },
  {
    title: '[PR32] prolongs what is vouched for, and reports what is not present any more',
    async run({ session, open, pass }) {
      const other = await open();
      for (const name of ['ann-1', 'bob-1', 'cat-1']) await session.enter('room', presenceOf(name), 1_000);
      await session.exit('room', 'cat-1');
      await pass(600);
      const held = ['ann-1', 'cat-1', 'dan-1'].map((connection) => ({ channel: 'room', connection }));
      const lost = await other.renew([...held, { channel: 'hall', connection: 'ann-1' }], 1_000);
      expectEqual(
        lost.map(({ channel, connection }) => [channel, connection]),
        [
          ['room', 'cat-1'],
          ['room', 'dan-1'],
          ['hall', 'ann-1'],
        ],
        'what is lost',
      );
      await pass(600);
      await session.sweep();
      expectEqual(await listOf(session), [['ann', undefined]], 'the members');
      expectEqual([...(await session.renew([], 1_000))], [], 'what is lost of nothing');
    },
  },
  {
    title: '[PR32] moves a connection that enters as another member',
    async run({ session, followPresence, until }) {
      const { changes } = await followPresence(session, 'room');
      await session.enter('room', presenceOf('ann-1'), minute);
      await session.enter('room', { ...presenceOf('ann-1'), member: 'bob' }, minute);
      expectEqual(
        (await listOf(session)).map(([member]) => member),
        ['bob'],
        'the members',
      );
      await session.exit('room', 'ann-1');
      expectEqual(await listOf(session), [], 'the members at the end');
      await until('both to leave', () => changes.filter(({ change }) => change === 'left').length === 2);
    },
  },
  {
    title: '[PR33] tells followers nothing after undo, which may be called again',
    async run({ session, open, followPresence, until }) {
      const other = await open();
      const [quiet, witness] = [await followPresence(other, 'room'), await followPresence(other, 'room')];
      await session.enter('hall', presenceOf('dan-1'), minute);
      await session.enter('room', presenceOf('ann-1'), minute);
      await until('the first change', () => quiet.changes.length === 1 && witness.changes.length === 1);
      quiet.undo();
      quiet.undo();
      await session.enter('room', presenceOf('bob-1'), minute);
      await until('the second change', () => witness.changes.length === 2);
      expectEqual(quiet.changes.length, 1, 'what the first follower was told');
    },
  },
  {
    title: '[ST6] creates nothing by listing and watching',
    async run({ session, size }) {
      const before = await size();
      for (let channel = 0; channel < 100; channel++) {
        expectEqual(await listOf(session, `empty-${channel}`), [], 'the members');
        (
          await session.followPresence(`empty-${channel}`, { changed: () => undefined, interrupted: () => undefined })
        )();
        await session.exit(`empty-${channel}`, 'ann-1');
        await session.renew([{ channel: `empty-${channel}`, connection: 'ann-1' }], minute);
      }
      expectEqual(await size(), before, 'the size');
    },
  },
];

import { expectEqual } from '../contract-case';
import { entryOf, idsFrom, storyOf, type StoreCase } from './store-test';

/** Names that something between here and the disk might take for something else. */
const names = [
  '__proto__',
  'constructor',
  'toString',
  '0',
  '-1',
  ' ',
  '*',
  '{room}',
  'a:b:c',
  'a/b?c#d%20',
  "it's; DROP TABLE entries; --",
  '"quoted" \\ and \\u0041',
  '%_[a]?',
  'line\nbreak\ttab\r',
  'nul\u0000inside',
  'nul\u0000outside',
  'naïve',
  'nai\u0308ve',
  '日本語',
  '👩‍👩‍👧‍👦',
  '\u202Egnp',
  '\uFEFFmark',
  'mark',
  'half \uD83D',
  'half \uD83E',
  'half \uFFFD',
  'x'.repeat(256),
  `${'x'.repeat(255)}y`,
  '漢'.repeat(256),
];

/** Any text names a thing, and names only that. */
export const nameCases: readonly StoreCase[] = [
  {
    title: '[PR7] takes any text for channel, event and id, exactly',
    async run({ session, follow, until }) {
      for (const name of names) {
        const { told, undo } = await follow(session, name);
        const data = JSON.stringify({ [name]: name });
        await session.append(name, { id: name, event: name, data });
        await until(`the entry of ${JSON.stringify(name)}`, () => told.length === 1);
        undo();
        const end = await session.end(name);
        const read = await session.read(name, { epoch: end.epoch, offset: 0 }, 5);
        const entries = read.kind === 'entries' ? read.entries : [];
        const wanted = [[1, name, name, data]];
        expectEqual(
          entries.map((entry) => [entry.offset, entry.id, entry.event, entry.data]),
          wanted,
          'what is read',
        );
        expectEqual(
          told.map((entry) => [entry.offset, entry.id, entry.event, entry.data]),
          wanted,
          'what is told',
        );
        expectEqual([end.offset, end.id], [1, name], 'the end');
        expectEqual((await session.read(name, end, 5)).kind, 'entries', 'reading from the end');
      }
    },
  },
  {
    title: '[PR13] takes any text for publishers, destinations and ids, exactly',
    async run({ session }) {
      const { fence } = await session.join('ann');
      for (const name of names) {
        const join = await session.join(name);
        expectEqual(join.resumed, false, `${JSON.stringify(name)} resumed`);
        const claim = { publisher: name, fence: join.fence, destination: 'room', seq: 1, id: name };
        expectEqual((await session.publish(claim, entryOf(name))).kind, 'claimed', 'the first');
        expectEqual((await session.publish(claim, entryOf(name))).kind, 'repeated', 'a copy');
        expectEqual(
          storyOf(await session.publish({ ...claim, id: `${name}.` }, entryOf(name))),
          ['out-of-sequence', 2],
          'another id',
        );
        const own = { publisher: 'ann', fence, destination: name, seq: 1, id: name };
        expectEqual((await session.publish(own, entryOf(name))).kind, 'claimed', 'the first to a destination');
        expectEqual((await session.publish(own, entryOf(name))).kind, 'repeated', 'its copy');
      }
      expectEqual((await idsFrom(session, 'room')).length, names.length, 'entries');
    },
  },
  {
    title: '[ST8] takes any text for keys and hashes, exactly',
    async run({ session }) {
      for (const name of names) {
        const key = { key: name, hash: name };
        expectEqual((await session.append('room', entryOf(name), key)).kind, 'appended', 'the first');
        expectEqual((await session.append('room', entryOf(name), key)).kind, 'repeated', 'a repetition');
        const other = { key: name, hash: `${name}.` };
        expectEqual((await session.append('room', entryOf(name), other)).kind, 'conflict', 'other content');
      }
      expectEqual((await idsFrom(session, 'room')).length, names.length, 'entries');
    },
  },
  {
    title: '[PR32] takes any text for members, connections and signals, exactly',
    async run({ session, hear, until }) {
      for (const name of names) {
        const state = JSON.stringify(name);
        await session.enter('room', { connection: name, member: name, user: name, state }, 60_000);
        await session.enter(name, { connection: 'c', member: 'm' }, 60_000);
        expectEqual((await session.members(name)).members.length, name === 'room' ? 2 : 1, 'members of a channel');
        const { messages, undo } = await hear(session, name);
        await session.signal(name, state);
        await until('the signal', () => messages.length === 1);
        undo();
      }
      const { members } = await session.members('room');
      expectEqual(
        members.map(({ member, user, state }) => [member, user, state]),
        names.map((name) => [name, name, JSON.stringify(name)]),
        'the members',
      );
      const held = names.map((connection) => ({ channel: 'room', connection }));
      expectEqual((await session.renew(held, 60_000)).length, 0, 'what is lost');
      for (const name of names) await session.exit('room', name);
      expectEqual((await session.members('room')).members.length, 0, 'members at the end');
    },
  },
  {
    title: '[PR8] keeps a megabyte of data in one entry',
    async run({ session, open }) {
      const data = JSON.stringify('é"\\'.repeat(250_000));
      await session.append('room', { id: 'large', event: 'told', data });
      const other = await open();
      const { epoch } = await other.end('room');
      const read = await other.read('room', { epoch, offset: 0 }, 5);
      expectEqual(read.kind === 'entries' && read.entries[0]?.data === data, true, 'read as it was written');
    },
  },
];

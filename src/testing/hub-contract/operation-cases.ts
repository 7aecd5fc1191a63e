import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';
import { withCapability } from './with-capability';

const command = (name: string, key: string, fields: object = {}) => ({ type: 'command', name, key, ...fields });

const cases: readonly HubCase[] = [
  {
    title: '[PR50] runs a command once per key, and answers every copy as the first, on another connection too',
    async run({ welcomed }) {
      const link = await welcomed({ token: 'user:ada' });
      const count = command('count', 'op-1', { data: 'once' });
      const first = await link.ask(count);
      expectEqual([first.type, first.data, first.duplicate], ['answer', 1, undefined], 'the first');
      const copy = await link.ask(count);
      expectEqual([copy.type, copy.data, copy.duplicate], ['answer', 1, true], 'a copy');
      const elsewhere = await (await welcomed({ token: 'user:ada' })).ask(count);
      expectEqual([elsewhere.data, elsewhere.duplicate], [1, true], 'a copy on another connection');
      const other = await link.ask({ ...count, key: 'op-2' });
      expectEqual([other.data, other.duplicate], [2, undefined], 'another key');
    },
  },
  {
    title: '[PR50] knows the keys that a process before it was given',
    async run({ hub, welcomed }) {
      const count = command('count', 'op-1', { data: 'over a restart' });
      await (await welcomed({ token: 'user:ada' })).ask(count);
      await hub.restart({ remembers: true });
      const copy = await (await welcomed({ token: 'user:ada' })).ask(count);
      expectEqual([copy.data, copy.duplicate], [1, true], 'a copy');
    },
  },
  {
    title: '[PR50] refuses a key with other content, another version or none among it',
    async run({ welcomed }) {
      const link = await welcomed();
      const count = command('count', 'op-1', { data: { a: 1, b: 2 }, ifVersion: 3 });
      await link.ask(count);
      for (const other of [{ data: { a: 1 } }, { data: null }, { ifVersion: 4 }, { ifVersion: undefined }])
        expectEqual((await link.ask({ ...count, ...other })).code, 'key-conflict', JSON.stringify(other));
      expectEqual((await link.ask({ ...count, data: { b: 2, a: 1 } })).duplicate, true, 'in another order');
    },
  },
  {
    title: '[PR50] keeps the keys of users apart, and those of commands',
    async run({ welcomed }) {
      const count = command('count', 'op-1', { data: 'apart' });
      expectEqual((await (await welcomed({ token: 'user:ada' })).ask(count)).data, 1, 'one user');
      const bob = await welcomed({ token: 'user:bob' });
      expectEqual((await bob.ask(count)).data, 2, 'another');
      expectEqual((await bob.ask({ ...count, name: 'counted' })).data, 2, 'another command');
    },
  },
  {
    title: '[PR50] keeps nothing of a command that failed or was refused before it ran',
    async run({ welcomed }) {
      const link = await welcomed();
      const fail = command('failOnce', 'op-1', { data: 'again' });
      expectEqual((await link.ask(fail)).code, 'internal', 'the first');
      const copy = await link.ask(fail);
      expectEqual([copy.data, copy.duplicate], ['done', undefined], 'a copy');
      expectEqual((await link.ask(fail)).duplicate, true, 'a copy of the success');
      for (let round = 0; round < 2; round++) {
        expectEqual((await link.ask(command('secret', 'op-2'))).code, 'forbidden', 'what is forbidden');
        expectEqual((await link.ask(command('nobody home', 'op-3'))).code, 'unknown-command', 'what is unknown');
      }
    },
  },
  {
    title: '[PR52] hands key and version to the handler, and keeps its refusal in its own words',
    async run({ welcomed }) {
      const link = await welcomed();
      const refuse = command('refuse', 'op-1', { data: 'Milk', ifVersion: 3 });
      for (const duplicate of [undefined, true]) {
        const answer = await link.ask(refuse);
        expectEqual([answer.type, answer.code, answer.duplicate], ['error', 'conflict', duplicate], 'the answer');
        expectEqual(answer.data, { version: 4, value: 'Milk', key: 'op-1' }, 'what the handler added');
        expectEqual(answer.message, 'It is not version 3.', 'the message');
      }
      const bare = await link.ask({ type: 'command', name: 'refuse', data: 'Bread', ifVersion: 0 });
      expectEqual([bare.code, bare.data], ['conflict', { version: 1, value: 'Bread' }], 'without a key');
    },
  },
  {
    title: '[PR51] lets copies wait for the first, also when the connection that it came by is gone',
    async run({ welcomed }) {
      const gone = await welcomed({ token: 'user:ada' });
      gone.send({ id: 'first', ...command('wait', 'op-1') });
      await gone.settled();
      gone.close();
      const link = await welcomed({ token: 'user:ada' });
      link.send({ id: 'copy', ...command('wait', 'op-1') });
      await link.settled();
      expectEqual((await link.ask({ type: 'command', name: 'release' })).data, 1, 'how many were running');
      const copy = await link.heard({ id: 'copy' });
      expectEqual([copy.type, copy.data, copy.duplicate], ['answer', 'waited', true], 'the copy');
    },
  },
  {
    title: '[PR53] gives what a command with a key publishes an id made of the key, and stores it once',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'told' });
      await link.ask(command('tell', 'op-1', { data: 'one' }));
      await link.ask(command('tell', 'op-1', { data: 'one' }));
      await link.ask(command('tell', 'op-2', { data: 'two' }));
      await link.heard({ type: 'event', data: 'two' });
      const told = link.frames.filter(({ type }) => type === 'event').map(({ id, data }) => [id, data]);
      expectEqual(
        told,
        [
          ['op-1', 'one'],
          ['op-2', 'two'],
        ],
        'the events',
      );
    },
  },
];

/** Commands that run once per key are a hub's extra. */
export const operationCases: readonly HubCase[] = cases.map(withCapability('operations'));

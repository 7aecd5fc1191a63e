import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';
import { withCapability } from './with-capability';

const publish = (id: string, seq: number, data: unknown, channel = 'room') => ({
  type: 'publish',
  id,
  seq,
  channel,
  event: 'x',
  data,
});

/** Numbers within one connection. */
const numberCases: readonly HubCase[] = [
  {
    title: '[PR13] does once what comes under one number several times',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      for (let copy = 0; copy < 3; copy++) link.send(publish('p1', 1, 'once'));
      await link.settled();
      expectEqual(link.events('x'), ['once'], 'the events');
      expectEqual((await link.ask(publish('', 2, 'next'))).type, 'ack', 'the answer to the next number');
    },
  },
  {
    title: '[PR14] says whether it knows a publisher that comes back, and goes on or starts at 1 accordingly',
    async run({ welcomed }) {
      const before = await welcomed({ client: 'returning' });
      const { epoch } = await before.heard({ type: 'welcome' });
      await before.ask(publish('', 1, 1));
      before.close();
      const after = await welcomed({ client: 'returning' });
      const welcome = await after.heard({ type: 'welcome' });
      const isKnown = (welcome.capabilities as readonly string[]).includes('publishers');
      expectEqual([welcome.resumed, welcome.epoch === epoch], [isKnown, isKnown], 'resumed, and the same epoch');
      const next = isKnown ? 2 : 1;
      expectEqual((await after.ask(publish('', next + 1, 1))).code, 'sequence', 'the answer to the number behind');
      expectEqual((await after.ask(publish('', next, 2))).type, 'ack', 'the answer to the next number');
    },
  },
  {
    title: '[PR13] answers a number too far ahead with "sequence", and expects the missing one still',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.ask(publish('', 1, 1));
      const early = await link.ask(publish('', 3, 3));
      expectEqual([early.type, early.code], ['error', 'sequence'], 'the answer');
      expectEqual((await link.ask(publish('', 2, 2))).type, 'ack', 'the answer to the missing one');
      expectEqual(link.events('x'), [1, 2], 'the events');
    },
  },
  {
    title: '[PR13] takes another message under a used number for no copy',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.ask(publish('', 1, 'first'));
      const other = await link.ask(publish('', 1, 'second'));
      expectEqual([other.type, other.code], ['error', 'sequence'], 'the answer');
      expectEqual(link.events('x'), ['first'], 'the events');
    },
  },
  {
    title: '[PR13] counts for each destination and each publisher apart',
    async run({ welcomed }) {
      const [ada, bob] = [await welcomed({ token: 'user:ada' }), await welcomed({ token: 'user:bob' })];
      const answers = [
        await ada.ask(publish('', 1, 1, 'room 1')),
        await ada.ask(publish('', 1, 1, 'room 2')),
        await ada.ask({ type: 'publish', seq: 1, event: 'count', data: 'x' }),
        await bob.ask(publish('', 1, 1, 'room 1')),
      ];
      expectEqual(
        answers.map(({ type, duplicate }) => [type, duplicate]),
        answers.map(() => ['ack', undefined]),
        'the answers',
      );
    },
  },
  {
    title: '[PR14] does not take another user for the same publisher',
    async run({ welcomed }) {
      const ada = await welcomed({ client: 'shared', token: 'user:ada' });
      await ada.ask(publish('', 1, 1));
      const bob = await welcomed({ client: 'shared', token: 'user:bob' });
      expectEqual((await bob.heard({ type: 'welcome' })).resumed, false, 'resumed');
      const answer = await bob.ask(publish('', 1, 1));
      expectEqual([answer.type, answer.duplicate], ['ack', undefined], 'the answer');
      await ada.settled();
    },
  },
  {
    title: '[PR14] says so when it has forgotten, and numbers start at 1',
    async run({ hub, welcomed }) {
      const before = await welcomed({ client: 'returning' });
      await before.ask(publish('', 1, 1));
      await hub.restart();
      await before.closed();
      const after = await welcomed({ client: 'returning' });
      expectEqual((await after.heard({ type: 'welcome' })).resumed, false, 'resumed');
      expectEqual((await after.ask(publish('', 2, 2))).code, 'sequence', 'the answer to number 2');
      expectEqual((await after.ask(publish('', 1, 1))).type, 'ack', 'the answer to number 1');
    },
  },
];

/** Numbers and outcomes that outlive a connection. */
const publisherCases: readonly HubCase[] = [
  {
    title: '[PR13] answers a repeated publish as before, and does nothing',
    async run({ welcomed, until }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      for (let copy = 0; copy < 3; copy++) link.send(publish('p1', 1, 'once'));
      const acks = () => link.frames.filter(({ type }) => type === 'ack');
      await until('three acks', () => acks().length === 3);
      expectEqual(
        acks().map(({ id, seq, duplicate }) => [id, seq, duplicate]),
        [
          ['p1', 1, undefined],
          ['p1', 1, true],
          ['p1', 1, true],
        ],
        'the acks',
      );
      await link.settled();
      expectEqual(link.events('x'), ['once'], 'the events');
    },
  },
  {
    title: '[PR13] repeats the same error for a repeated publish that was refused',
    async run({ welcomed, until }) {
      const link = await welcomed();
      for (let copy = 0; copy < 2; copy++) link.send(publish('p1', 1, 1, 'secret'));
      const errors = () =>
        link.frames.filter(({ type, id }) => type === 'error' && id === 'p1').map(({ code }) => code);
      await until('two errors', () => errors().length === 2);
      expectEqual(errors(), ['forbidden', 'forbidden'], 'the errors');
    },
  },
  {
    title: '[PR13] lets a copy wait for the outcome of the first, and runs it once',
    async run({ welcomed, until }) {
      const link = await welcomed();
      await link.ask({ type: 'publish', seq: 1, event: 'count', data: 'copies' });
      link.send({ type: 'publish', id: 'slow', seq: 2, event: 'wait' });
      link.send({ type: 'publish', id: 'slow', seq: 2, event: 'wait' });
      await link.settled();
      await until('the command to run', () => true);
      let released: unknown;
      do released = (await link.ask({ type: 'command', name: 'release' })).data;
      while (released === 0);
      expectEqual(released, 1, 'runs of the command');
      await link.heard({ type: 'ack', id: 'slow', duplicate: true });
    },
  },
  {
    title: '[PR14] knows a publisher that comes back: copies are recognised and numbers go on',
    async run({ welcomed }) {
      const who = { client: 'returning', token: 'user:ada' };
      const before = await welcomed(who);
      await before.ask({ type: 'publish', seq: 1, event: 'count', data: 'returning' });
      before.send({ type: 'publish', id: 'lost-ack', seq: 2, event: 'count', data: 'returning' });
      await before.heard({ type: 'ack', id: 'lost-ack' });
      before.close();
      const after = await welcomed(who);
      expectEqual((await after.heard({ type: 'welcome' })).resumed, true, 'resumed');
      after.send({ type: 'publish', id: 'lost-ack', seq: 2, event: 'count', data: 'returning' });
      await after.heard({ type: 'ack', id: 'lost-ack', duplicate: true });
      const next = await after.ask({ type: 'publish', seq: 3, event: 'count', data: 'returning' });
      expectEqual([next.type, next.duplicate], ['ack', undefined], 'the answer to the next');
      const counted = await after.ask({ type: 'command', name: 'counted', data: 'returning' });
      expectEqual(counted.data, 3, 'runs of the command');
    },
  },
  {
    title: '[PR15] fences the older connection of a publisher with 4409, and takes nothing more from it',
    async run({ welcomed }) {
      const who = { client: 'twice' };
      const older = await welcomed(who);
      await older.ask({ type: 'subscribe', channel: 'room' });
      const newer = await welcomed(who);
      older.send({ type: 'publish', id: 'zombie', seq: 1, event: 'count', data: 'zombie' });
      expectEqual(await older.closed(), 4409, 'the close code');
      const counted = await newer.ask({ type: 'command', name: 'counted', data: 'zombie' });
      expectEqual(counted.data, 0, 'runs of the older one’s command');
      expectEqual(
        (await newer.ask({ type: 'publish', seq: 1, event: 'count', data: 'x' })).type,
        'ack',
        'the newer one’s number 1',
      );
    },
  },
];

/** A hub's extra is to remember its publishers; each counts what one connection says. */
export const resumeCases: readonly HubCase[] = [...numberCases, ...publisherCases.map(withCapability('publishers'))];

import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';

export const publishCases: readonly HubCase[] = [
  {
    title: '[PR12] brings a publish to every subscriber, the publisher too, and to nobody else',
    async run({ welcomed }) {
      const [ada, bob, eve] = [await welcomed(), await welcomed(), await welcomed()];
      for (const link of [ada, bob]) {
        const answer = await link.ask({ type: 'subscribe', channel: 'room' });
        expectEqual([answer.type, answer.channel], ['subscribed', 'room'], 'the answer');
      }
      await eve.ask({ type: 'subscribe', channel: 'another room' });
      ada.send({ type: 'publish', id: 'p1', seq: 1, channel: 'room', event: 'said', data: { text: 'hi' } });
      const ack = await ada.heard({ type: 'ack', id: 'p1' });
      expectEqual([ack.seq, ack.duplicate], [1, undefined], 'sequence and duplicate of the ack');
      for (const link of [ada, bob]) {
        const { event, data, channel, id } = await link.heard({ type: 'event' });
        expectEqual(
          { event, data, channel, id },
          { event: 'said', data: { text: 'hi' }, channel: 'room', id: 'p1' },
          'the event',
        );
      }
      await eve.settled();
      expectEqual(eve.events('said'), [], 'what others heard');
    },
  },
  {
    title: '[PR12] carries any JSON value as data, and none',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      const values = [null, false, 0, '', 'Zoë 🌊', [1, [2]], { a: { b: null } }];
      for (const [i, data] of values.entries())
        await link.ask({ type: 'publish', seq: i + 1, channel: 'room', event: 'x', data });
      await link.ask({ type: 'publish', seq: values.length + 1, channel: 'room', event: 'x' });
      await link.settled();
      expectEqual(link.events('x'), [...values, undefined], 'the data');
    },
  },
  {
    title: '[PR12] runs the command named by a publish without a channel, and drops its answer',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'told' });
      expectEqual((await link.ask({ type: 'publish', seq: 1, event: 'tell', data: 'news' })).type, 'ack', 'the answer');
      await link.heard({ type: 'event', event: 'told', data: 'news' });
      const unknown = await link.ask({ type: 'publish', seq: 2, event: 'nobody home' });
      expectEqual(unknown.code, 'unknown-command', 'the answer to an unknown one');
      const failed = await link.ask({ type: 'publish', seq: 3, event: 'fail' });
      expectEqual(failed.code, 'internal', 'the answer to one that throws');
      expectEqual(
        link.frames.filter(({ type }) => type === 'answer'),
        [],
        'answers',
      );
    },
  },
  {
    title: '[PR12] delivers nothing after unsubscribe, which may come unasked',
    async run({ welcomed }) {
      const [link, other] = [await welcomed(), await welcomed()];
      expectEqual((await link.ask({ type: 'unsubscribe', channel: 'room' })).type, 'unsubscribed', 'the answer');
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.ask({ type: 'unsubscribe', channel: 'room' });
      await other.ask({ type: 'publish', seq: 1, channel: 'room', event: 'x' });
      await link.settled();
      expectEqual(link.events('x'), [], 'the events');
    },
  },
  {
    title: '[PR12] delivers once to a client that subscribed twice',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.ask({ type: 'publish', seq: 1, channel: 'room', event: 'x', data: 1 });
      await link.settled();
      expectEqual(link.events('x'), [1], 'the events');
    },
  },
  {
    title: '[PR12] keeps the order of 200 publishes',
    async run({ welcomed }) {
      const [link, other] = [await welcomed(), await welcomed()];
      await other.ask({ type: 'subscribe', channel: 'room' });
      for (let i = 1; i <= 200; i++)
        link.send({ type: 'publish', id: `p${i}`, seq: i, channel: 'room', event: 'x', data: i });
      await other.heard({ type: 'event', data: 200 });
      expectEqual(
        other.events('x'),
        Array.from({ length: 200 }, (_, i) => i + 1),
        'the events',
      );
    },
  },
  {
    title: '[PR23] does what concerns channels in the order of sending',
    async run({ welcomed }) {
      const link = await welcomed();
      const publish = (seq: number) => ({
        type: 'publish',
        id: `p${seq}`,
        seq,
        channel: 'room',
        event: 'x',
        data: seq,
      });
      const channel = 'room';
      const frames = [
        { type: 'subscribe', id: 's', channel },
        publish(1),
        { type: 'unsubscribe', id: 'u1', channel },
        publish(2),
        { type: 'subscribe', id: 't', channel },
        publish(3),
        { type: 'unsubscribe', id: 'u2', channel },
      ];
      link.send({ type: 'batch', frames });
      await link.heard({ type: 'unsubscribed', id: 'u2' });
      await link.settled();
      expectEqual(link.events('x'), [1, 3], 'the events');
    },
  },
  {
    title: '[PR12] does what is published to the application in order, one after the other',
    async run({ welcomed }) {
      const link = await welcomed();
      link.send({ type: 'publish', id: 'first', seq: 1, event: 'wait' });
      link.send({ type: 'publish', id: 'second', seq: 2, event: 'count', data: 'in order' });
      await link.ask({ type: 'ping' });
      const early = await link.ask({ type: 'command', name: 'counted', data: 'in order' });
      expectEqual(early.data, 0, 'runs of the second while the first runs');
      await link.ask({ type: 'command', name: 'release' });
      await link.heard({ type: 'ack', id: 'second' });
      const acks = link.frames.filter(({ type }) => type === 'ack').map(({ id }) => id);
      expectEqual(acks, ['first', 'second'], 'the acks');
    },
  },
  {
    title: '[PR16] does not replay what was published while nobody listened',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'publish', seq: 1, channel: 'room', event: 'x', data: 1 });
      await link.ask({ type: 'subscribe', channel: 'room' });
      await link.settled();
      expectEqual(link.events('x'), [], 'the events');
    },
  },
];

import { expectEqual } from '../contract-case';
import type { HubCase } from './hub-test';

const deep = (levels: number) => `{"type":"ping","id":"deep","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;

/** What each is, its text, and the id that the error repeats. */
const malformed: readonly (readonly [what: string, text: string, id?: string])[] = [
  ['no JSON', '{"type":'],
  ['an array', '[]'],
  ['a text', '"ping"'],
  ['null', 'null'],
  ['no type', '{"id":"1"}', '1'],
  ['a type that is a number', '{"type":1,"id":"1"}', '1'],
  ['a type that is no name of anything', '{"type":{"toString":1,"valueOf":1},"id":"1"}', '1'],
  ['a missing field', '{"type":"ping"}'],
  ['a field of the wrong type', '{"type":"publish","id":"1","seq":"1","event":"x"}', '1'],
  ['an id that is no text', '{"type":"ping","id":7}'],
  ['a sequence of 0', '{"type":"publish","id":"1","seq":0,"event":"x"}', '1'],
  ['a sequence that is no whole number', '{"type":"publish","id":"1","seq":1.5,"event":"x"}', '1'],
  ['nested too deep', deep(70)],
  ['a key __proto__', '{"type":"command","id":"1","name":"add","data":{"__proto__":{"polluted":true}}}'],
  ['a key __proto__ in disguise', '{"type":"command","id":"1","name":"add","data":{"\\u005f_proto__":{}}}'],
  ['an empty batch', '{"type":"batch","frames":[]}'],
  ['a batch that is none', '{"type":"batch","frames":{}}'],
  [
    'a batch of 257',
    JSON.stringify({ type: 'batch', frames: Array.from({ length: 257 }, (_, i) => ({ type: 'ping', id: `${i}` })) }),
  ],
  ['a batch in a batch', '{"type":"batch","frames":[{"type":"batch","frames":[{"type":"ping","id":"1"}]}]}'],
  ['a second hello', '{"type":"hello","versions":[1],"client":"x","capabilities":[]}'],
];

export const frameCases: readonly HubCase[] = [
  ...malformed.map(([what, text, id]) => ({
    title: `[PR7] answers ${what} with an error, and changes nothing`,
    async run({ welcomed }: Parameters<HubCase['run']>[0]) {
      const link = await welcomed();
      link.sendRaw(text);
      const error = await link.heard({ type: 'error' });
      expectEqual([error.code, error.id], ['malformed', id], 'code and id');
      await link.settled();
      expectEqual(link.frames.length, 3, 'frames heard: welcome, error, answer');
      expectEqual(({} as { polluted?: boolean }).polluted, undefined, 'the prototype of all objects');
    },
  })),
  {
    title: '[PR5] counts a binary message as malformed',
    async run({ welcomed }) {
      const link = await welcomed();
      link.sendRaw(new TextEncoder().encode('{"type":"ping","id":"1"}').buffer);
      await link.heard({ type: 'error', code: 'malformed' });
      await link.settled();
    },
  },
  {
    title: '[PR7] reads what nests 64 deep',
    async run({ welcomed }) {
      const link = await welcomed();
      link.sendRaw(deep(63));
      await link.heard({ type: 'pong', id: 'deep' });
    },
  },
  {
    title: '[PR7] closes with 4400 after 20 malformed frames, and not after 19',
    async run({ welcomed }) {
      const link = await welcomed();
      for (let i = 0; i < 19; i++) link.sendRaw('?');
      await link.settled();
      link.sendRaw('?');
      expectEqual(await link.closed(), 4400, 'the close code');
      expectEqual(link.frames.filter(({ code }) => code === 'malformed').length, 20, 'errors heard');
    },
  },
  {
    title: '[PR7] does nothing that comes behind the 20th malformed frame',
    async run({ welcomed }) {
      const [link, other] = [await welcomed(), await welcomed()];
      const command = { type: 'command', id: 'late', name: 'count', data: 'late' };
      link.send({ type: 'batch', frames: [...Array.from({ length: 20 }, () => ({})), command] });
      await link.closed();
      expectEqual((await other.ask({ type: 'command', name: 'counted', data: 'late' })).data, 0, 'runs of the command');
    },
  },
  {
    title: '[PR6] ignores unknown frames and unknown fields, however many',
    async run({ welcomed }) {
      const link = await welcomed();
      for (let i = 0; i < 30; i++) link.send({ type: 'teleport', id: `${i}` });
      await link.ask({ type: 'ping', colour: 'blue', nested: { deep: [1] } });
      expectEqual(link.frames.length, 2, 'frames heard: welcome and pong');
    },
  },
  {
    title: '[PR8] closes with 1009 on a message larger than its limit, and takes one just below',
    async run({ welcomed }) {
      const link = await welcomed();
      const answer = await link.ask({ type: 'command', name: 'counted', data: 'x'.repeat(65_000) });
      expectEqual(answer.type, 'answer', 'the answer to a large message');
      link.send({ type: 'command', id: 'big', name: 'counted', data: 'x'.repeat(65_536) });
      expectEqual(await link.closed(), 1009, 'the close code');
    },
  },
  {
    title: '[PR8] counts bytes, not characters',
    async run({ welcomed }) {
      const link = await welcomed();
      link.send({ type: 'command', id: 'big', name: 'counted', data: '🌊'.repeat(20_000) });
      expectEqual(await link.closed(), 1009, 'the close code');
    },
  },
  {
    title: '[PR18] handles each frame of a batch for itself, in order',
    async run({ welcomed }) {
      const link = await welcomed();
      const frames = [
        { type: 'subscribe', id: 'b1', channel: 'room' },
        { type: 'nonsense' },
        { type: 'publish', id: 'b2', seq: 1, channel: 'room', event: 'x', data: 1 },
        { type: 'publish', id: 'b3', seq: 'wrong', channel: 'room', event: 'x' },
        { type: 'publish', id: 'b4', seq: 2, channel: 'room', event: 'x', data: 2 },
      ];
      link.send({ type: 'batch', frames });
      await link.heard({ type: 'ack', id: 'b4' });
      await link.heard({ type: 'error', id: 'b3', code: 'malformed' });
      expectEqual(link.events('x'), [1, 2], 'the events');
    },
  },
  {
    title: '[PR18] keeps the order of 1,000 events and puts at most 256 into a batch',
    async run({ welcomed }) {
      const link = await welcomed();
      await link.ask({ type: 'subscribe', channel: 'burst' });
      await link.ask({ type: 'command', name: 'burst' });
      await link.heard({ type: 'event', event: 'burst', data: 999 });
      expectEqual(
        link.events('burst'),
        Array.from({ length: 1_000 }, (_, i) => i),
        'the events',
      );
      expectEqual(Math.max(...link.batchSizes) <= 256, true, 'no batch is larger than 256');
    },
  },
  {
    title: '[PR18] sends no batch to a client that did not say it reads them',
    async run({ welcomed }) {
      const link = await welcomed({ capabilities: [] });
      await link.ask({ type: 'subscribe', channel: 'burst' });
      await link.ask({ type: 'command', name: 'burst' });
      await link.heard({ type: 'event', event: 'burst', data: 999 });
      expectEqual(Math.max(...link.batchSizes), 1, 'the largest batch');
    },
  },
];

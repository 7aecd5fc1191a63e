import { expectEqual } from '../contract-case';
import type { AnyFrame } from './hub-link';
import type { HubCase } from './hub-test';

const hello = { type: 'hello', versions: [1], client: 'someone', capabilities: [] };

export const handshakeCases: readonly HubCase[] = [
  {
    title: '[PR1] selects tidewire.v1 among what is offered',
    async run({ open }) {
      expectEqual((await open('tidewire.v1')).subprotocol, 'tidewire.v1', 'the subprotocol');
    },
  },
  {
    title: '[PR1] does not open for a client that offers no subprotocol, or another',
    async run({ open, openBare }) {
      const bare = openBare();
      expectEqual(await bare.closed(), 1006, 'the close code');
      const other = await open('graphql-transport-ws');
      expectEqual([other.subprotocol, other.closeCode], [undefined, 1006], 'subprotocol and close code');
    },
  },
  {
    title: '[PR2] welcomes with version, session, time, limits, and whether it knows the client',
    async run({ welcomed, now }) {
      const first = await (await welcomed()).heard({ type: 'welcome' });
      const { version, session, time, resumed, limits, capabilities, user } = first;
      expectEqual([version, resumed, user], [1, false, undefined], 'version, resumed, user');
      expectEqual(limits, { maxPayloadBytes: 65_536 }, 'the limits');
      expectEqual([typeof session, Array.isArray(capabilities)], ['string', true], 'session and capabilities');
      expectEqual(Math.abs((time as number) - now()) < 5_000, true, 'the time is the hub’s');
      const second = await (await welcomed()).heard({ type: 'welcome' });
      expectEqual(second.session !== session, true, 'each connection has a session of its own');
    },
  },
  {
    title: '[PR3] says nothing before it has heard a hello',
    async run({ open, welcomed }) {
      const silent = await open();
      await (await welcomed()).settled();
      expectEqual(silent.frames, [], 'what was heard');
    },
  },
  {
    title: '[PR3] closes with 4408 a client that says no hello in time',
    async run({ open }) {
      expectEqual(await (await open()).closed(), 4408, 'the close code');
    },
  },
  ...[
    ['a ping', '{"type":"ping","id":"1"}'],
    ['an unknown frame', '{"type":"howdy"}'],
    ['no JSON', 'hello'],
    ['a hello without a client', '{"type":"hello","versions":[1],"capabilities":[]}'],
    ['a hello in a batch', JSON.stringify({ type: 'batch', frames: [hello] })],
  ].map(([what = '', text = '']) => ({
    title: `[PR3] closes with 4400 when the first frame is ${what}`,
    async run({ open }: Parameters<HubCase['run']>[0]) {
      const link = await open();
      link.sendRaw(text);
      expectEqual(await link.closed(), 4400, 'the close code');
      expectEqual(
        link.frames.filter(({ type }) => type !== 'error'),
        [],
        'frames other than errors',
      );
    },
  })),
  ...[
    ['a ping', { type: 'ping', id: '1' }],
    ['a second hello', hello],
  ].map(([what, frame]) => ({
    title: `[PR2] closes with 4400 a client that says ${what as string} before it is welcomed`,
    async run({ hello: greet }: Parameters<HubCase['run']>[0]) {
      const link = await greet({ token: 'undecided' });
      link.send(frame as AnyFrame);
      expectEqual(await link.closed(), 4400, 'the close code');
    },
  })),
  {
    title: '[PR2] closes with 4406 where there is no common version',
    async run({ hello: greet }) {
      expectEqual(await (await greet({ versions: [2, 99] })).closed(), 4406, 'the close code');
    },
  },
  {
    title: '[PR6] welcomes a newer client that can speak version 1 too, whatever fields it adds',
    async run({ hello: greet }) {
      const link = await greet({ versions: [2, 1], capabilities: ['telepathy'], mood: 'good' });
      await link.heard({ type: 'welcome', version: 1 });
    },
  },
];

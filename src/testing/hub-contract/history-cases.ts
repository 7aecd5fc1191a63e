import { expectEqual } from '../contract-case';
import type { AnyFrame, HubLink } from './hub-link';
import type { HubCase, HubTest } from './hub-test';
import { withCapability } from './with-capability';

const room = 'room';

const publish = (seq: number, data: unknown, channel = room) => ({ type: 'publish', seq, channel, event: 'x', data });

const subscribe = (link: HubLink, from?: AnyFrame, channel = room) => link.ask({ type: 'subscribe', channel, from });

/** Somebody who publishes 1 to `count`, and the positions behind them. */
async function fill({ welcomed }: HubTest, count: number): Promise<{ link: HubLink; positions: readonly AnyFrame[] }> {
  const link = await welcomed();
  const positions: AnyFrame[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const { id, epoch, offset } = await link.ask(publish(seq, seq));
    positions.push({ id, epoch, offset });
  }
  return { link, positions };
}

/** Events with their offsets, in the order heard. */
const heard = (link: HubLink) =>
  link.frames.filter(({ type }) => type === 'event').map(({ data, offset }) => [data, offset]);

/** Where events are: every hub counts them, and calls what it cannot replay a gap. */
const positionCases: readonly HubCase[] = [
  {
    title: '[PR16] counts the events of each channel from 1, and tells the publisher where they are',
    async run(test) {
      const { link, positions } = await fill(test, 3);
      expectEqual(
        positions.map(({ offset }) => offset),
        [1, 2, 3],
        'the offsets',
      );
      expectEqual(new Set(positions.map(({ epoch }) => epoch)).size, 1, 'epochs');
      expectEqual((await link.ask(publish(1, 'x', 'another room'))).offset, 1, 'the offset in another channel');
    },
  },
  {
    title: '[PR25] starts a new subscriber at the end, and gives every later event the next offset',
    async run(test) {
      const { link } = await fill(test, 2);
      const reader = await test.welcomed();
      const { epoch, offset, recovered } = await subscribe(reader);
      expectEqual([typeof epoch, offset, recovered], ['string', 2, true], 'where it starts');
      await link.ask(publish(3, 3));
      await link.ask(publish(4, 4));
      await reader.heard({ type: 'event', offset: 4 });
      expectEqual(
        heard(reader),
        [
          [3, 3],
          [4, 4],
        ],
        'the events',
      );
    },
  },
  ...(
    [
      ['of another epoch', (position: AnyFrame) => ({ ...position, epoch: 'f'.repeat(32) })],
      ['above the last', (position: AnyFrame) => ({ ...position, offset: 7 })],
      ['with another id', (position: AnyFrame) => ({ ...position, id: 'nobody’s' })],
      ['without an id', ({ epoch, offset }: AnyFrame) => ({ epoch, offset })],
    ] as const
  ).map(([what, change]) => ({
    title: `[PR26] calls a position ${what} a gap, replays nothing, and goes on from the end`,
    async run(test: HubTest) {
      const { link, positions } = await fill(test, 3);
      const reader = await test.welcomed();
      const { recovered, offset } = await subscribe(reader, change(positions[1] ?? {}));
      expectEqual([recovered, offset], [false, 3], 'the answer');
      await link.ask(publish(4, 4));
      await reader.heard({ type: 'event', offset: 4 });
      expectEqual(heard(reader), [[4, 4]], 'the events');
    },
  })),
  {
    title: '[PR16] [PR26] makes a gap of a restart that forgot, under another epoch',
    async run(test) {
      const { positions } = await fill(test, 2);
      await test.hub.restart();
      const reader = await test.welcomed();
      const { recovered, epoch } = await subscribe(reader, positions[1]);
      expectEqual([recovered, epoch === positions[1]?.epoch], [false, false], 'recovered, and the same epoch');
    },
  },
  {
    title: '[PR30] asks for permission on a resume as well, and replays nothing without it',
    async run(test) {
      const reader = await test.welcomed();
      const position = { epoch: 'e'.repeat(32), offset: 0 };
      expectEqual((await subscribe(reader, position, 'secret')).code, 'forbidden', 'the answer');
    },
  },
];

/** Events that are kept. */
const keptCases: readonly HubCase[] = [
  {
    title: '[PR25] [PR30] knows the end of a channel that has no events, and resumes there',
    async run(test) {
      const reader = await test.welcomed();
      const { epoch, offset } = await subscribe(reader);
      expectEqual(offset, 0, 'the end');
      reader.close();
      await fill(test, 2);
      const again = await test.welcomed();
      expectEqual((await subscribe(again, { epoch, offset })).recovered, true, 'recovered');
      await again.heard({ type: 'event', offset: 2 });
      expectEqual(
        heard(again),
        [
          [1, 1],
          [2, 2],
        ],
        'the events',
      );
    },
  },
  {
    title: '[PR26] replays what lies behind a position, in order, and then goes on live',
    async run(test) {
      const { link, positions } = await fill(test, 5);
      const reader = await test.welcomed();
      const answer = await subscribe(reader, positions[1]);
      expectEqual([answer.recovered, answer.offset], [true, 5], 'the answer');
      await link.ask(publish(6, 6));
      await reader.heard({ type: 'event', offset: 6 });
      expectEqual(
        heard(reader),
        [3, 4, 5, 6].map((n) => [n, n]),
        'the events',
      );
    },
  },
  {
    title: '[PR26] replays nothing from the end',
    async run(test) {
      const { link, positions } = await fill(test, 2);
      const reader = await test.welcomed();
      expectEqual((await subscribe(reader, positions[1])).recovered, true, 'recovered');
      await link.ask(publish(3, 3));
      await reader.heard({ type: 'event', offset: 3 });
      expectEqual(heard(reader), [[3, 3]], 'the events');
    },
  },
  {
    title: '[PR26] replays hundreds of events while others are published, none twice and none left out',
    async run(test) {
      const { link, positions } = await fill(test, 1);
      for (let seq = 2; seq <= 300; seq++) link.send({ ...publish(seq, seq), id: `p${seq}` });
      await link.heard({ type: 'ack', id: 'p300' });
      const reader = await test.welcomed();
      reader.send({ type: 'subscribe', id: 's', channel: room, from: positions[0] });
      for (let seq = 301; seq <= 600; seq++) link.send({ ...publish(seq, seq), id: `p${seq}` });
      await reader.heard({ type: 'event', offset: 600 });
      expectEqual(
        heard(reader),
        Array.from({ length: 599 }, (_, i) => [i + 2, i + 2]),
        'the events',
      );
    },
  },
  {
    title: '[PR30] ends one subscription of a user who is removed from a channel',
    async run(test) {
      const [ada, bob] = [await test.welcomed({ token: 'user:ada' }), await test.welcomed({ token: 'user:bob' })];
      for (const link of [ada, bob]) await subscribe(link);
      await subscribe(ada, undefined, 'another room');
      await test.hub.remove('ada', room);
      expectEqual((await ada.heard({ type: 'removed', channel: room })).code, 'forbidden', 'the code');
      await bob.ask(publish(1, 1));
      await bob.ask(publish(1, 'still', 'another room'));
      await ada.heard({ type: 'event', channel: 'another room' });
      await bob.heard({ type: 'event', channel: room });
      expectEqual(
        ada.frames.filter(({ type, channel }) => type === 'event' && channel === room),
        [],
        'what the removed one hears',
      );
    },
  },
];

const withPublishers: HubCase = withCapability('publishers')({
  title: '[PR14] [PR26] resumes everything after a restart that remembered',
  async run(test) {
    const before = await test.welcomed({ client: 'returning' });
    const { id, epoch, offset } = await before.ask(publish(1, 1));
    before.send({ ...publish(2, 2), id: 'lost-ack' });
    await before.heard({ type: 'ack', id: 'lost-ack' });
    await test.hub.restart({ remembers: true });
    const after = await test.welcomed({ client: 'returning' });
    expectEqual((await after.heard({ type: 'welcome' })).resumed, true, 'resumed');
    after.send({ ...publish(2, 2), id: 'lost-ack' });
    const ack = await after.heard({ type: 'ack', id: 'lost-ack' });
    expectEqual([ack.duplicate, ack.offset], [true, 2], 'the ack of the copy');
    expectEqual((await subscribe(after, { id, epoch, offset })).recovered, true, 'recovered');
    await after.heard({ type: 'event', offset: 2 });
    expectEqual(heard(after), [[2, 2]], 'the events');
  },
});

/** A hub's extra is to keep events; each counts them. */
export const historyCases: readonly HubCase[] = [
  ...positionCases,
  ...[...keptCases, withPublishers].map(withCapability('history')),
];

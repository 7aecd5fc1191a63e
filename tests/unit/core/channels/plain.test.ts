// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { plain, type PlainChannels } from '../../../../src/protocol/plain';
import { aMoment, createWorld, leftovers, nothing, type WorldOptions } from '../world';
import { numbers } from './scripted-hub';

interface Quote {
  readonly n?: number;
  readonly key?: string;
  readonly topic?: string;
}

const byNumber: PlainChannels = {
  getChannel: ({ data }) => (data as Quote).topic,
  getSeq: ({ data }) => (data as Quote).n,
};
const byId: PlainChannels = { getChannel: byNumber.getChannel!, getId: ({ data }) => (data as Quote).key };

/** A channel `quotes` on a server of the app's own. */
async function openQuotes(channels?: PlainChannels, options: WorldOptions = {}) {
  const world = createWorld({ protocol: plain(channels ? { channels } : {}), ...options });
  const heard: unknown[] = [];
  const quotes = openChannel(world.client, 'quotes');
  quotes.listen(({ data }) => heard.push((data as Quote).n ?? (data as Quote).key));
  const story: string[] = [quotes.continuity.current.status];
  quotes.continuity.subscribe(() => story.push(quotes.continuity.current.status));
  await world.connect();
  const says = async (...quoted: readonly Quote[]) => {
    for (const quote of quoted) world.server.sends({ type: 'quote', data: { topic: 'quotes', ...quote } });
    await world.environment.advance(10);
  };
  return { ...world, quotes, heard, story, says };
}

test('[CH10] without anything configured a channel is a filter, and its continuity is not known', async () => {
  const { server, environment, quotes, story, written, network } = await openQuotes();
  const heard: unknown[] = [];
  quotes.listen(({ data }) => heard.push(data));
  for (const id of ['same', 'same']) server.sends({ type: 'quote', data: 1, channel: 'quotes', id, offset: 5 });
  server.sends({ type: 'quote', data: 2, channel: 'elsewhere' });
  server.sends({ type: 'quote', data: 3 });
  await environment.advance(10);
  // An id of the app's may mean anything: equal ones are no copies until the app says so.
  expect([heard, story, quotes.position]).toEqual([[1, 1], ['unknown'], undefined]);
  network.dropLinks();
  await environment.advance(10);
  expect(story).toEqual(['unknown', 'stale']);
  await environment.advance(5_000);
  expect([story.at(-1), written()]).toEqual(['unknown', []]);
});

test('[CH10] subscribe and unsubscribe say what to send, also after a reconnect', async () => {
  const { server, environment, network, quotes } = await openQuotes({
    subscribe: (channel) => ({ type: 'sub', data: channel }),
    unsubscribe: (channel) => ({ type: 'unsub', data: channel }),
  });
  network.dropLinks();
  await environment.advance(5_000);
  quotes.close();
  await environment.advance(5_100);
  expect(server.received).toEqual([
    { type: 'sub', data: 'quotes' },
    { type: 'sub', data: 'quotes' },
    { type: 'unsub', data: 'quotes' },
  ]);
});

test('[CH10] without numbers copies are dropped by id, the last thousand of them', async () => {
  const { heard, says, story, client } = await openQuotes(byId);
  await says({ key: 'a' }, { key: 'a' }, {}, {}, { key: 'b' }, { key: 'a' });
  expect([heard, story]).toEqual([['a', undefined, undefined, 'b'], ['unknown']]);
  expect(client.diagnostics.counts.duplicate).toBe(2);
  await says(...numbers(1, 999).map((n) => ({ key: `k${n}` })), { key: 'b' }, { key: 'a' });
  expect(heard.slice(-2)).toEqual(['k999', 'a']);
});

describe('[CH10] with numbers', () => {
  test('copies are dropped, order is restored, and it is live from the first on', async () => {
    const { heard, says, story } = await openQuotes(byNumber);
    await says({ n: 41 }, { n: 42 }, { n: 42 }, { n: 41 }, { n: 44 }, { n: 43 });
    expect([heard, story]).toEqual([
      [41, 42, 43, 44],
      ['unknown', 'live', 'replaying', 'live'],
    ]);
  });

  test('[CH4] what is missing for a second is a gap', async () => {
    const { heard, says, quotes, environment } = await openQuotes(byNumber);
    await says({ n: 1 }, { n: 3 }, { n: 4 });
    await environment.advance(900);
    expect([heard, quotes.continuity.current.status]).toEqual([[1], 'replaying']);
    await environment.advance(200);
    expect([heard, quotes.continuity.current.status]).toEqual([[1, 3, 4], 'gap']);
    await says({ n: 2 }, { n: 5 });
    expect(heard).toEqual([1, 3, 4, 5]);
  });

  test('what was missed while away is a gap', async () => {
    const { heard, says, story, network, environment } = await openQuotes(byNumber);
    await says({ n: 1 });
    network.dropLinks();
    await environment.advance(5_000);
    await says({ n: 3 });
    await environment.advance(1_000);
    expect([heard, story]).toEqual([
      [1, 3],
      ['unknown', 'live', 'stale', 'unknown', 'replaying', 'gap'],
    ]);
  });

  test('what waits when the link is lost is handed on', async () => {
    const { heard, says, network, environment, quotes } = await openQuotes(byNumber);
    await says({ n: 1 }, { n: 3 });
    network.dropLinks();
    await environment.advance(10);
    expect([heard, quotes.continuity.current.status]).toEqual([[1, 3], 'stale']);
  });

  test('and ids, a server that counts from the start again is heard, and a gap is told', async () => {
    const { heard, says, quotes } = await openQuotes({ ...byNumber, ...byId });
    await says({ n: 7, key: 'a' }, { n: 8, key: 'b' }, { n: 7, key: 'a' });
    expect(heard).toEqual([7, 8]);
    await says({ n: 1, key: 'c' }, { n: 2, key: 'd' });
    expect([heard, quotes.continuity.current.status]).toEqual([[7, 8, 1, 2], 'gap']);
  });

  test.each([NaN, -1, 1.5, '7', null, {}])('%o is none: the message still counts', async (n) => {
    const { heard, says, environment } = await openQuotes({ ...byNumber, getSeq: () => n as number });
    await says({ key: 'a' }, { key: 'b' });
    expect([heard, environment.reportedErrors]).toEqual([['a', 'b'], []]);
  });
});

test('[CH10] functions of the app that throw are counted, and stop nothing', async () => {
  const broken = new Error('broken');
  const { says, client, environment, quotes } = await openQuotes({
    subscribe() {
      throw broken;
    },
    getSeq({ data }) {
      if ((data as Quote).n === 1) throw broken;
      return undefined;
    },
  });
  await says({ n: 1 }, { n: 2 });
  expect(client.diagnostics.counts).toMatchObject({ malformed: 1, received: 1 });
  expect([environment.reportedErrors, quotes.continuity.current, client.state.current.status]).toMatchObject([
    [broken],
    { status: 'refused', code: 'invalid' },
    'connected',
  ]);
});

test('[CN20] after dispose nothing is left, also of what waited', async () => {
  const world = await openQuotes(byNumber);
  await world.says({ n: 1 }, { n: 3 });
  world.client.dispose();
  await world.environment.advance(aMoment);
  expect(leftovers(world)).toEqual(nothing);
});

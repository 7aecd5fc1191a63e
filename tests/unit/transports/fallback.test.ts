// @vitest-environment node
import { createRealtimeClient } from 'tidewire/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFakeServer } from '../../../src/testing/fake-server';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { fallback, type FallbackOptions } from '../../../src/transports/fallback/fallback';
import type { Transport } from '../../../src/transports/transport';
import { openRecorded } from '../testing/link-recorder';

const url = 'wss://shop.test/live';
const latencyMs = 5;

/** Several ways to one server, each with its own obstacles. */
function createWorld(count = 2, options: FallbackOptions = {}) {
  const environment = createVirtualEnvironment();
  const ways = Array.from({ length: count }, () => {
    const network = createVirtualNetwork({ environment, latencyMs });
    const server = createFakeServer({ network, url });
    return {
      network,
      server,
      /** Nothing gets through, and nobody says so. */
      block: () => network.change({ swallows: 'both' }),
      free: () => network.change({ swallows: 'none', refusesConnections: false }),
      attempts: () => network.log.filter(({ kind }) => kind === 'open').length,
    };
  });
  const transport = fallback(
    ways.map(({ network }) => network.transport),
    { environment, ...options },
  );
  return {
    environment,
    ways,
    transport,
    /** How many links each way carries. */
    live: () => ways.map(({ network }) => network.liveLinks()),
    attempts: () => ways.map(({ attempts }) => attempts()),
    /** Lets time pass, with something said each half second. */
    async chat(ms: number) {
      for (let passed = 0; passed < ms; passed += 500) {
        for (const { server } of ways) server.sends('tick');
        await environment.advance(500);
      }
    },
  };
}

/** A link that was opened by the second of two ways, the first being blocked. */
async function createBlockedWorld(options: FallbackOptions = {}) {
  const world = createWorld(2, options);
  const [first, second] = world.ways as [(typeof world.ways)[0], (typeof world.ways)[0]];
  first.block();
  const recorded = openRecorded(world.transport, url);
  await world.environment.advance(5_100);
  expect(recorded.story).toEqual(['opened']);
  return { ...world, first, second, ...recorded };
}

const stories = (...recorded: readonly { readonly story: readonly string[] }[]) => recorded.map(({ story }) => story);

describe('the first transport that opens', () => {
  test('is the best one, and the others are not even asked', async () => {
    const { environment, transport, attempts, live } = createWorld(3);
    const { story, link } = openRecorded(transport, url);
    await environment.advance(600_000);
    expect([story, attempts(), live()]).toEqual([['opened'], [1, 0, 0], [1, 0, 0]]);
    link.close();
    await environment.advance(100);
    expect(environment.pendingTimers).toBe(0);
  });

  test('carries messages both ways', async () => {
    const { environment, transport, ways } = createWorld(2);
    ways[0]?.network.change({ refusesConnections: true });
    const { story, link } = openRecorded(transport, url);
    link.send('too early');
    await environment.advance(100);
    link.send('hello');
    ways[1]?.server.sends('hello yourself');
    await environment.advance(100);
    expect(story).toEqual(['opened', 'hello yourself']);
    expect(ways[1]?.server.received).toEqual(['hello']);
  });

  test('comes after one that is refused, at once', async () => {
    const { environment, transport, ways, attempts } = createWorld();
    ways[0]?.network.change({ refusesConnections: true });
    const { story } = openRecorded(transport, url);
    await environment.advance(50);
    expect([story, attempts()]).toEqual([['opened'], [1, 1]]);
  });

  test('comes after one that leads nowhere, within the time-out', async () => {
    const { environment, transport, ways, live } = createWorld();
    ways[0]?.block();
    const { story } = openRecorded(transport, url);
    await environment.advance(4_999);
    expect(story).toEqual([]);
    await environment.advance(50);
    expect([story, live()]).toEqual([['opened'], [0, 1]]);
    ways[0]?.free();
    await environment.advance(1_000);
    expect(story).toEqual(['opened']);
  });

  test.each(['refused', 'swallowed'])('is none, all are %s: closes once with 1006', async (how) => {
    const { environment, transport, ways } = createWorld(3);
    for (const { network, block } of ways) {
      if (how === 'swallowed') block();
      else network.change({ refusesConnections: true });
    }
    const { story } = openRecorded(transport, url);
    await environment.advance(60_000);
    expect(story).toEqual(['closed 1006']);
    expect(environment.pendingTimers).toBe(0);
  });

  test('is none, and one of them was told why: closes with that', async () => {
    const environment = createVirtualEnvironment();
    const closing = (code: number, reason: string): Transport => ({
      name: `${code}`,
      open: (_target, { closed }) => {
        queueMicrotask(() => closed(code, reason));
        return { send: () => undefined, close: () => undefined };
      },
    });
    const transport = fallback([closing(4401, 'who are you'), closing(1006, '')], { environment });
    const { story } = openRecorded(transport, url);
    await environment.advance(0);
    expect(story).toEqual(['closed 4401 who are you']);
  });
});

describe('closed while it is still trying', () => {
  test('says nothing, and leaves nothing behind', async () => {
    const { environment, transport, ways, live } = createWorld();
    for (const way of ways) way.block();
    for (const afterMs of [0, 3_000, 7_000]) {
      const { link, story } = openRecorded(transport, url);
      await environment.advance(afterMs);
      link.close();
      link.close();
      await environment.advance(60_000);
      expect([story, live(), environment.pendingTimers]).toEqual([[], [0, 0], 0]);
    }
  });

  test('goes on from there: an owner who has no patience for all of them reaches the last', async () => {
    const { environment, transport, ways } = createWorld(4);
    for (const way of ways.slice(0, 3)) way.block();
    let story: readonly string[] = [];
    for (let attempt = 0; attempt < 3 && !story.length; attempt++) {
      const recorded = openRecorded(transport, url);
      ({ story } = recorded);
      await environment.advance(10_001);
      if (!story.length) recorded.link.close();
    }
    expect(story).toEqual(['opened']);
  });

  test('begins with the first again where nothing had timed out', async () => {
    const { environment, transport, ways, attempts } = createWorld();
    ways[0]?.network.change({ refusesConnections: true });
    ways[1]?.block();
    const { link } = openRecorded(transport, url);
    await environment.advance(1_000);
    link.close();
    ways[0]?.free();
    const { story } = openRecorded(transport, url);
    await environment.advance(100);
    expect([story, attempts()]).toEqual([['opened'], [2, 1]]);
  });
});

describe('the one that worked', () => {
  test('is where the next link begins', async () => {
    const { environment, transport, link, attempts } = await createBlockedWorld();
    link.close();
    const { story } = openRecorded(transport, url);
    await environment.advance(100);
    expect([story, attempts()]).toEqual([['opened'], [1, 2]]);
  });

  test('is left for the others once it works no more', async () => {
    const { environment, transport, ways, attempts } = createWorld(3);
    ways[0]?.network.change({ refusesConnections: true });
    ways[1]?.network.change({ refusesConnections: true });
    openRecorded(transport, url).link.close();
    const { link } = openRecorded(transport, url);
    await environment.advance(100);
    link.close();
    ways[2]?.network.change({ refusesConnections: true });
    ways[0]?.free();
    const { story } = openRecorded(transport, url);
    await environment.advance(100);
    expect([story, attempts()]).toEqual([['opened'], [3, 1, 2]]);
  });

  test('is kept when a link that lived is lost', async () => {
    const { environment, transport, ways, attempts } = createWorld();
    for (let round = 0; round < 3; round++) {
      const { story } = openRecorded(transport, url);
      await environment.advance(6_000);
      ways[0]?.network.dropLinks();
      expect(story).toEqual(['opened', 'closed 1006']);
    }
    expect(attempts()).toEqual([3, 0]);
  });

  test('is kept when the server says goodbye at once: it has spoken, so the way is free', async () => {
    const { environment, transport, ways, attempts } = createWorld();
    ways[0]?.server.refuses(4401, 'who');
    for (let round = 0; round < 3; round++) {
      const { story } = openRecorded(transport, url);
      await environment.advance(100);
      expect(story).toEqual(['opened', 'closed 4401 who']);
    }
    expect(attempts()).toEqual([3, 0]);
  });

  test('is not one that opens and is cut at once', async () => {
    const { environment, transport, ways, attempts } = createWorld();
    const first = openRecorded(transport, url);
    await environment.advance(4_000);
    ways[0]?.network.dropLinks();
    const second = openRecorded(transport, url);
    await environment.advance(100);
    expect(stories(first, second)).toEqual([['opened', 'closed 1006'], ['opened']]);
    expect(attempts()).toEqual([1, 1]);
  });
});

describe('a better transport', () => {
  test('is tried again after a minute, then at growing intervals of at most ten', async () => {
    const { environment, first, story, second } = await createBlockedWorld();
    const start = environment.now() - 100;
    await environment.advance(3 * 3_600_000);
    const probes = first.network.log.filter(({ kind }) => kind === 'open').slice(1);
    const minutes = probes.map(({ at }) => Math.round((at - start) / 60_000));
    expect(minutes.slice(0, 7)).toEqual([1, 3, 7, 15, 25, 35, 45]);
    expect(first.network.peakLiveLinks()).toBe(1);
    expect(first.network.liveLinks()).toBe(0);
    expect([story, second.attempts()]).toEqual([['opened'], 1]);
  });

  test('that opens takes over at a quiet moment, and the probe is closed before', async () => {
    const { environment, transport, first, story, live, attempts } = await createBlockedWorld();
    first.free();
    await environment.advance(60_000);
    expect([story, live(), attempts()]).toEqual([['opened'], [0, 1], [2, 1]]);
    await environment.advance(1_000);
    expect([story, live()]).toEqual([
      ['opened', 'closed 1001 a better transport opens'],
      [0, 0],
    ]);
    expect(environment.pendingTimers).toBe(0);
    const next = openRecorded(transport, url);
    await environment.advance(100);
    expect([next.story, live()]).toEqual([['opened'], [1, 0]]);
    expect(environment.pendingTimers).toBe(0);
  });

  test('waits while something moves, but not longer than half a minute', async () => {
    const { environment, first, story, chat } = await createBlockedWorld();
    first.free();
    await environment.advance(59_000);
    await chat(29_000);
    expect(story).not.toContain('closed 1001 a better transport opens');
    await chat(3_000);
    expect(story.at(-1)).toBe('closed 1001 a better transport opens');
  });

  test('waits while something is sent', async () => {
    const { environment, first, story, link } = await createBlockedWorld();
    first.free();
    await environment.advance(59_900);
    for (let i = 0; i < 10; i++) {
      link.send('tick');
      await environment.advance(500);
    }
    expect(story).toEqual(['opened']);
    await environment.advance(2_000);
    expect(story.at(-1)).toBe('closed 1001 a better transport opens');
  });

  test('that opens and dies at once is left alone for longer and longer: nothing flaps', async () => {
    const { environment, transport, first, ways, link } = await createBlockedWorld();
    link.close();
    first.free();
    // A proxy that lets a WebSocket open, and cuts it.
    let story: readonly string[] = [];
    let links = 0;
    const open = () => {
      ({ story } = openRecorded(transport, url));
      links++;
    };
    open();
    for (let second = 0; second < 3_600; second++) {
      await environment.advance(500);
      first.network.dropLinks();
      await environment.advance(500);
      if (story.some((line) => line.startsWith('closed'))) open();
    }
    // Each change takes two links: the better one that dies, and the one that lives. 1, 3, 7, 15, 25, 35, 45, 55 minutes.
    expect(links).toBe(1 + 2 * 8);
    expect(ways.map(({ network }) => network.liveLinks())).toEqual([0, 1]);
  });

  test('that dies at once leads back to the one that was good before, not to the next', async () => {
    const { environment, transport, ways, live } = createWorld(3);
    ways[0]?.block();
    ways[1]?.block();
    const good = openRecorded(transport, url);
    await environment.advance(10_100);
    ways[0]?.free();
    await environment.advance(62_000);
    expect(good.story).toEqual(['opened', 'closed 1001 a better transport opens']);
    const better = openRecorded(transport, url);
    await environment.advance(100);
    ways[0]?.network.dropLinks();
    const again = openRecorded(transport, url);
    await environment.advance(100);
    expect(stories(better, again)).toEqual([['opened', 'closed 1006'], ['opened']]);
    expect(live()).toEqual([0, 0, 1]);
  });

  test('that has lived starts all over: the next fall is again followed by a look after a minute', async () => {
    const { environment, transport, first, attempts } = await createBlockedWorld();
    await environment.advance(600_000);
    first.free();
    await environment.advance(600_000);
    const better = openRecorded(transport, url);
    await environment.advance(6_000);
    first.network.dropLinks();
    expect(better.story).toEqual(['opened', 'closed 1006']);
    first.block();
    const worse = openRecorded(transport, url);
    await environment.advance(5_100);
    expect(worse.story).toEqual(['opened']);
    const [before = 0] = attempts();
    await environment.advance(60_000);
    expect(attempts()[0]).toBe(before + 1);
  });

  test('is looked for by a link that has come in the meantime', async () => {
    const { environment, transport, first, link, attempts } = await createBlockedWorld();
    await environment.advance(30_000);
    link.close();
    await environment.advance(120_000);
    first.free();
    const next = openRecorded(transport, url);
    await environment.advance(2_000);
    expect(next.story).toEqual(['opened', 'closed 1001 a better transport opens']);
    expect(attempts()).toEqual([2, 2]);
  });

  test('is no longer probed for once the link is closed', async () => {
    const { environment, link, live } = await createBlockedWorld();
    await environment.advance(61_000);
    expect(live()).toEqual([1, 1]);
    link.close();
    await environment.advance(100);
    expect([live(), environment.pendingTimers]).toEqual([[0, 0], 0]);
  });
});

test('a client goes over to the better transport by itself, and sends over it', async () => {
  const { environment, ways, transport } = createWorld();
  ways[0]?.block();
  const client = createRealtimeClient({ url, transport, environment });
  onTestFinished(() => client.dispose());
  const story: string[] = [];
  client.state.subscribe(() => {
    const { status } = client.state.current;
    if (story.at(-1) !== status) story.push(status);
  });
  client.connect();
  await environment.advance(5_100);
  expect(story).toEqual(['connecting', 'connected']);
  ways[0]?.free();
  await environment.advance(63_000);
  expect(story).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  client.send('note', 'over the better one');
  await environment.advance(100);
  expect(ways[0]?.server.received).toEqual([{ type: 'note', data: 'over the better one' }]);
  expect(ways.map(({ network }) => network.liveLinks())).toEqual([1, 0]);
});

test('takes its transports as a list too, and none is a mistake', () => {
  const { ways } = createWorld();
  const transports = ways.map(({ network }) => network.transport);
  expect([fallback(...transports).name, fallback(transports).name]).toEqual([
    'fallback (memory, memory)',
    'fallback (memory, memory)',
  ]);
  expect(() => fallback()).toThrow('Give it at least one');
  expect(() => fallback([])).toThrow('Give it at least one');
});

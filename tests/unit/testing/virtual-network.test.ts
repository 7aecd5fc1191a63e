// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork, type VirtualNetworkOptions } from '../../../src/testing/virtual-network';
import type { ServerSocket } from '../../../src/transports/server-socket';
import { openRecorded } from './link-recorder';

const url = 'wss://shop.test/live';

/** A client, a network and a server that echoes and writes down what it hears. */
function createWorld(options: Omit<VirtualNetworkOptions, 'environment'> & { seed?: number } = {}) {
  const { seed = 1, ...conditions } = options;
  const environment = createVirtualEnvironment({ seed });
  const network = createVirtualNetwork({ environment, latencyMs: 10, ...conditions });
  const heard: string[] = [];
  const sockets: ServerSocket[] = [];
  network.listen(url, (socket) => {
    sockets.push(socket);
    socket.accept();
    socket.onMessage((data) => {
      heard.push(data as string);
      socket.send(`re: ${data as string}`);
    });
    socket.onClose((code) => heard.push(`closed ${code}`));
  });
  const open = () => openRecorded(network.transport, url);
  return { environment, network, heard, sockets, open };
}

async function createOpenWorld(options?: Parameters<typeof createWorld>[0]) {
  const world = createWorld(options);
  const opened = world.open();
  await world.environment.advance(100);
  return { ...world, ...opened };
}

describe('latency', () => {
  test('every packet takes its time, one way', async () => {
    const { environment, open } = createWorld({ latencyMs: 40 });
    const { link, story } = open();
    await environment.advance(79);
    expect(story).toEqual([]);
    await environment.advance(1);
    expect(story).toEqual(['opened']);
    link.send('a');
    await environment.advance(79);
    expect(story).toEqual(['opened']);
    await environment.advance(1);
    expect(story).toEqual(['opened', 're: a']);
  });

  test('with jitter keeps the order', async () => {
    const { environment, network, link, story } = await createOpenWorld();
    network.change({ jitterMs: 500 });
    const sent = Array.from({ length: 200 }, (_, i) => `${i}`);
    for (const text of sent) {
      link.send(text);
      await environment.advance(3);
    }
    await environment.advance(2_000);
    expect(story).toEqual(['opened', ...sent.map((text) => `re: ${text}`)]);
  });

  test('a slow packet holds up those behind it, as in TCP', async () => {
    const { environment, network, link, heard } = await createOpenWorld();
    network.change({ latencyMs: 1_000 });
    link.send('slow');
    network.change({ latencyMs: 10 });
    link.send('behind it');
    await environment.advance(999);
    expect(heard).toEqual([]);
    await environment.advance(1);
    expect(heard).toEqual(['slow', 'behind it']);
  });

  test('is not counted among the page’s timers', async () => {
    const { environment, link } = await createOpenWorld();
    link.send('a');
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('faults', () => {
  test('dropped links end with 1006 at both ends at once, and nothing under way arrives', async () => {
    const { environment, network, link, story, heard } = await createOpenWorld();
    link.send('lost');
    network.dropLinks();
    expect([story, heard, network.liveLinks()]).toEqual([['opened', 'closed 1006'], ['closed 1006'], 0]);
    await environment.advance(1_000);
    expect([story.length, heard.length]).toEqual([2, 1]);
  });

  test('a link dropped while it opens is never seen by the server', async () => {
    const { environment, network, sockets, open } = createWorld();
    const { story } = open();
    network.dropLinks();
    await environment.advance(100);
    expect([story, sockets]).toEqual([['closed 1006'], []]);
  });

  test('a link dropped while its refusal is under way has no second end', async () => {
    const { environment, network, story } = { ...createWorld(), story: [] as string[] };
    network.listen('wss://shut.test/', (socket) => {
      socket.onClose((code) => story.push(`server: closed ${code}`));
      socket.refuse();
    });
    const client = openRecorded(network.transport, 'wss://shut.test/');
    await environment.advance(15);
    network.dropLinks();
    await environment.advance(100);
    expect([story, client.story]).toEqual([[], ['closed 1006']]);
  });

  test('a silenced link looks open and carries nothing, while a new one is healthy', async () => {
    const { environment, network, link, story, heard, open } = await createOpenWorld();
    network.silenceLinks();
    link.send('lost');
    const { link: fresh, story: freshStory } = open();
    await environment.advance(100);
    fresh.send('found');
    await environment.advance(60_000);
    expect([story, heard, freshStory]).toEqual([['opened'], ['found'], ['opened', 're: found']]);
    expect(network.log.filter(({ fate }) => fate === 'swallowed')).toHaveLength(1);
  });

  test('a link may be silenced in one direction', async () => {
    const { environment, network, link, story, heard } = await createOpenWorld();
    network.silenceLinks('to-client');
    link.send('a');
    await environment.advance(100);
    expect([story, heard]).toEqual([['opened'], ['a']]);
  });

  test('a path that swallows lets new links wait for ever', async () => {
    const { environment, network, open } = createWorld();
    network.change({ swallows: 'both' });
    const { story } = open();
    await environment.advance(3_600_000);
    expect([story, network.liveLinks()]).toEqual([[], 1]);
  });

  test('refused connections close with 1006 after the way there', async () => {
    const { environment, network, open, heard } = createWorld({ refusesConnections: true });
    const { story } = open();
    await environment.advance(10);
    expect([story, heard]).toEqual([['closed 1006'], []]);
    network.heal();
    network.change({ refusesConnections: false });
    const { story: second } = open();
    await environment.advance(100);
    expect(second).toEqual(['opened']);
  });

  test('a frozen server hears and says nothing, and goes on with everything when it thaws', async () => {
    const { environment, network, link, story, heard, sockets, open } = await createOpenWorld();
    network.change({ isServerFrozen: true });
    link.send('a');
    link.send('b');
    sockets[0]!.send('from a stopped process');
    const { story: late } = open();
    await environment.advance(60_000);
    expect([story, late, heard]).toEqual([['opened'], [], []]);
    network.heal();
    await environment.advance(100);
    expect(heard).toEqual(['a', 'b']);
    expect(story).toEqual(['opened', 'from a stopped process', 're: a', 're: b']);
    expect(late).toEqual(['opened']);
  });

  test.each([
    ['cut', { cuts: 0.2 }],
    ['duplicated', { duplicates: 0.2 }],
    ['reordered', { reorders: 0.2 }],
  ] as const)('about one message in five is %s, the same ones with the same seed', async (fate, conditions) => {
    const run = async (seed: number) => {
      const world = createWorld({ ...conditions, seed });
      for (let i = 0; i < 200; i++) {
        const { link } = world.open();
        await world.environment.advance(25);
        link.send(`${i}`);
        await world.environment.advance(100);
      }
      return world.network.log
        .filter(({ to, kind }) => to === 'server' && kind === 'message')
        .map((entry) => entry.fate);
    };
    const fates = await run(1);
    const share = fates.filter((one) => one === fate).length / fates.length;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
    expect(await run(1)).toEqual(fates);
    expect(await run(2)).not.toEqual(fates);
  });

  test('a duplicated message arrives twice, in its place', async () => {
    const { environment, link, heard } = await createOpenWorld({ duplicates: 1 });
    link.send('a');
    link.send('b');
    await environment.advance(100);
    expect(heard).toEqual(['a', 'a', 'b', 'b']);
  });

  test('reordered messages all arrive, and not in order', async () => {
    const { environment, link, heard } = await createOpenWorld({ reorders: 0.5 });
    const sent = Array.from({ length: 50 }, (_, i) => `${i}`);
    for (const text of sent) link.send(text);
    await environment.advance(1_000);
    expect(heard).not.toEqual(sent);
    expect([...heard].sort()).toEqual([...sent].sort());
  });

  test('a cut by a message comes after send() has returned', async () => {
    const { environment, link, story } = await createOpenWorld({ cuts: 1 });
    link.send('fatal');
    expect(story).toEqual(['opened']);
    await environment.advance(0);
    expect(story).toEqual(['opened', 'closed 1006']);
  });
});

describe('a page that does not run', () => {
  test('hears what arrived when it runs again, in order, a cut included', async () => {
    const { environment, network, sockets, story } = await createOpenWorld();
    environment.freeze();
    sockets[0]!.send('a');
    sockets[0]!.send('b');
    await environment.advance(100);
    network.dropLinks();
    expect(story).toEqual(['opened']);
    environment.resume();
    await environment.advance(0);
    expect(story).toEqual(['opened', 'a', 'b', 'closed 1006']);
  });

  test('holds up no other client', async () => {
    const { environment, network } = await createOpenWorld();
    const other = createVirtualEnvironment({ time: environment.time });
    environment.freeze();
    const { story } = openRecorded(network.createTransport('other', other), url);
    await environment.advance(100);
    expect(story).toEqual(['opened']);
  });
});

describe('what a test can ask', () => {
  test('links are counted per client, with the most there ever were', async () => {
    const { environment, network, link } = await createOpenWorld();
    const other = openRecorded(network.createTransport('other'), url).link;
    await environment.advance(100);
    expect([network.liveLinks(), network.liveLinks('client'), network.liveLinks('other')]).toEqual([2, 1, 1]);
    link.close();
    other.close();
    expect([network.liveLinks(), network.peakLiveLinks(), network.peakLiveLinks('client')]).toEqual([0, 2, 1]);
    network.dropLinks('nobody');
  });

  test('only one client’s links are dropped, if it is named', async () => {
    const { environment, network, story } = await createOpenWorld();
    const other = openRecorded(network.createTransport('other'), url);
    await environment.advance(100);
    network.dropLinks('other');
    expect([story, other.story]).toEqual([['opened'], ['opened', 'closed 1006']]);
  });

  test('the log holds every packet, and no more than asked for', async () => {
    const { environment, network, link } = await createOpenWorld({ maxLogEntries: 3 });
    link.send('a');
    await environment.advance(100);
    const entries = network.log.map(({ client, link: number, to, kind, data, fate }) => ({
      packet: `${client} ${number} to ${to}: ${kind}`,
      data,
      fate,
    }));
    expect(entries).toEqual([
      { packet: 'client 1 to client: accept', data: undefined, fate: 'carried' },
      { packet: 'client 1 to server: message', data: 'a', fate: 'carried' },
      { packet: 'client 1 to client: message', data: 're: a', fate: 'carried' },
    ]);
  });
});

// @vitest-environment node
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  browserEnvironment,
  createRealtimeClient,
  subscribeTo,
  tidewire,
  type Transport,
} from '../../../src/entries/core';
import { createHub, memoryStore, type Hub, type HubOptions } from '../../../src/entries/server';
import { eventSource } from '../../../src/transports/http/event-source';
import type { FetchLike, HttpTransportOptions } from '../../../src/transports/http/http-options';
import { longPolling } from '../../../src/transports/http/long-polling';
import { eventually } from '../server/support/eventually';
import { startCuttingProxy, type ProxyOptions } from './support/cutting-proxy';

interface RunningHub {
  readonly hub: Hub;
  readonly port: number;
  /** As `kill -9` would: nobody is told. */
  kill(): void;
}

async function startHub(options: HubOptions<unknown, Record<string, number>> = {}): Promise<RunningHub> {
  const server: Server = createServer();
  const hub = createHub({ log: () => undefined, ...options });
  hub.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const kill = () => {
    server.close();
    server.closeAllConnections();
    hub.terminate();
  };
  onTestFinished(kill);
  return { hub, port: (server.address() as AddressInfo).port, kill };
}

/** A client that is subscribed to `room`, and what it heard there. */
async function startClient(port: number, transport: Transport) {
  const client = createRealtimeClient({
    url: `ws://127.0.0.1:${port}/live`,
    protocol: tidewire(),
    transport,
    environment: browserEnvironment(),
    reconnect: 'eager',
  });
  onTestFinished(() => client.dispose());
  const heard: unknown[] = [];
  subscribeTo(client, 'count', (data) => heard.push(data), { channel: 'room' });
  client.connect();
  await eventually(() => client.state.current.status === 'connected');
  return { client, heard };
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

describe.each([
  ['eventSource()', eventSource],
  ['longPolling()', longPolling],
] as [string, (options?: HttpTransportOptions) => Transport][])('%s', (_name, make) => {
  /** Posts to the first hub and reads from the second, while they live. */
  function route(post: RunningHub, get: RunningHub, dead: ReadonlySet<RunningHub>): FetchLike {
    return (url, init) => {
      const wanted = init.method === 'GET' ? get : post;
      const other = wanted === post ? get : post;
      const { port } = dead.has(wanted) ? other : wanted;
      return fetch(url.replace(/:\d+/, `:${port}`), init);
    };
  }

  it.each(['post', 'stream'] as const)(
    '[PR45] posts at one hub, reads at another, and loses and repeats nothing when the hub that it %ss at is killed',
    async (role) => {
      const store = memoryStore();
      const [first, second] = [await startHub({ store }), await startHub({ store })];
      const dead = new Set<RunningHub>();
      const { client, heard } = await startClient(first.port, make({ fetch: route(first, second, dead) }));
      const receipts = upTo(30).map((number) => client.send('count', number, { channel: 'room' }));
      await eventually(() => heard.length === 30);

      const [victim, survivor] = role === 'post' ? [first, second] : [second, first];
      for (const number of upTo(30)) receipts.push(client.send('count', 30 + number, { channel: 'room' }));
      victim.kill();
      dead.add(victim);
      for (const number of upTo(30)) receipts.push(client.send('count', 60 + number, { channel: 'room' }));
      await eventually(() => heard.length >= 90);
      await survivor.hub.publish('room', 'count', 91);
      await eventually(() => heard.length >= 91);

      expect(heard).toEqual(upTo(91));
      const outcomes = await Promise.all(receipts.map(({ outcome }) => outcome));
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['acked']));
    },
  );

  it('[PR26] resumes at another hub with what was published meanwhile', async () => {
    const store = memoryStore();
    const [first, second] = [await startHub({ store }), await startHub({ store })];
    const dead = new Set<RunningHub>();
    const { client, heard } = await startClient(first.port, make({ fetch: route(first, second, dead) }));
    await eventually(() => first.hub.subscriberCount('room') === 1);
    await first.hub.publish('room', 'count', 1);
    await eventually(() => heard.length === 1);
    first.kill();
    dead.add(first);
    for (const number of [2, 3, 4]) await second.hub.publish('room', 'count', number);
    await eventually(() => second.hub.subscriberCount('room') === 1 && heard.length === 4);
    expect(heard).toEqual(upTo(4));
    expect(client.state.current.status).toBe('connected');
  });

  it('[PR41] does nothing twice although the answers to its posts get lost', async () => {
    const seen: number[] = [];
    const { port } = await startHub({ commands: { note: (data) => void seen.push(data) } });
    let posts = 0;
    const lossy: FetchLike = async (url, init) => {
      const response = await fetch(url, init);
      const isNumbered = init.headers['tidewire-number'] !== undefined;
      if (isNumbered && ++posts % 2 === 0) throw new TypeError('the answer got lost');
      return response;
    };
    const { client } = await startClient(port, make({ fetch: lossy }));
    for (const number of upTo(6)) {
      await client.request('note', number);
      client.send('count', number, { channel: 'room' });
    }
    expect(seen).toEqual(upTo(6));
    expect(posts).toBeGreaterThan(8);
  });

  it.each([
    ['cuts what it hands on into pieces of three bytes', { pieceBytes: 3 }],
    ['cuts every answer off after 2,000 bytes', { maxBytes: 2_000 }],
  ] as [string, ProxyOptions][])(
    'hears everything once and in order behind a proxy that %s',
    async (_what, options) => {
      const { hub, port } = await startHub();
      const { heard } = await startClient(await startCuttingProxy(port, options), make());
      await eventually(() => hub.subscriberCount('room') === 1);
      const data = (number: number) => `${number} – Zoë 🌊 水位\n`;
      for (const number of upTo(100)) {
        await hub.publish('room', 'count', data(number));
        // Alone: a message that is longer than the proxy lets through would never arrive.
        if (options.maxBytes) await eventually(() => heard.length >= number);
      }
      await eventually(() => heard.length >= 100);
      expect(heard).toEqual(upTo(100).map(data));
    },
  );

  it('tells authenticate what its headers say', async () => {
    const { port } = await startHub({
      authenticate: ({ request }) => (request.headers.authorization === 'Bearer a' ? { userId: 'ada' } : null),
      commands: { whoami: (_data, { user }) => user.userId },
    });
    const { client } = await startClient(port, make({ headers: { authorization: 'Bearer a' } }));
    expect(await client.request('whoami', 0)).toMatchObject({ data: 'ada' });
  });

  it('leaves at once when the application says so, and resumes when it comes back', async () => {
    const { hub, port } = await startHub();
    const { client, heard } = await startClient(port, make());
    await eventually(() => hub.subscriberCount('room') === 1);
    await hub.publish('room', 'count', 1);
    await eventually(() => heard.length === 1);
    client.disconnect();
    await eventually(() => hub.connections === 0);
    await hub.publish('room', 'count', 2);
    client.connect();
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(upTo(2));
  });
});

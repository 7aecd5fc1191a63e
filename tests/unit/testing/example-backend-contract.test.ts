// @vitest-environment node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, test } from 'vitest';
import { WebSocket } from 'ws';
import { createBackend } from '../../../examples/backend/backend.mjs';
import * as withMemory from '../../../examples/backend/backend-with-memory.mjs';
import { readClientFrames } from '../../../src/protocol/client-frames';
import { createWaiting } from '../../../src/testing/contract-case';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { openHubLink, type HubLink } from '../../../src/testing/hub-contract/hub-link';
import type { ContractPublisher } from '../../../src/testing/hub-contract/hub-under-test';
import { webSocket } from '../../../src/transports/web-socket';
import { faultOf, messageOf, type Frame } from '../protocol/support/asyncapi-document';
import { mutate } from '../protocol/support/mutations';
import { recordTransport, type Recording } from '../protocol/support/recorded-transport';

interface Question {
  readonly user?: { readonly userId?: string };
  readonly channel?: string;
  readonly name?: string;
}

/** What the example asks of an application, as loosely as plain JavaScript does. */
interface BackendOptions {
  authenticate(request: { readonly token: string | undefined }): unknown;
  authorize(question: Question): unknown;
  readonly commands: object;
  readonly limits: object;
}

type ServerOptions = BackendOptions & { readonly server: Server };

/** What both examples give out. */
interface Backend {
  goAway(spreadMs: number): void;
  recheck?(): void;
}

/** One process after the other. @param remembers it knows what the one before it had stored */
type OpenBackend = (options: ServerOptions, remembers: boolean) => Backend;

const examples: readonly (readonly [file: string, capabilities: readonly string[], create: () => OpenBackend])[] = [
  ['backend.mjs', [], () => (options) => createBackend(options)],
  [
    'backend-with-memory.mjs',
    ['history', 'publishers'],
    () => {
      let memory = withMemory.createMemory();
      return (options, remembers) => {
        if (!remembers) memory = withMemory.createMemory();
        return withMemory.createBackend({ ...options, memory });
      };
    },
  ],
];

const recording: Recording = { client: [], hub: [] };
const transport = recordTransport(webSocket({ WebSocket }), recording);

async function startBackend(openBackend: OpenBackend, options: BackendOptions) {
  const server = createServer();
  const sockets = new Set<Socket>();
  const removed: (readonly [userId: string, channel: string])[] = [];
  const authorize = (question: Question) =>
    removed.every(([userId, channel]) => question.user?.userId !== userId || question.channel !== channel) &&
    options.authorize(question);
  const open = (remembers: boolean) => openBackend({ ...options, server, authorize }, remembers);
  let backend = open(false);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  /** What a crash does. */
  function terminate(): void {
    server.removeAllListeners('upgrade');
    for (const socket of sockets) socket.destroy();
  }
  return {
    url: `ws://127.0.0.1:${port}/live`,
    transport,
    restart({ remembers = false } = {}) {
      terminate();
      backend = open(remembers);
    },
    remove(userId: string, channel: string) {
      removed.push([userId, channel]);
      backend.recheck?.();
    },
    goAway: (spreadMs: number) => backend.goAway(spreadMs),
    async stop() {
      terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each(examples)('%s, over real WebSockets', (_file, capabilities, create) => {
  const start = (options: BackendOptions) => startBackend(create(), options);
  for (const { title, run } of hubContract({ start, now: () => Date.now() })) it(title, run);

  it('names what it does beyond what every hub must', () => {
    const frames = recording.hub.map((text) => JSON.parse(text) as Frame);
    const welcomes = frames.filter(({ type }) => type === 'welcome');
    expect(welcomes.at(-1)?.capabilities).toEqual(capabilities);
  });

  it('has sent nothing meanwhile that is not in docs/asyncapi.yaml', () => {
    const sent = [...new Set(recording.hub)].map((text) => JSON.parse(text) as Frame);
    expect(sent.length).toBeGreaterThan(500);
    expect(sent.flatMap((frame) => faultOf('hub', frame) ?? [])).toEqual([]);
  });
});

describe.each(examples)('%s: what the contract leaves to applications', (_file, _capabilities, create) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0)) await clean();
  });

  const open = async (options: Partial<BackendOptions>): Promise<HubLink> => {
    const defaults = { authenticate: () => ({}), authorize: () => true, commands: {}, limits: {} };
    const { url, stop } = await startBackend(create(), { ...defaults, ...options });
    const link = openHubLink(transport, url, createWaiting());
    cleanups.push(() => link.close(), stop);
    await link.opened();
    link.send({ type: 'hello', versions: [1], client: 'somebody', capabilities: [] });
    return link;
  };

  it('[PR24] does not refuse credentials that it cannot check', async () => {
    const link = await open({
      authenticate() {
        throw new Error('hunter2');
      },
    });
    expect(await link.closed()).toBe(1011);
    expect(link.frames).toEqual([{ type: 'error', code: 'internal', message: 'Refused: internal.' }]);
  });

  it('[PR13] lets a malformed publish use up its number', async () => {
    const link = await open({});
    await link.heard({ type: 'welcome' });
    const spoilt = await link.ask({ type: 'publish', seq: 1, channel: 'room', event: 7 });
    const next = await link.ask({ type: 'publish', seq: 2, channel: 'room', event: 'x' });
    expect([spoilt.code, next.type]).toEqual(['malformed', 'ack']);
  });

  it.each([
    ['[PR31] longer than every subscriber can be sure to read', 'x'.repeat(1_000), 'too-large'],
    ['that is no JSON', 1n, 'internal'],
  ])('stores nothing of an event %s', async (_what, data, code) => {
    const commands = { tell: (_data: unknown, { publish }: ContractPublisher) => publish('room', 'x', data) };
    const link = await open({ commands, limits: { maxPayloadBytes: 1_000 } });
    await link.heard({ type: 'welcome' });
    expect((await link.ask({ type: 'command', name: 'tell' })).code).toBe(code);
    expect((await link.ask({ type: 'subscribe', channel: 'room' })).offset).toBe(0);
  });

  it('[PR11] takes an authorisation that is still being decided for a refusal', async () => {
    const link = await open({ authorize: () => Promise.resolve(true) });
    await link.heard({ type: 'welcome' });
    expect((await link.ask({ type: 'subscribe', channel: 'room' })).code).toBe('forbidden');
  });

  it('[PR7] takes and refuses the frames that a hub of ours does', async () => {
    const known = ['authenticate', 'ping', 'publish', 'subscribe', 'unsubscribe', 'command'];
    const wide = { type: 'subscribe', id: '1', channel: '🌊'.repeat(129) };
    const frames = known.flatMap((type) =>
      messageOf('client', type).examples.flatMap(({ payload }) => [
        payload,
        ...mutate(messageOf('client', type).payload, payload).map(({ value }) => value),
      ]),
    );
    expect(frames.length).toBeGreaterThan(100);
    for (const frame of [...frames, wide]) {
      const text = JSON.stringify(frame);
      const link = await open({});
      await link.heard({ type: 'welcome' });
      link.sendRaw(text);
      await link.settled();
      const isRefused = link.frames.some(({ code }) => code === 'malformed');
      expect(isRefused, text.slice(0, 100)).toBe(readClientFrames(text).some(({ kind }) => kind === 'malformed'));
    }
  });

  it('[PR30] asks again for what is held when credentials are renewed', async () => {
    let isAllowed = true;
    const link = await open({ authorize: ({ channel }) => channel === 'lobby' || isAllowed });
    await link.heard({ type: 'welcome' });
    for (const channel of ['lobby', 'office']) await link.ask({ type: 'subscribe', channel });
    isAllowed = false;
    await link.ask({ type: 'authenticate', token: 'newer' });
    await link.heard({ type: 'removed', channel: 'office', code: 'forbidden' });
    await link.ask({ type: 'publish', seq: 1, channel: 'lobby', event: 'x', data: 'still' });
    expect(link.events('x')).toEqual(['still']);
  });
});

const folder = new URL('../../../examples/backend/', import.meta.url);

test('[PR19] its command line serves an application, and announces its end when it is told to stop', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.mjs', folder)), '0'], { stdio: 'pipe' });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const { listening } = JSON.parse(line.toString()) as { readonly listening: { readonly url: string } };
    const link = openHubLink(transport, listening.url, createWaiting());
    await link.opened();
    link.send({ type: 'hello', versions: [1], client: 'somebody', token: 'ada', capabilities: [] });
    await link.heard({ type: 'welcome', user: 'ada' });
    expect((await link.ask({ type: 'command', name: 'add', data: [2, 3] })).data).toBe(5);
    expect((await link.ask({ type: 'subscribe', channel: 'elsewhere' })).code).toBe('forbidden');
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await link.heard({ type: 'go-away', reason: 'restart' });
    expect(await link.closed()).toBe(1012);
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

describe('its files', () => {
  const files = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);

  test('are a backend of at most 100 lines, one with a memory of 150, and an application of 30', () => {
    const most = { 'backend-with-memory.mjs': 150, 'backend.mjs': 100, 'main.mjs': 30 };
    expect(files.map(([name]) => name)).toEqual(Object.keys(most));
    for (const [name, text] of files)
      expect(text.trimEnd().split('\n').length, name).toBeLessThanOrEqual(most[name as keyof typeof most]);
  });

  test.each(files)('%s imports nothing of Tidewire', (_name, text) => {
    const imports = [...text.matchAll(/from '(.+)'/gu)].map(([, from = '']) => from);
    expect(imports.filter((from) => !/^(node:[a-z]+|ws|ajv|yaml|\.\/backend\.mjs)$/u.test(from))).toEqual([]);
  });
});

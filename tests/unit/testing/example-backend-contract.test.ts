// @vitest-environment node
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, test } from 'vitest';
import { WebSocket } from 'ws';
import { createBackend } from '../../../examples/backend/backend.mjs';
import { readFrames } from '../../../examples/backend/frames.mjs';
import { createMemory } from '../../../examples/backend/memory.mjs';
import { readClientFrames } from '../../../src/protocol/client-frames';
import { createWaiting } from '../../../src/testing/contract-case';
import { hubContract } from '../../../src/testing/hub-contract/hub-contract';
import { openHubLink, type HubLink } from '../../../src/testing/hub-contract/hub-link';
import { webSocket } from '../../../src/transports/web-socket';
import { faultOf, frameTypes, messageOf, type Frame } from '../protocol/support/asyncapi-document';
import { mutate } from '../protocol/support/mutations';
import { recordTransport, type Recording } from '../protocol/support/recorded-transport';

type BackendOptions = Omit<Parameters<typeof createBackend>[0], 'server' | 'memory'>;

const recording: Recording = { client: [], hub: [] };
const transport = recordTransport(webSocket({ WebSocket }), recording);

async function startBackend(options: BackendOptions) {
  const server = createServer();
  let memory = createMemory();
  let backend = createBackend({ server, memory, ...options });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/live`,
    transport,
    restart({ remembers = false } = {}) {
      backend.terminate();
      if (!remembers) memory = createMemory();
      backend = createBackend({ server, memory, ...options });
    },
    remove: (userId: string, channel: string) => backend.remove(userId, channel),
    goAway: (spreadMs: number) => void backend.goAway(spreadMs),
    async stop() {
      backend.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the example backend, over real WebSockets', () => {
  for (const { title, run } of hubContract({ start: startBackend, now: () => Date.now() })) it(title, run);

  it('has sent nothing meanwhile that is not in docs/asyncapi.yaml', () => {
    const sent = [...new Set(recording.hub)].map((text) => JSON.parse(text) as Frame);
    expect(sent.length).toBeGreaterThan(500);
    expect(sent.flatMap((frame) => faultOf('hub', frame) ?? [])).toEqual([]);
  });
});

describe('what the contract leaves to applications', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0)) await clean();
  });

  const open = async (options: Partial<BackendOptions>): Promise<HubLink> => {
    const defaults = { authenticate: () => ({}), authorize: () => true, commands: {}, limits: {} };
    const { url, stop } = await startBackend({ ...defaults, ...options });
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

  it('[PR30] asks again for what is held when credentials are renewed', async () => {
    let isAllowed = true;
    const link = await open({
      authorize: ({ channel }: { readonly channel: string }) => channel === 'lobby' || isAllowed,
    });
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

  test.each(files)('%s has at most 100 lines', (_name, text) => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  });

  test.each(files)('%s imports Node, ws and its neighbours, and nothing of Tidewire', (_name, text) => {
    const imports = [...text.matchAll(/from '(.+)'/gu)].map(([, from = '']) => from);
    expect(imports.filter((from) => !/^(node:[a-z]+|ws|\.\/[a-z]+\.mjs)$/u.test(from))).toEqual([]);
  });

  test('[PR7] frames.mjs takes and refuses what a hub of ours does', () => {
    const known = ['hello', 'authenticate', 'ping', 'publish', 'subscribe', 'unsubscribe', 'command', 'batch'];
    expect(frameTypes('client')).toEqual(expect.arrayContaining(known));
    const frames = known.flatMap((type) =>
      messageOf('client', type).examples.flatMap(({ payload }) => [
        payload,
        ...mutate(messageOf('client', type).payload, payload).map(({ value }) => value),
      ]),
    );
    const isTaken = (frame: unknown) =>
      readFrames(JSON.stringify(frame), false).every(({ type, isMalformed }) => type !== 'malformed' && !isMalformed);
    const isTakenByHub = (frame: unknown) =>
      readClientFrames(JSON.stringify(frame)).every(({ kind }) => kind !== 'malformed');
    expect(frames.length).toBeGreaterThan(100);
    for (const frame of frames) expect(isTaken(frame), JSON.stringify(frame).slice(0, 100)).toBe(isTakenByHub(frame));
  });
});

// @vitest-environment node
import { expect, it } from 'vitest';
import { createHub } from '../../../src/entries/server';
import { askUpgrade } from './support/raw-upgrade';
import { listen, startHub } from './support/start-hub';
import { openClient } from './support/test-client';

it('[PR1] selects the subprotocol tidewire.v1, also among others', async () => {
  const { open } = await startHub();
  expect((await open()).socket.protocol).toBe('tidewire.v1');
  expect((await open({ subprotocols: ['other', 'tidewire.v1'] })).socket.protocol).toBe('tidewire.v1');
});

it('[PR1] refuses an upgrade that does not offer tidewire.v1 with 426 and says what to offer', async () => {
  const { hub, port } = await startHub();
  for (const offered of [undefined, 'graphql-ws', 'tidewire.v10']) {
    const answer = await askUpgrade(port, '/live', { 'Sec-WebSocket-Protocol': offered });
    expect(answer.status).toBe(426);
    expect(answer.headers).toContain('Upgrade: websocket');
    expect(answer.body).toContain('tidewire.v1');
  }
  expect(hub.stats().upgradesRefused).toEqual({ 426: 3 });
});

it('[PR1] answers a broken handshake with 400 and survives it', async () => {
  const { port, join } = await startHub();
  expect((await askUpgrade(port, '/live', { 'Sec-WebSocket-Key': 'short' })).status).toBe(400);
  await join();
});

it('[HB3] lets in pages from its own host and clients without an origin, and no other page', async () => {
  const { port } = await startHub();
  const status = async (headers: Record<string, string>) => (await askUpgrade(port, '/live', headers)).status;
  expect(await status({})).toBe(101);
  expect(await status({ Host: 'app.example', Origin: 'https://app.example' })).toBe(101);
  for (const Origin of ['https://evil.example', 'null', 'not an origin', 'https://app.example.evil.example'])
    expect(await status({ Host: 'app.example', Origin })).toBe(403);
});

it('[HB3] holds pages to the listed origins, whatever the host', async () => {
  const { port } = await startHub({ allowedOrigins: ['https://app.example/', 'http://localhost:6006'] });
  const status = async (Origin?: string) => (await askUpgrade(port, '/live', { Origin, Host: 'evil.example' })).status;
  expect(await status('https://app.example')).toBe(101);
  expect(await status('http://localhost:6006')).toBe(101);
  expect(await status(undefined)).toBe(101);
  expect(await status('http://localhost:6007')).toBe(403);
  expect(await status('https://evil.example')).toBe(403);
});

it('[HB3] asks a function about the origin, and takes only true for a yes', async () => {
  const answers: Record<string, () => boolean> = {
    'https://yes.example': () => true,
    'https://no.example': () => false,
    'https://throws.example': () => {
      throw new Error('lost');
    },
    'https://promises.example': () => Promise.reject(new Error('late')) as unknown as boolean,
  };
  const { port, log } = await startHub({ allowedOrigins: (origin) => answers[origin ?? '']?.() ?? false });
  const status = async (Origin: string) => (await askUpgrade(port, '/live', { Origin })).status;
  expect(await Promise.all(Object.keys(answers).map(status))).toEqual([101, 403, 403, 403]);
  expect(log.filter(({ callback }) => callback === 'allowedOrigins')).toHaveLength(2);
});

it("[HB3] lets in any page with '*'", async () => {
  const { port } = await startHub({ allowedOrigins: '*' });
  expect((await askUpgrade(port, '/live', { Origin: 'https://any.example' })).status).toBe(101);
});

it('[HB3] refuses a list with something that is no origin when it is given', () => {
  expect(() => createHub({ allowedOrigins: ['example.com'] })).toThrow(/with its scheme/);
});

it('leaves upgrades of other paths to other listeners', async () => {
  const { server, port } = await startHub();
  server.on('upgrade', (request, socket) => {
    if (request.url === '/other') socket.end('HTTP/1.1 418 Theirs\r\nConnection: close\r\n\r\n');
  });
  expect((await askUpgrade(port, '/other')).status).toBe(418);
  expect((await askUpgrade(port, '/live?tab=2')).status).toBe(101);
});

it('answers 404 for another path where nobody else listens', async () => {
  const { port } = await startHub();
  for (const path of ['/other', '/', '//', '/live/', '/%2flive'])
    expect((await askUpgrade(port, path)).status).toBe(404);
});

it('serves several servers and paths as one hub, and lets go of one alone', async () => {
  const { hub, join, url } = await startHub();
  const other = await listen();
  const detach = hub.attach(other.server, { path: '/second' });
  const near = await join();
  near.send({ type: 'subscribe', id: '1', channel: 'a' });
  await near.next('subscribed');
  const far = await openClient(`ws://127.0.0.1:${other.port}/second`);
  await far.hello();
  far.send({ type: 'publish', id: 'p', seq: 1, channel: 'a', event: 'hi', data: 1 });
  expect(await near.next('event')).toMatchObject({ event: 'hi', data: 1 });
  detach();
  expect(other.server.listenerCount('upgrade')).toBe(0);
  await (await openClient(url)).hello();
  await far.roundTrip();
});

it('says so when it is attached twice to one path', async () => {
  const { hub, server } = await startHub();
  expect(() => hub.attach(server)).toThrow(/Attach it once/);
});

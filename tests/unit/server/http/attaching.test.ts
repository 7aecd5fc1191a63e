// @vitest-environment node
import { createServer, request as sendRequest, type RequestListener } from 'node:http';
import { connect as connectHttp2, constants, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createHub, type Hub, type HubOptions } from '../../../../src/entries/server';
import { eventually } from '../support/eventually';
import { listen, startHub } from '../support/start-hub';
import { attachHttpClient, hello, joinHttpClient, ofType, openHttpClient } from './http-client';

function makeHub(options: HubOptions = {}): Hub {
  const hub = createHub({ log: () => undefined, ...options });
  onTestFinished(() => hub.terminate());
  return hub;
}

const open = (port: number, path = '/live') =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { 'Tidewire-Protocol': 'tidewire.v1' } });

it('answers before the application does, whether its handler was there earlier or comes later', async () => {
  const { server, port } = await listen();
  const heard: string[] = [];
  const handle: RequestListener = (request, response) => {
    heard.push(request.url ?? '');
    // As frameworks do: whatever it is, it is answered. Were the hub one listener among others, this would throw ERR_HTTP_HEADERS_SENT.
    if (request.url === '/live') response.writeHead(404).end();
  };
  server.prependListener('request', handle);
  makeHub().attach(server);
  server.on('request', handle);
  expect((await open(port)).status).toBe(201);
  await joinHttpClient(`http://127.0.0.1:${port}/live`);
  expect(heard).toEqual([]);
  expect(await (await fetch(`http://127.0.0.1:${port}/other`)).text()).toBe('the app');
  expect(heard).toEqual(['/other', '/other']);
});

it('leaves everything to the application that carries no header of ours, also on its own path', async () => {
  const { server, port } = await listen();
  makeHub().attach(server, { path: '/' });
  for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
    expect(await (await fetch(`http://127.0.0.1:${port}/`, { method })).text()).toBe('the app');
  expect((await open(port, '/')).status).toBe(201);
  expect(await (await open(port, '/other')).text()).toBe('the app');
});

it('lets go in any order, and leaves the server as it was', async () => {
  const { server, port } = await listen();
  const [first, second] = [makeHub(), makeHub()];
  const detachFirst = first.attach(server, { path: '/first' });
  const detachSecond = second.attach(server, { path: '/second' });
  detachFirst();
  expect(await (await open(port, '/first')).text()).toBe('the app');
  expect((await open(port, '/second')).status).toBe(201);
  detachSecond();
  expect(await (await open(port, '/second')).text()).toBe('the app');
  const third = makeHub();
  third.attach(server)();
  expect(await (await open(port)).text()).toBe('the app');
  expect(server.listenerCount('request')).toBe(1);
});

it('leaves no trace on a server that it alone was attached to', async () => {
  const { server } = await listen();
  makeHub().attach(server)();
  expect(Object.hasOwn(server, 'emit')).toBe(false);
});

it('asks a client for its body that waits to be asked', async () => {
  const { server, port } = await listen();
  server.on('checkContinue', (_request, response) => response.writeHead(417).end());
  makeHub().attach(server);
  const { session } = await openHttpClient(`http://127.0.0.1:${port}/live`);
  const status = await new Promise((resolve) => {
    const headers = { Expect: '100-continue', 'Tidewire-Session': session, 'Tidewire-Number': '1' };
    const request = sendRequest({ port, host: '127.0.0.1', path: '/live', method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('continue', () => request.end(JSON.stringify([JSON.stringify(hello())])));
    request.flushHeaders();
  });
  expect(status).toBe(204);
});

it('serves HTTP/2 as well', async () => {
  const server = createHttp2Server((_request, response) => response.end('the app'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  makeHub().attach(server);
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const ask = (method: string, headers: object, body = '') =>
    new Promise<{ status: unknown; text: string }>((resolve) => {
      const stream = client.request({ ':method': method, ':path': '/live', ...headers }, { endStream: body === '' });
      let status: unknown;
      let text = '';
      stream.on('response', (answered) => (status = answered[':status']));
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => resolve({ status, text }));
      if (body !== '') stream.end(body);
    });
  const opened = await ask('POST', { 'tidewire-protocol': 'tidewire.v1' });
  const { session } = JSON.parse(opened.text) as { session: string };
  const own = { 'tidewire-session': session };
  const said = await ask('POST', { ...own, 'tidewire-number': '1' }, JSON.stringify([JSON.stringify(hello())]));
  expect([opened.status, said.status]).toEqual([201, 204]);
  expect((await ask('GET', { ...own, accept: 'application/json' })).text).toContain('welcome');

  // Nor does a client harm it that ends its stream with an error.
  const stream = client.request({ ':path': '/live', ...own, accept: 'text/event-stream' });
  await new Promise((resolve) =>
    stream.on('error', resolve).once('data', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR)),
  );
  expect((await ask('DELETE', own)).status).toBe(204);
});

it('[HB2] answers 503 with a time to come back when it is full', async () => {
  const running = await startHub({ limits: { maxConnections: 1 } });
  expect((await open(running.port)).status).toBe(201);
  const refused = await open(running.port);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
});

it('[HB4] tells sessions of its end, refuses new ones, and ends their streams', async () => {
  const running = await startHub();
  const address = `http://127.0.0.1:${running.port}/live`;
  const streaming = await joinHttpClient(address);
  const stream = await streaming.stream(1);
  const polling = await joinHttpClient(address, { client: 'c2' });
  const closed = running.hub.close({ spreadMs: 5_000 });
  await stream.next(ofType('go-away'));
  expect((await polling.poll(1)).messages).toHaveLength(1);
  expect((await open(running.port)).status).toBe(503);
  const lastPoll = polling.poll(2);
  running.clock.advance(5_000);
  await stream.ended;
  expect(stream.events.at(-1)).toMatchObject({
    type: 'close',
    data: JSON.stringify({ code: 1012, reason: 'restart' }),
  });
  expect((await lastPoll).close).toEqual({ code: 1012, reason: 'restart' });
  await closed;
  expect([running.hub.connections, running.clock.timers]).toEqual([0, 0]);
  // From now on the path is the application's.
  expect(await (await open(running.port)).text()).toBe('the app');
});

it('[HB4] ends although a polling client never comes back', async () => {
  const running = await startHub();
  await joinHttpClient(`http://127.0.0.1:${running.port}/live`);
  const closed = running.hub.close({ spreadMs: 1_000 });
  running.clock.advance(1_000);
  // Once the close waits for a poll, what is left is its grace and the watch over the session.
  await eventually(() => running.clock.timers === 2);
  running.clock.advance(5_000);
  await closed;
  expect([running.hub.connections, running.clock.timers]).toEqual([0, 0]);
});

it('survives a client that leaves while it is answered', async () => {
  const running = await startHub();
  const address = `http://127.0.0.1:${running.port}/live`;
  const client = await joinHttpClient(address);
  await client.post(2, { type: 'subscribe', id: 's', channel: 'a' });
  for (let round = 0; round < 20; round++) {
    const stream = await client.stream(1);
    const published = running.hub.publish('a', 'e', 'x'.repeat(10_000));
    stream.abort();
    await Promise.all([published, stream.ended]);
  }
  const stream = await attachHttpClient(address, client.session).stream(1);
  await stream.next(({ offset }) => offset === 20);
  const offsets = stream.frames.filter(ofType('event')).map(({ offset }) => offset);
  expect(offsets).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

it('needs no handler of the application at all', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  makeHub().attach(server);
  await joinHttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/live`);
});

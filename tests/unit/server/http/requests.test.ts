// @vitest-environment node
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually';
import { startHub } from '../support/start-hub';
import {
  type HttpTestRequest,
  attachHttpClient,
  hello,
  joinHttpClient,
  ofType,
  openHttpClient,
  toFrames,
} from './http-client';

const addressOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}/live`;

it('[PR40] opens a session for who offers tidewire.v1, and is welcomed through it', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  expect(await client.post(1, hello())).toBe(204);
  const { messages, last } = await client.poll(0);
  expect([messages.flatMap(toFrames)[0]?.type, last]).toEqual(['welcome', 1]);
  expect(running.hub.connections).toBe(1);
});

it('[PR40] refuses who offers something else with 406, and says what to offer', async () => {
  const running = await startHub();
  const answer = await fetch(addressOf(running), { method: 'POST', headers: { 'Tidewire-Protocol': 'graphql-ws' } });
  expect([answer.status, await answer.text()]).toEqual([406, expect.stringContaining('tidewire.v1')]);
  expect(running.hub.stats().upgradesRefused).toEqual({ 406: 1 });
});

it('[PR40] tells authenticate the headers and the address of the request that opened', async () => {
  const seen: unknown[] = [];
  const running = await startHub({
    authenticate({ request }) {
      seen.push(request.headers['x-tenant'], request.url, request.remoteAddress);
      return { userId: 'ada' };
    },
  });
  const client = await openHttpClient(`${addressOf(running)}?a=1`, { 'X-Tenant': 'blue' });
  await client.post(1, hello());
  await client.poll(0);
  expect(seen).toEqual(['blue', '/live?a=1', '127.0.0.1']);
});

it('[PR40] DELETE ends the session, and its connection leaves', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello());
  expect((await client.request({ method: 'DELETE' })).status).toBe(204);
  expect(running.hub.connections).toBe(0);
  expect(running.log.at(-1)).toMatchObject({ event: 'closed', code: 1000 });
  expect((await client.request({ method: 'DELETE' })).status).toBe(404);
});

it('[PR40] a session that nobody streams or polls for 30 s ends, and its connection leaves', async () => {
  const running = await startHub();
  const client = await joinHttpClient(addressOf(running));
  running.clock.advance(29_999);
  expect(running.hub.connections).toBe(1);
  running.clock.advance(1);
  await eventually(() => running.hub.connections === 0);
  expect((await client.poll(1)).status).toBe(404);
});

it('[PR40] a stream keeps the session for as long as it lasts, and no longer than 30 s beyond', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello());
  const stream = await client.stream(0);
  await stream.next(ofType('welcome'));
  for (let second = 0; second < 50; second += 5) {
    running.clock.advance(5_000);
    await running.hub.publish('a', 'tick');
  }
  expect(running.hub.connections).toBe(1);
  stream.abort();
  await stream.ended;
  // Until the hub has heard of it no time may pass.
  await eventually(() => running.clock.timers === 1);
  running.clock.advance(30_000);
  await eventually(() => running.hub.connections === 0);
});

it('[PR41] takes a number once, however often it comes, and refuses one too far ahead', async () => {
  const seen: unknown[] = [];
  const running = await startHub({ commands: { note: (data) => void seen.push(data) } });
  const client = await joinHttpClient(addressOf(running));
  const note = (id: string) => ({ type: 'command', id, name: 'note', data: id });
  expect(await client.post(3, note('early'))).toBe(409);
  expect(await client.post(2, note('a'), note('b'))).toBe(204);
  expect(await client.post(2, note('a'), note('b'))).toBe(204);
  expect(await client.post(1, note('old'))).toBe(204);
  expect(await client.post(3, note('c'))).toBe(204);
  await eventually(() => seen.length >= 3);
  expect(seen).toEqual(['a', 'b', 'c']);
});

it('[PR41] answers what is no array of messages with 400, a huge body with 413, and nothing breaks by it', async () => {
  const running = await startHub({ limits: { maxPayloadBytes: 1_000, maxBufferedBytes: 10_000 } });
  const client = await openHttpClient(addressOf(running));
  const send = async (body: string, number = '1') =>
    (await client.request({ method: 'POST', headers: { 'Tidewire-Number': number }, body })).status;
  const wrong = ['', '{', '{}', '"a"', '[1]', '[null]', '[{"base64":"*"}]', '[["a"]]', `[${'"",'.repeat(1_024)}""]`];
  for (const body of wrong) expect(await send(body), body.slice(0, 20)).toBe(400);
  for (const number of ['', '0', '-1', '1.5', 'x', '9'.repeat(20)]) expect(await send('[]', number), number).toBe(400);
  expect(await send(`["${'x'.repeat(70_000)}"]`)).toBe(413);
  expect(await client.post(1, hello())).toBe(204);
  expect((await client.poll(0)).messages.flatMap(toFrames)[0]?.type).toBe('welcome');
});

it('[PR41] cuts off a huge body that does not say its length', async () => {
  const running = await startHub({ limits: { maxPayloadBytes: 1_000, maxBufferedBytes: 10_000 } });
  const client = await openHttpClient(addressOf(running));
  async function* endless() {
    for (let i = 0; i < 100; i++) yield await Promise.resolve(new TextEncoder().encode(' '.repeat(1_000)));
  }
  const answer = await client.request({
    method: 'POST',
    headers: { 'Tidewire-Number': '1' },
    body: endless() as unknown as ReadableStream,
    duplex: 'half',
  } as HttpTestRequest);
  expect(answer.status).toBe(413);
  expect(await client.post(1, hello())).toBe(204);
});

it('[PR41] a body that does not come in time is given up', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  const socket = connect(running.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const timers = running.clock.timers;
  socket.write(
    `POST /live HTTP/1.1\r\nHost: a\r\nTidewire-Session: ${client.session}\r\nTidewire-Number: 1\r\nContent-Length: 50\r\n\r\n[`,
  );
  await eventually(() => running.clock.timers > timers);
  running.clock.advance(20_000);
  await eventually(() => text.includes('408'));
  running.clock.advance(1_000);
  await closed;
});

it('[PR8] a message longer than the limit closes with 1009', async () => {
  const running = await startHub({ limits: { maxPayloadBytes: 1_000, maxBufferedBytes: 10_000 } });
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello('x'.repeat(2_000)));
  expect((await client.poll(0)).close).toEqual({ code: 1009, reason: 'too large' });
  expect(running.hub.connections).toBe(0);
});

it('[PR5] bytes are counted as malformed by the hub', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  const body = JSON.stringify([JSON.stringify(hello()), { base64: 'AAEC' }]);
  await client.request({ method: 'POST', headers: { 'Tidewire-Number': '1' }, body });
  await client.poll(0);
  expect(running.hub.stats().malformed).toBe(1);
});

it('[PR42] streams with numbers, untouched by proxies, and replays behind the last that arrived', async () => {
  const running = await startHub();
  const client = await joinHttpClient(addressOf(running));
  const first = await client.stream(0);
  expect(first.headers.get('content-type')).toContain('text/event-stream');
  expect(first.headers.get('cache-control')).toBe('no-store, no-transform');
  expect(first.headers.get('x-accel-buffering')).toBe('no');
  await client.post(2, { type: 'ping', id: 'a' });
  await client.post(3, { type: 'ping', id: 'b' });
  await first.next(({ id }) => id === 'b');
  const numbers = first.events.map(({ id }) => Number(id));
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  const last = numbers.length;
  const again = await client.stream(last - 1);
  await eventually(() => again.events.length > 0);
  expect(again.events).toEqual(first.events.slice(-1));
});

it('[PR42] writes a comment after 15 s without an event', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello());
  const response = await client.request({ headers: { Accept: 'text/event-stream' } });
  const reader = response.body!.getReader();
  let text = '';
  const readUntil = async (isSo: () => boolean) => {
    while (!isSo()) text += new TextDecoder().decode((await reader.read()).value);
  };
  await readUntil(() => text.includes('welcome'));
  expect(text).toMatch(/^:\n\n/);
  text = '';
  running.clock.advance(15_000);
  await readUntil(() => text !== '');
  expect(text).toBe(':\n\n');
  await reader.cancel();
});

it('[PR42] ends a stream of a client that was not heard for 60 s, and the session with it if nobody comes back', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello());
  const stream = await client.stream(0);
  await stream.next(ofType('welcome'));
  const { timers } = running.clock;
  for (let comment = 1; comment <= 3; comment++) {
    running.clock.advance(15_000);
    await eventually(() => running.clock.timers === timers);
  }
  running.clock.advance(15_000);
  await stream.ended;
  expect(running.hub.connections).toBe(1);
  running.clock.advance(30_000);
  await eventually(() => running.hub.connections === 0);
});

it('[PR43] holds a poll until there is something, at most 25 s', async () => {
  const running = await startHub();
  const client = await joinHttpClient(addressOf(running));
  const timers = running.clock.timers;
  const empty = client.poll(1);
  await eventually(() => running.clock.timers > timers);
  running.clock.advance(25_000);
  expect(await empty).toEqual({ status: 200, messages: [], last: 1 });
  const waiting = client.poll(1);
  await eventually(() => running.clock.timers > timers);
  await client.post(2, { type: 'ping', id: 'now' });
  expect((await waiting).messages.flatMap(toFrames)).toMatchObject([{ type: 'pong', id: 'now' }]);
});

it('[PR44] a newer poll ends the older', async () => {
  const running = await startHub();
  const client = await joinHttpClient(addressOf(running));
  const timers = running.clock.timers;
  const older = client.poll(1);
  await eventually(() => running.clock.timers > timers);
  const newer = client.poll(1);
  expect(await older).toMatchObject({ status: 200, messages: [] });
  await client.post(2, { type: 'ping', id: 'x' });
  expect((await newer).messages).toHaveLength(1);
});

it('[PR44] a newer stream ends the older', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  await client.post(1, hello());
  const older = await client.stream(0);
  await older.next(ofType('welcome'));
  const newer = await client.stream(1);
  await older.ended;
  await client.post(2, { type: 'ping', id: 'x' });
  await newer.next(ofType('pong'));
});

it('[PR44] refuses to confirm what was never sent', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  expect((await client.poll(7)).status).toBe(409);
  expect((await client.stream(7)).status).toBe(409);
  const wrong = await client.request({ headers: { 'Last-Event-ID': 'x' } });
  expect(wrong.status).toBe(400);
});

it('[PR44] [HB5] ends a session whose client does not read, within its bytes', async () => {
  const limits = { maxPayloadBytes: 10_000, maxBufferedBytes: 100_000 };
  const running = await startHub({ limits });
  const client = await joinHttpClient(addressOf(running));
  await client.post(2, { type: 'subscribe', id: 's', channel: 'a' });
  await client.poll(1);
  await eventually(() => running.hub.subscriberCount('a') === 1);
  const data = 'x'.repeat(5_000);
  for (let i = 0; i < 18; i++) await running.hub.publish('a', 'e', data);
  expect(running.hub.connections).toBe(1);
  for (let i = 0; i < 3; i++) await running.hub.publish('a', 'e', data);
  await eventually(() => running.hub.connections === 0);
  expect(running.hub.stats().slowConsumers).toBe(1);
  expect((await client.poll(1)).status).toBe(404);
});

it('[PR44] [HB5] ends a session whose client opened a stream and does not read it, within its bytes', async () => {
  const running = await startHub({ limits: { maxPayloadBytes: 50_000, maxBufferedBytes: 1_000_000 } });
  const client = await joinHttpClient(addressOf(running));
  await client.post(2, { type: 'subscribe', id: 's', channel: 'a' });
  await eventually(() => running.hub.subscriberCount('a') === 1);
  const socket = connect(running.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write(
    `GET /live HTTP/1.1\r\nHost: a\r\nTidewire-Session: ${client.session}\r\nAccept: text/event-stream\r\nLast-Event-ID: 1\r\n\r\n`,
  );
  let published = 0;
  while (running.hub.connections === 1) {
    await running.hub.publish('a', 'e', 'x'.repeat(40_000));
    published += 40_000;
    await turn();
  }
  expect(running.hub.stats().slowConsumers).toBe(1);
  expect(published).toBeLessThan(1_200_000);
});

it('[PR41] holds the answer back while the hub has enough to do, but not for ever', async () => {
  let decide: ((isAllowed: boolean) => void) | undefined;
  const running = await startHub({
    limits: { maxPendingFrames: 2 },
    authorize: () => new Promise<boolean>((resolve) => (decide = resolve)),
  });
  const client = await joinHttpClient(addressOf(running));
  const subscribe = (id: string) => ({ type: 'subscribe', id, channel: id });
  let status: number | undefined;
  void client.post(2, subscribe('a'), subscribe('b'), subscribe('c')).then((answered) => (status = answered));
  await eventually(() => decide !== undefined);
  await turn();
  running.clock.advance(4_999);
  await turn();
  expect(status).toBeUndefined();
  running.clock.advance(1);
  await eventually(() => status === 204);

  const again = client.post(3, subscribe('d'));
  for (let round = 0; round < 4; round++) {
    await eventually(() => decide !== undefined);
    const answer = decide!;
    decide = undefined;
    answer(true);
  }
  expect(await again).toBe(204);
});

it('[PR42] [PR44] a stream that reads goes on far beyond the buffer, by coming back in time', async () => {
  const running = await startHub({ limits: { maxPayloadBytes: 10_000, maxBufferedBytes: 100_000 } });
  const client = await joinHttpClient(addressOf(running));
  await client.post(2, { type: 'subscribe', id: 's', channel: 'a' });
  let stream = await client.stream(1);
  await stream.next(ofType('subscribed'));
  const offsets: unknown[] = [];
  let returns = 0;
  for (let i = 1; i <= 60; i++) {
    await running.hub.publish('a', 'e', 'x'.repeat(5_000));
    const isHere = () => stream.frames.some(({ offset }) => offset === i);
    await Promise.race([stream.ended, eventually(isHere)]);
    if (!isHere()) throw new Error(`The stream ended before ${i}`);
    offsets.push(i);
    if (i % 3 !== 0) continue;
    await stream.ended;
    returns++;
    stream = await client.stream(Number(stream.events.at(-1)?.id));
  }
  expect([offsets.length, returns, running.hub.connections]).toEqual([60, 20, 1]);
});

it('[PR45] answers 404 for a session that is unknown, forged or malformed, and before it reads what it carries', async () => {
  const running = await startHub();
  const client = await openHttpClient(addressOf(running));
  const [node = ''] = client.session.split('.');
  for (const session of ['x', '.', 'a.b', `${node}.0`, `${client.session}0`, '../..', 'x'.repeat(5_000), 'http:a.b']) {
    const forged = attachHttpClient(addressOf(running), session);
    expect(await forged.post(1, hello()), session).toBe(404);
    expect((await forged.poll(0)).status, session).toBe(404);
    expect((await forged.stream(0)).status, session).toBe(404);
  }
  expect(await client.post(1, hello())).toBe(204);
});

it('[PR46] holds pages to the same origins as WebSockets, and tells allowed ones of other hosts so', async () => {
  const running = await startHub({ allowedOrigins: ['https://app.example'] });
  const open = (origin: string) =>
    fetch(addressOf(running), { method: 'POST', headers: { 'Tidewire-Protocol': 'tidewire.v1', Origin: origin } });
  const refused = await open('https://evil.example');
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  const allowed = await open('https://app.example');
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([201, 'https://app.example']);
  expect(allowed.headers.get('vary')).toBe('Origin');
});

it('[PR46] answers a preflight with what the requests need, the application’s own headers included', async () => {
  const running = await startHub({ allowedOrigins: ['https://app.example'] });
  const preflight = (origin: string, headers: string) =>
    fetch(addressOf(running), {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': headers },
    });
  const answer = await preflight('https://app.example', 'tidewire-protocol,authorization');
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
  const allowed = answer.headers.get('access-control-allow-headers')?.split(', ');
  for (const name of ['tidewire-session', 'tidewire-number', 'last-event-id', 'content-type', 'authorization'])
    expect(allowed).toContain(name);
  expect((await preflight('https://evil.example', 'tidewire-protocol')).status).toBe(403);
  // Somebody else's.
  expect(await (await preflight('https://app.example', 'x-other')).text()).toBe('the app');
});

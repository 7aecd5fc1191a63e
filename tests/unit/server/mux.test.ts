// @vitest-environment node
import { randomUUID } from 'node:crypto';
import { readMuxWord, writeMuxWord } from '../../../src/protocol/mux-words';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { askUpgrade } from './support/raw-upgrade';
import { eventually } from './support/eventually';
import { startHub, type RunningHub } from './support/start-hub';

type Frame = Readonly<Record<string, unknown>>;

/** A socket with links on it that says what a test tells it to, right or wrong. */
async function openCarrier({ port }: Pick<RunningHub, 'port'>, offered = ['tidewire.mux.v1', 'tidewire.v1']) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live?carrier`, offered);
  onTestFinished(() => socket.terminate());
  const words: string[] = [];
  const pings = { count: 0 };
  let end: number | undefined;
  socket.on('message', (data: Buffer) => words.push(data.toString()));
  socket.on('ping', () => pings.count++);
  socket.on('close', (code) => (end = code));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const carrier = {
    socket,
    words,
    pings,
    say: (...lines: readonly (string | Buffer)[]) => lines.forEach((line) => socket.send(line)),
    open(link: number, query = '') {
      carrier.say(writeMuxWord({ word: 'open', link, query, subprotocols: ['tidewire.v1'] }));
    },
    send(link: number, frame: object) {
      carrier.say(`text ${link} ${JSON.stringify(frame)}`);
    },
    /** What came on one link, out of its batches. */
    framesOf: (link: number): readonly Frame[] =>
      words.flatMap((text) => {
        const word = readMuxWord(text);
        if (word?.word !== 'text' || word.link !== link) return [];
        const frame = JSON.parse(word.text) as Frame;
        return frame.type === 'batch' ? (frame.frames as Frame[]) : [frame];
      }),
    heard: (link: number, type: string) =>
      eventually(() => carrier.framesOf(link).some((frame) => frame.type === type)),
    said: (text: string) => eventually(() => words.includes(text)),
    async join(link: number, token?: string) {
      carrier.open(link);
      carrier.send(link, { type: 'hello', versions: [1], client: randomUUID(), token, capabilities: ['batch'] });
      await carrier.heard(link, 'welcome');
    },
    async closed() {
      await eventually(() => end !== undefined);
      return end;
    },
  };
  return carrier;
}

describe('opening', () => {
  it('[PR47] selects tidewire.mux.v1 where it is offered, and tidewire.v1 as ever', async () => {
    const running = await startHub();
    expect((await openCarrier(running)).socket.protocol).toBe('tidewire.mux.v1');
    expect((await openCarrier(running, ['tidewire.mux.v1'])).socket.protocol).toBe('tidewire.mux.v1');
    expect((await openCarrier(running, ['tidewire.v1'])).socket.protocol).toBe('tidewire.v1');
    expect((await askUpgrade(running.port, '/live', { 'Sec-WebSocket-Protocol': 'tidewire.mux.v2' })).status).toBe(426);
  });

  it('[PR47] gives each link to the hub with its own query and the headers of the socket', async () => {
    const urls: unknown[] = [];
    const running = await startHub({
      authenticate: ({ request }) => {
        urls.push(request.url, request.headers.upgrade);
        return {};
      },
    });
    const carrier = await openCarrier(running);
    carrier.open(1, '?token=a');
    carrier.open(2);
    for (const link of [1, 2])
      carrier.send(link, { type: 'hello', versions: [1], client: `c${link}`, capabilities: [] });
    await carrier.heard(2, 'welcome');
    expect(urls).toEqual(['/live?token=a', 'websocket', '/live', 'websocket']);
    expect(carrier.words.slice(0, 2)).toEqual(['accept 1 tidewire.v1', 'accept 2 tidewire.v1']);
    expect(running.hub.connections).toBe(2);
  });

  it('[PR49] refuses a link in a language it does not speak, and lets the others be', async () => {
    const running = await startHub();
    const carrier = await openCarrier(running);
    await carrier.join(1);
    carrier.say('open 2 {"query":"","subprotocols":["tidewire.v9"]}');
    await carrier.said('close 2 4406 this hub speaks tidewire.v1');
    await carrier.join(3);
  });

  it('[PR48] refuses one link more than maxLinksPerSocket, and takes it when another has gone', async () => {
    const running = await startHub({ limits: { maxLinksPerSocket: 2 } });
    const carrier = await openCarrier(running);
    for (const link of [1, 2, 3]) carrier.open(link);
    await carrier.said('close 3 4429 maxLinksPerSocket is 2');
    carrier.say('close 1 1000 ');
    await carrier.said('close 1 1000 ');
    await carrier.join(4);
  });

  it('[PR49] refuses links of a full hub with 1013, and counts sockets without links', async () => {
    const running = await startHub({ limits: { maxConnections: 2 } });
    const carrier = await openCarrier(running);
    await carrier.join(1);
    await carrier.join(2);
    carrier.open(3);
    await carrier.said('close 3 1013 this hub is full (maxConnections)');
    carrier.say('close 2 1000 ');
    await eventually(() => running.hub.connections === 1);
    await openCarrier(running);
    expect((await askUpgrade(running.port, '/live')).status).toBe(503);
  });
});

describe('two users on one socket', () => {
  it('[PR48] are never mixed: sessions, answers, channels and refusals are each link’s own', async () => {
    const running = await startHub({
      authenticate: ({ token }) => (token ? { userId: token } : null),
      authorize: ({ user, ...asked }) => !('channel' in asked) || asked.channel.startsWith(user.userId ?? '-'),
      commands: { whoami: (_data, { user }) => user.userId },
    });
    const carrier = await openCarrier(running);
    await carrier.join(1, 'ada');
    await carrier.join(2, 'ben');
    carrier.send(1, { type: 'subscribe', id: 's', channel: 'ada:1' });
    carrier.send(2, { type: 'subscribe', id: 's', channel: 'ada:1' });
    await carrier.heard(1, 'subscribed');
    await carrier.heard(2, 'error');
    for (const link of [1, 2]) carrier.send(link, { type: 'command', id: 'w', name: 'whoami' });
    await Promise.all([1, 2].map((link) => carrier.heard(link, 'answer')));
    await running.hub.publish('ada:1', 'note', 'for ada');
    await running.hub.publishToUser('ben', 'note', 'nobody asked');
    running.hub.kick('ben');
    await carrier.said('close 2 4403 removed');
    await carrier.heard(1, 'event');
    expect(carrier.framesOf(1).map(({ type, data }) => [type, data])).toEqual([
      ['welcome', undefined],
      ['subscribed', undefined],
      ['answer', 'ada'],
      ['event', 'for ada'],
    ]);
    expect(carrier.framesOf(2).map(({ type, data, code }) => [type, data ?? code])).toEqual([
      ['welcome', undefined],
      ['error', 'forbidden'],
      ['answer', 'ben'],
    ]);
  });

  it('[PR48] have limits of their own: who sends too much is closed alone', async () => {
    const running = await startHub({ limits: { maxPayloadBytes: 200, maxBufferedBytes: 10_000 } });
    const carrier = await openCarrier(running);
    await carrier.join(1);
    await carrier.join(2);
    carrier.say(`text 1 ${'x'.repeat(200)}`);
    await carrier.heard(1, 'error');
    carrier.say(`text 1 ${'x'.repeat(201)}`);
    await carrier.said('close 1 1009 too large');
    carrier.send(2, { type: 'ping', id: 'p' });
    await carrier.heard(2, 'pong');
    expect(running.hub.stats().rejected).toMatchObject({ 'too-large': 1 });
  });

  it('[PR48] [HB5] share the bound on unsent bytes: a socket that is not read ends for both', async () => {
    const running = await startHub({ limits: { maxBufferedBytes: 100_000, maxPayloadBytes: 100_000 } });
    const carrier = await openCarrier(running);
    const other = await openCarrier(running);
    await carrier.join(1);
    await carrier.join(2);
    await other.join(1);
    for (const { send } of [carrier, other]) send(1, { type: 'subscribe', id: 's', channel: 'busy' });
    await Promise.all([carrier.heard(1, 'subscribed'), other.heard(1, 'subscribed')]);
    carrier.socket.pause();
    const text = 'x'.repeat(50_000);
    const before = other.words.length;
    for (let sent = 1; running.hub.connections === 3; sent++) {
      await running.hub.publish('busy', 'note', text);
      await eventually(() => other.words.length === before + sent);
    }
    await eventually(() => running.hub.connections === 1);
    expect(running.hub.stats().slowConsumers).toBe(1);
    other.send(1, { type: 'ping', id: 'p' });
    await other.heard(1, 'pong');
  });
});

describe('a hostile client', () => {
  const hostile: Readonly<Record<string, readonly (string | Buffer)[]>> = {
    'says nothing that is a word': ['hello'],
    'says an empty message': [''],
    'says a frame without a link': ['{"type":"hello","versions":[1],"client":"c","capabilities":[]}'],
    'names link 0': ['open 0 {"query":"","subprotocols":[]}'],
    'names a link of too many digits': ['open 1234567890 {"query":"","subprotocols":[]}'],
    'names a link in another notation': ['open 1e3 {"query":"","subprotocols":[]}'],
    'opens with no JSON': ['open 1 {'],
    'opens with a prototype': ['open 1 {"__proto__":{},"query":"","subprotocols":[]}'],
    'opens another path': ['open 1 {"query":"/admin","subprotocols":["tidewire.v1"]}'],
    'opens with subprotocols that are none': ['open 1 {"query":"","subprotocols":[1]}'],
    accepts: ['accept 1 tidewire.v1'],
    'speaks on a link that never was': ['text 7 {}'],
    'opens a link twice': [
      'open 1 {"query":"","subprotocols":["tidewire.v1"]}',
      'open 1 {"query":"","subprotocols":["tidewire.v1"]}',
    ],
    'opens a link below the last': [
      'open 5 {"query":"","subprotocols":["tidewire.v1"]}',
      'open 4 {"query":"","subprotocols":["tidewire.v1"]}',
    ],
    'closes with no code': ['open 1 {"query":"","subprotocols":["tidewire.v1"]}', 'close 1 bye'],
    'closes with a code that is none': ['open 1 {"query":"","subprotocols":["tidewire.v1"]}', 'close 1 99999 '],
    'sends bytes that name no link': [Buffer.from([1, 2])],
    'sends bytes on a link that never was': [Buffer.from([0, 0, 0, 9, 1])],
  };

  it.each(Object.entries(hostile))('[PR49] that %s is closed with 4400, and nobody else', async (_what, lines) => {
    const running = await startHub();
    const neighbour = await openCarrier(running);
    await neighbour.join(1);
    const carrier = await openCarrier(running);
    carrier.say(...lines);
    expect(await carrier.closed()).toBe(4400);
    await eventually(() => running.hub.connections === 1);
    neighbour.send(1, { type: 'ping', id: 'p' });
    await neighbour.heard(1, 'pong');
  });

  it('[PR5] [PR48] that sends bytes on a link is told that they are malformed, there', async () => {
    const running = await startHub();
    const carrier = await openCarrier(running);
    await carrier.join(1);
    carrier.say(Buffer.from([0, 0, 0, 1, 42]));
    await carrier.heard(1, 'error');
    expect(carrier.framesOf(1).at(-1)).toMatchObject({ code: 'malformed' });
  });

  it('[PR48] that opens and closes without end is closed with 4429', async () => {
    const running = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 20 } });
    const carrier = await openCarrier(running);
    for (let link = 1; link <= 50; link++) {
      carrier.open(link);
      carrier.say(`close ${link} 1000 `);
    }
    expect(await carrier.closed()).toBe(4429);
    await eventually(() => running.hub.connections === 0);
  });

  it('[PR48] that goes on about links that are over pays for it', async () => {
    const running = await startHub({ limits: { maxFramesPerSecond: 10, frameBurst: 20 } });
    const carrier = await openCarrier(running);
    await carrier.join(1);
    carrier.say('close 1 1000 ');
    await carrier.said('close 1 1000 ');
    carrier.say('text 1 late', 'close 1 1000 ');
    await carrier.join(2);
    for (let i = 0; i < 50; i++) carrier.say('text 1 late');
    expect(await carrier.closed()).toBe(4429);
  });
});

describe('the life of a shared socket', () => {
  it('[PR49] ends with 4408 when it has had no link for as long as a hello may take', async () => {
    const running = await startHub({ limits: { helloTimeoutMs: 1_000 } });
    const never = await openCarrier(running);
    const once = await openCarrier(running);
    await once.join(1);
    running.clock.advance(1_000);
    expect(await never.closed()).toBe(4408);
    once.say('close 1 1000 ');
    await once.said('close 1 1000 ');
    running.clock.advance(999);
    await once.join(2);
    once.say('close 2 1000 ');
    await once.said('close 2 1000 ');
    running.clock.advance(1_000);
    expect(await once.closed()).toBe(4408);
    expect(running.clock.timers).toBe(0);
  });

  it('[PR17] is pinged once for all its links, and an answer counts for all', async () => {
    const running = await startHub({ heartbeatMs: 1_000 });
    const carrier = await openCarrier(running);
    for (const link of [1, 2, 3]) await carrier.join(link);
    for (let beat = 1; beat <= 5; beat++) {
      const pong = new Promise((resolve) => carrier.socket.once('ping', resolve));
      running.clock.advance(1_000);
      await pong;
      carrier.send(1, { type: 'ping', id: `${beat}` });
      await eventually(() => carrier.framesOf(1).some(({ id }) => id === `${beat}`));
    }
    expect(carrier.pings.count).toBe(5);
    expect(running.hub.connections).toBe(3);
  });

  it('[PR49] [HB4] ends with 1012 behind its links, and takes none in the meantime', async () => {
    const running = await startHub();
    const carrier = await openCarrier(running);
    await carrier.join(1);
    const ended = running.hub.close({ spreadMs: 1_000 });
    await carrier.heard(1, 'go-away');
    carrier.open(2);
    await carrier.said('close 2 1012 restart');
    running.clock.advance(1_000);
    expect(await carrier.closed()).toBe(1012);
    await ended;
    expect(carrier.words.at(-1)).toMatch(/^close 1 1012 /);
  });

  it('ends for all of its links when the browser is gone', async () => {
    const running = await startHub();
    const carrier = await openCarrier(running);
    await carrier.join(1);
    await carrier.join(2);
    carrier.socket.terminate();
    await eventually(() => running.hub.connections === 0);
  });
});

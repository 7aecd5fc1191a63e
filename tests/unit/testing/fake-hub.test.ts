// @vitest-environment node
import { expect, test } from 'vitest';
import { createFakeHub, type FakeHubOptions } from '../../../src/testing/fake-hub';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { openRecorded } from './link-recorder';

const url = 'wss://shop.test/live';

/** What the protocol asks of a hub is in `hubContract`; here is what a test can make this one do. */
function createWorld(options: Partial<FakeHubOptions> = {}) {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  const hub = createFakeHub({ network, url, authenticate: ({ token }) => ({ userId: token }), ...options });
  let clients = 0;
  async function open(token?: string) {
    const { link, story } = openRecorded(network.transport, url, ['tidewire.v1']);
    await environment.advance(50);
    const send = (frame: object) => link.send(JSON.stringify(frame));
    send({ type: 'hello', versions: [1], client: `c${++clients}`, token, capabilities: [] });
    await environment.advance(50);
    /** Frames as they came, without the welcome. */
    const frames = () =>
      story
        .filter((text) => text.startsWith('{') && !text.includes('"welcome"'))
        .map((text) => JSON.parse(text) as unknown);
    return { link, story, send, frames };
  }
  return { environment, network, hub, open };
}

test('publishes to the subscribers of a channel and broadcasts to everybody who was welcomed', async () => {
  const { environment, hub, open } = createWorld();
  const [ada, bob] = [await open('ada'), await open('bob')];
  ada.send({ type: 'subscribe', id: '1', channel: 'room' });
  await environment.advance(50);
  expect([hub.subscribers('room'), hub.publishes('room', 'said', 'hi'), hub.publishes('elsewhere', 'said')]).toEqual([
    1, 1, 0,
  ]);
  hub.broadcasts('news', 1);
  await environment.advance(50);
  const news = { type: 'event', event: 'news', data: 1 };
  expect(bob.frames()).toEqual([news]);
  expect(ada.frames().slice(1)).toEqual([
    expect.objectContaining({ event: 'said', data: 'hi', channel: 'room', offset: 1 }),
    news,
  ]);
});

test('knows who is connected and what they said', async () => {
  const { environment, hub, open } = createWorld();
  const { send, link } = await open('ada');
  send({ type: 'batch', frames: [{ type: 'ping', id: '1' }, { type: 'ping' }] });
  await environment.advance(50);
  expect([hub.connections, hub.users, hub.malformedFrames]).toEqual([1, [{ userId: 'ada' }], 1]);
  expect(hub.received.map(({ type }) => type)).toEqual(['hello', 'ping']);
  link.close();
  await environment.advance(50);
  expect([hub.connections, hub.users]).toEqual([0, []]);
});

test('learns commands, and forgets them with the undo', async () => {
  const { environment, hub, open } = createWorld();
  const undo = hub.answers('double', (data) => (data as number) * 2);
  const { send, frames } = await open();
  send({ type: 'command', id: '1', name: 'double', data: 21 });
  await environment.advance(50);
  undo();
  send({ type: 'command', id: '2', name: 'double', data: 21 });
  await environment.advance(50);
  expect(frames()).toEqual([
    { type: 'answer', id: '1', data: 42 },
    expect.objectContaining({ type: 'error', id: '2', code: 'unknown-command' }),
  ]);
});

test('a command may end the caller’s connection', async () => {
  const { environment, hub, open } = createWorld();
  hub.answers('leave', (_data, { close }) => close(4000, 'as you wish'));
  const { send, story } = await open();
  send({ type: 'command', id: '1', name: 'leave' });
  await environment.advance(50);
  expect(story.at(-1)).toBe('closed 4000 as you wish');
});

test('ends connections of all, or of one user', async () => {
  const { environment, hub, open } = createWorld();
  const [ada, bob] = [await open('ada'), await open('bob')];
  hub.kicks('ada');
  await environment.advance(50);
  expect([ada.story.at(-1), hub.connections]).toEqual(['closed 4403', 1]);
  hub.closes(1013, 'busy');
  await environment.advance(50);
  expect(bob.story.at(-1)).toBe('closed 1013 busy');
});

test('refuses, before a link opens or with a code, and accepts again', async () => {
  const { hub, open } = createWorld();
  hub.refuses();
  expect((await open()).story).toEqual(['closed 1006']);
  hub.refuses(4429);
  expect((await open()).story).toEqual(['opened tidewire.v1', 'closed 4429']);
  hub.accepts();
  expect((await open()).story[1]).toContain('"welcome"');
});

test('[PR1] refuses a link that does not offer the subprotocol, without a connection in between', async () => {
  const { environment, network, hub } = createWorld();
  const { story } = openRecorded(network.transport, url, ['other']);
  await environment.advance(5);
  expect(hub.connections).toBe(0);
  await environment.advance(5);
  expect(story).toEqual(['closed 1006']);
});

test('goes silent and answers again; what it missed stays missed', async () => {
  const { environment, hub, open } = createWorld();
  const { send, frames } = await open();
  hub.goesSilent();
  send({ type: 'ping', id: 'missed' });
  hub.broadcasts('unsaid');
  await environment.advance(50);
  hub.answersAgain();
  send({ type: 'ping', id: 'heard' });
  await environment.advance(50);
  expect(frames()).toEqual([expect.objectContaining({ type: 'pong', id: 'heard' })]);
});

test('its clock is its own, and jumps', async () => {
  const { environment, hub, open } = createWorld({ clockOffsetMs: 3_000 });
  const { send, frames } = await open();
  send({ type: 'ping', id: '1' });
  hub.jumpsClock(60_000);
  await environment.advance(5);
  const sentAt = environment.now();
  await environment.advance(45);
  expect(frames()).toEqual([{ type: 'pong', id: '1', time: sentAt + 63_000 }]);
});

test('is gone when it stops, and back when it starts', async () => {
  const { hub, open } = createWorld();
  const { story } = await open();
  hub.stops();
  expect((await open()).story).toEqual(['closed 1006']);
  expect(story.at(-1)).toBe('closed 1006');
  hub.starts();
  expect((await open()).story[1]).toContain('"welcome"');
});

test('a restart forgets sequences unless told otherwise', async () => {
  const { environment, network, hub } = createWorld();
  const isResumed = async () => {
    const { link, story } = openRecorded(network.transport, url, ['tidewire.v1']);
    await environment.advance(50);
    link.send('{"type":"hello","versions":[1],"client":"same","capabilities":[]}');
    await environment.advance(50);
    return (JSON.parse(story[1]!) as { resumed: boolean }).resumed;
  };
  expect(await isResumed()).toBe(false);
  hub.restart({ forgets: false });
  expect(await isResumed()).toBe(true);
  hub.restart();
  expect(await isResumed()).toBe(false);
});

test('says what no hub should say', async () => {
  const { environment, hub, open } = createWorld();
  const { story } = await open();
  hub.sendsRaw('{');
  hub.sendsRaw(new ArrayBuffer(4));
  await environment.advance(50);
  expect(story.slice(-2)).toEqual(['{', '4 bytes']);
});

test('leaves no timer behind when everybody has gone', async () => {
  const { environment, hub, open } = createWorld({
    authenticate: () => ({ expiresAt: Date.UTC(2027, 0, 1) }),
    batchMs: 4,
  });
  await open();
  hub.stops();
  await environment.advance(50);
  expect(environment.time.pendingTimers).toBe(0);
});

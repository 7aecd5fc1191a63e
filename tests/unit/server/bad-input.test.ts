// @vitest-environment node
import { expect, it } from 'vitest';
import { tidewire } from '../../../src/protocol/tidewire';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

const ran: unknown[] = [];
const commands = { run: (data: unknown) => ran.push(data) };
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const run = (data: string) => `{"type":"command","id":"x","name":"run","data":${data}}`;

it.each([
  ['not JSON', 'hello?', undefined],
  ['an empty message', '', undefined],
  ['half a frame', '{"type":"command","id":"x"', undefined],
  ['an array', '[1,2]', undefined],
  ['a number', '7', undefined],
  ['null', 'null', undefined],
  ['an object without a type', '{"id":"x"}', 'x'],
  ['a type that is no string', '{"type":7,"id":"x"}', 'x'],
  ['a type that is an object', '{"type":{"toString":"command"},"id":"x"}', 'x'],
  ['a nesting of 65', run(deep(64)), 'x'],
  ['a nesting of 67', run(deep(66)), undefined],
  ['a nesting of 100,000', run(deep(100_000)), undefined],
  ['a key __proto__', run('{"__proto__":{"polluted":true}}'), undefined],
  ['a key __proto__ in escapes', run('{"\\u005f\\u005fproto__":{"polluted":true}}'), undefined],
  ['a type __proto__', '{"__proto__":{"type":"command"},"id":"x","name":"run"}', undefined],
  ['a command without a name', '{"type":"command","id":"x"}', 'x'],
  ['a command with a name of the wrong type', '{"type":"command","id":"x","name":["run"]}', 'x'],
  ['a command without an id', '{"type":"command","name":"run"}', undefined],
  ['an id of the wrong type', '{"type":"command","id":7,"name":"run"}', undefined],
  ['an id that is too long', `{"type":"ping","id":"${'x'.repeat(129)}"}`, undefined],
  ['a name that is too long', `{"type":"subscribe","id":"x","channel":"${'c'.repeat(257)}"}`, 'x'],
  ['an empty name', '{"type":"subscribe","id":"x","channel":""}', 'x'],
  ['a publish without a sequence', '{"type":"publish","id":"x","event":"run"}', 'x'],
  ['a publish with sequence 0', '{"type":"publish","id":"x","seq":0,"event":"run"}', 'x'],
  ['a publish with a broken sequence', '{"type":"publish","id":"x","seq":1.5,"event":"run"}', 'x'],
  ['a publish with a huge sequence', '{"type":"publish","id":"x","seq":1e300,"event":"run"}', 'x'],
  [
    'a publish with a channel of the wrong type',
    '{"type":"publish","id":"x","seq":1,"event":"run","channel":null}',
    'x',
  ],
  ['credentials of the wrong type', '{"type":"authenticate","id":"x","token":{}}', 'x'],
  ['a batch that is no list', '{"type":"batch","id":"x","frames":{"length":1}}', 'x'],
  ['an empty batch', '{"type":"batch","frames":[]}', undefined],
  ['a batch of 257', `{"type":"batch","frames":[${Array(257).fill('{"type":"ping","id":"1"}').join()}]}`, undefined],
  ['a batch in a batch', `{"type":"batch","frames":[{"type":"batch","id":"x","frames":[${run('1')}]}]}`, 'x'],
  ['a batch of a number', '{"type":"batch","frames":[7]}', undefined],
])('[PR7] answers %s with malformed, counts it, and changes nothing', async (_name, text, id) => {
  ran.length = 0;
  const { join, hub } = await startHub({ commands });
  const client = await join();
  client.sendText(text);
  const error = await client.next('error');
  expect(error).toMatchObject({ code: 'malformed' });
  expect(error.id).toBe(id);
  expect(hub.stats()).toMatchObject({ malformed: 1, channels: 0, rejected: { malformed: 1 } });
  expect(ran).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  await client.roundTrip();
});

it('[PR7] takes a nesting of 64, in a batch as well, and the client reads what becomes of it', async () => {
  const { join, hub, clock } = await startHub({ batchMs: 4 });
  const client = await join();
  client.send({ type: 'subscribe', id: 's', channel: 'a' });
  const publish = (seq: number) =>
    `{"type":"publish","id":"p${seq}","seq":${seq},"channel":"a","event":"e","data":${deep(63)}}`;
  client.sendText(publish(1));
  client.sendText(`{"type":"batch","frames":[${publish(2)},${publish(3)}]}`);
  // Welcome and subscribed, three events, three acks.
  await eventually(() => hub.stats().framesOut === 8);
  clock.advance(4);
  await client.next(({ id, type }) => type === 'ack' && id === 'p3');
  const incoming = client.messages.flatMap((text) => tidewire().decode(text, true));
  expect(incoming.filter(({ kind }) => kind === 'message')).toHaveLength(3);
  expect(incoming.filter(({ kind }) => kind === 'malformed')).toEqual([]);
  expect(client.messages.some((text) => text.includes('"batch"') && text.includes('"event":"e"'))).toBe(true);
  expect(() => hub.publish('a', 'e', JSON.parse(deep(64)))).toThrow(/nests deeper/);
});

it('[PR13] uses up the number of a malformed publish, so that the next one is in sequence', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  const publish = (seq: number, event: unknown) => ({ type: 'publish', id: `p${seq}`, seq, channel: 'a', event });
  client.send(publish(1, 'x'.repeat(257)), publish(2, 'fine'), publish(1, 'x'.repeat(257)));
  expect(await client.next('error')).toMatchObject({ id: 'p1', code: 'malformed' });
  expect(await client.next('ack')).toMatchObject({ type: 'ack', id: 'p2', seq: 2 });
  expect(await client.next('error')).toMatchObject({ id: 'p1', code: 'malformed' });
  expect(hub.stats().malformed).toBe(2);
});

it('[PR5] counts binary messages as malformed', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  client.socket.send(Buffer.from('{"type":"ping","id":"1"}'), { binary: true });
  expect(await client.next('error')).toMatchObject({ code: 'malformed' });
  expect(hub.stats().malformed).toBe(1);
  await client.roundTrip();
});

it('[PR6] ignores and counts unknown frames and fields', async () => {
  const { join, hub } = await startHub();
  const client = await join();
  client.send(
    { type: 'presence', id: '1' },
    { type: 'constructor' },
    { type: 'ping', id: '2', future: { any: 'thing' } },
  );
  expect(await client.next('pong')).toMatchObject({ id: '2' });
  expect(hub.stats()).toMatchObject({ ignored: 2, malformed: 0 });
  expect(client.frames.map(({ type }) => type)).toEqual(['welcome', 'pong']);
});

it('[PR7] closes with 4400 at the 20th malformed frame of a connection, and does nothing after it', async () => {
  ran.length = 0;
  const { join, hub } = await startHub({ commands });
  const client = await join();
  for (let count = 1; count < 20; count++) client.sendText('no');
  await client.roundTrip();
  client.sendText(`{"type":"batch","frames":[7,${run('1')}]}`);
  expect(await client.closed).toMatchObject({ code: 4400 });
  expect(hub.stats().malformed).toBe(20);
  expect(ran).toEqual([]);
});

it('[PR8] closes with 1009 on 10 MB, whatever they are, and serves the others', async () => {
  const { join, hub } = await startHub();
  const [client, other] = [await join(), await join()];
  client.sendText(run(`"${'x'.repeat(10_000_000)}"`));
  expect(await client.closed).toMatchObject({ code: 1009 });
  await other.roundTrip();
  await eventually(() => hub.connections === 1);
  expect(hub.stats().rejected).toEqual({ 'too-large': 1 });
});

it('[PR8] takes a message of exactly the limit and tells the limit in the welcome', async () => {
  ran.length = 0;
  const { open } = await startHub({ commands, limits: { maxPayloadBytes: 1_000 } });
  const client = await open();
  expect(await client.hello()).toMatchObject({ limits: { maxPayloadBytes: 1_000 } });
  const padding = 'x'.repeat(1_000 - run('""').length);
  client.sendText(run(`"${padding}"`));
  await client.next('answer');
  client.sendText(run(`"${padding}x"`));
  expect(await client.closed).toMatchObject({ code: 1009 });
});

it('ends a connection whose bytes are no WebSocket message, and survives it', async () => {
  const { join, hub } = await startHub();
  const [client, other] = [await join(), await join()];
  client.socket.send(Buffer.from([0xff, 0xfe, 0xfd]), { binary: false }); // No UTF-8.
  expect(await client.closed).toMatchObject({ code: 1007 });
  await other.roundTrip();
  expect(hub.stats().malformed).toBe(1);
});

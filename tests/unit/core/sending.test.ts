// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { aMoment, createHubWorld, createWorld, watch } from './world';

test('[SQ1] [PR22] a plain server acknowledges nothing, so the outcome is sent', async () => {
  const { client, server, connect } = createWorld();
  await connect();
  const receipt = client.send('chat', { text: 'hello' });
  expect(await receipt.outcome).toEqual({ status: 'sent' });
  await connect();
  expect(server.received).toEqual([{ type: 'chat', data: { text: 'hello' } }]);
});

test('[SQ1] [PR12] a hub acknowledges', async () => {
  const { client, hub, connect, frames } = createHubWorld();
  hub.answers('chat', () => undefined);
  await connect();
  const [toHub, toChannel] = [client.send('chat', 1), client.send('chat', 2, { channel: 'room' })].map(watch);
  await connect();
  expect([toHub!.outcome, toChannel!.outcome]).toEqual([
    { status: 'acked' },
    { status: 'acked', epoch: expect.any(String) as string, offset: 1 },
  ]);
  expect(frames('publish')).toMatchObject([
    { event: 'chat', data: 1, seq: 1 },
    { event: 'chat', data: 2, channel: 'room', seq: 1 },
  ]);
});

test('[SQ1] [PR11] what the hub refuses is rejected with its code', async () => {
  const { client, connect } = createHubWorld({ hub: { authorize: ({ action }) => action !== 'publish' } });
  await connect();
  const [forbidden, unknown] = [client.send('x', 1, { channel: 'room' }), client.send('nope')].map(watch);
  await connect();
  expect([forbidden!.reason, unknown!.reason]).toEqual(['forbidden', 'unknown-command']);
});

test('[SQ1] each receipt has its own id, and the outcome comes once', async () => {
  const { client, hub, connect } = createHubWorld();
  hub.answers('x', () => undefined);
  const receipts = [client.send('x'), client.send('x')];
  const seen = receipts.map(watch);
  await connect();
  hub.sendsRaw(JSON.stringify({ type: 'ack', id: receipts[0]!.id, seq: 1 }));
  hub.sendsRaw(JSON.stringify({ type: 'error', id: receipts[0]!.id, code: 'forbidden', message: '' }));
  await connect();
  expect(new Set(receipts.map(({ id }) => id)).size).toBe(2);
  expect(seen.map(({ status, times }) => [status, times])).toEqual([
    ['acked', 1],
    ['acked', 1],
  ]);
});

test('[SQ1] an answer does not settle a send, nor an acknowledgement a request', async () => {
  const { client, environment, hub, connect } = createHubWorld();
  await connect();
  hub.goesSilent();
  const receipt = client.send('x', 1, { channel: 'room' });
  const send = watch(receipt);
  const request = watch(client.request('y'));
  await environment.advance(aMoment);
  const command = hub.received.find(({ type }) => type === 'command');
  hub.answersAgain();
  hub.sendsRaw(JSON.stringify({ type: 'answer', id: receipt.id, data: 1 }));
  hub.sendsRaw(JSON.stringify({ type: 'ack', id: command && 'id' in command ? command.id : '', seq: 1 }));
  await environment.advance(aMoment);
  expect([send.status, request.status]).toEqual(['open', 'open']);
});

test('[SQ8] data that cannot be encoded is rejected as invalid, at once', async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const throwing = {
    toJSON() {
      throw new Error('no');
    },
  };
  for (const world of [createWorld(), createHubWorld()]) {
    for (const data of [circular, 10n, { n: [1n] }, throwing]) {
      const seen = watch(world.client.send('x', data));
      await world.environment.advance(0);
      expect(seen.outcome).toMatchObject({ status: 'rejected', reason: 'invalid' });
    }
    expect(world.environment.reportedErrors).toEqual([]);
  }
});

test('[SQ8] a codec that throws makes it invalid too', async () => {
  const codec = {
    encode: () => {
      throw new Error('no');
    },
    decode: () => undefined,
  };
  const { client, environment } = createWorld({ protocol: plain({ codec }) });
  const seen = watch(client.send('x', 1));
  await environment.advance(0);
  expect(seen.reason).toBe('invalid');
});

test('[SQ8] what a hub could not read never reaches it, and those after it keep their numbers', async () => {
  const { client, connect, frames, hub } = createHubWorld();
  let deep: unknown = 1;
  for (let level = 0; level < 64; level++) deep = [deep];
  const bad = [
    client.send('x', deep, { channel: 'room' }),
    client.send('x', JSON.parse('{"__proto__":1}'), { channel: 'room' }),
    client.send('x'.repeat(257), 1, { channel: 'room' }),
    client.send('', 1, { channel: 'room' }),
    client.send('x', 1, { channel: 'r'.repeat(257) }),
    client.send('x', 1, { channel: '' }),
  ].map(watch);
  const good = watch(client.send('x', 1, { channel: 'room' }));
  await connect();
  expect(bad.map(({ reason }) => reason)).toEqual(bad.map(() => 'invalid'));
  expect([good.status, frames('publish').length, hub.malformedFrames]).toEqual(['acked', 1, 0]);
});

test('[SQ8] [PR8] a message above the hub’s limit is rejected as too large, also one that waited', async () => {
  const { client, connect, frames, story } = createHubWorld({ hub: { limits: { maxPayloadBytes: 1_000 } } });
  const waited = watch(client.send('x', 'w'.repeat(2_000), { channel: 'room' }));
  const small = watch(client.send('x', 'w', { channel: 'room' }));
  await connect();
  const late = watch(client.send('x', 'w'.repeat(2_000), { channel: 'room' }));
  await connect();
  expect([waited.reason, small.status, late.reason]).toEqual(['too-large', 'acked', 'too-large']);
  expect([frames('publish').length, story.at(-1)]).toEqual([1, 'connected']);
});

test('[SQ8] [PR8] whatever just fits, fits with its number too', async () => {
  const { client, environment, connect, story } = createHubWorld({ hub: { limits: { maxPayloadBytes: 1_000 } } });
  await connect();
  const seen = [];
  for (let size = 700; size < 1_000; size++) seen.push(watch(client.send('x', 'w'.repeat(size), { channel: 'room' })));
  await environment.advance(1_000);
  expect(new Set(seen.map(({ status, reason }) => reason ?? status))).toEqual(new Set(['acked', 'too-large']));
  expect(story).toEqual(['idle', 'connecting', 'connected']);
});

test('[SQ2] bytes are counted, not characters', async () => {
  const config = { websocket: { maxQueueBytes: 100 } };
  const { client, environment } = createWorld({ config });
  const seen = watch(client.send('x', '😀'.repeat(25)));
  await environment.advance(0);
  expect(seen.reason).toBe('queue-full');
});

test('what the app changes after sending does not change what is sent', async () => {
  const { client, server, connect } = createWorld();
  const data = { text: 'before', list: [1] };
  client.send('x', data);
  data.text = 'after';
  data.list.push(2);
  await connect();
  expect(server.received).toEqual([{ type: 'x', data: { text: 'before', list: [1] } }]);
});

test('[SQ5] at most 256 messages await their answer; the rest follows in order', async () => {
  const config = { websocket: { maxQueueMessages: 1_000 } };
  const { client, environment, hub, connect, written, frames } = createHubWorld({ config });
  await connect();
  hub.goesSilent();
  const seen = Array.from({ length: 600 }, (_, n) => watch(client.send('x', n, { channel: 'room' })));
  await environment.advance(aMoment);
  const publishes = () => written().filter((text) => text.includes('"publish"')).length;
  expect(publishes()).toBe(256);
  expect(seen.every(({ status }) => status === 'open')).toBe(true);
  hub.restart({ forgets: false });
  hub.answersAgain();
  await environment.advance(3_000);
  expect(seen.every(({ status }) => status === 'acked')).toBe(true);
  const numbers = frames('publish').map((frame) => 'data' in frame && frame.data);
  expect(numbers).toEqual(Array.from({ length: 600 }, (_, n) => n));
});

test('[SQ5] requests that end unanswered make room for what waits', async () => {
  const config = { websocket: { heartbeatMs: 600_000, heartbeatTimeoutMs: 500_000 } };
  const { client, environment, hub, connect } = createHubWorld({ config });
  hub.answers('slow', () => new Promise(() => {}));
  await connect();
  for (let n = 0; n < 256; n++) void client.request('slow', n);
  const waiting = watch(client.send('x', 1, { channel: 'room' }));
  await environment.advance(9_000);
  expect(waiting.status).toBe('open');
  await environment.advance(1_000 + aMoment);
  expect(waiting.status).toBe('acked');
});

test('[PR21] type and data are written, and nothing the app did not give', async () => {
  const { client, connect, written } = createWorld();
  client.send('a');
  client.send('b', { type: 'inner' });
  client.send('c', null, { channel: 'room' });
  await connect();
  expect(written()).toEqual([
    '{"type":"a"}',
    '{"type":"b","data":{"type":"inner"}}',
    '{"type":"c","data":null,"channel":"room"}',
  ]);
});

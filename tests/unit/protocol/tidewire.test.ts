// @vitest-environment node
import { expect, test } from 'vitest';
import { readClientFrames } from '../../../src/protocol/client-frames';
import type { HubFrame } from '../../../src/protocol/hub-frames';
import type { SubmitRequest } from '../../../src/protocol/ledger';
import { tidewire } from '../../../src/protocol/tidewire';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';

const protocol = tidewire();
const decode = (frame: HubFrame, isConnected = true) => protocol.decode(JSON.stringify(frame), isConnected);
const welcome: HubFrame = {
  type: 'welcome',
  version: 1,
  session: 's',
  time: 1_000,
  resumed: true,
  epoch: 'e1',
  capabilities: [],
  limits: { maxPayloadBytes: 2_000 },
  expiresAt: 9_000,
};

test('[PR1] offers exactly one subprotocol, a legal token', () => {
  expect(protocol.subprotocols).toEqual(['tidewire.v1']);
  expect(protocol.subprotocols[0]).toMatch(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
});

test('every frame it writes is one that a hub reads', () => {
  const written: unknown[] = [
    protocol.hello?.({ clientId: 'c', token: 't' }),
    protocol.hello?.({ clientId: 'c' }),
    protocol.subscribe?.('s', 'room'),
    protocol.subscribe?.('s', 'room', { epoch: 'e1', offset: 3, id: 'i' }),
    protocol.unsubscribe?.('u', 'room'),
  ];
  const environment = createVirtualEnvironment();
  const ledger = protocol.createLedger!({ environment, write: (sent) => written.push(sent!) });
  const write: SubmitRequest = (id, options, encode, finish) => {
    const item = { id, options, frame: encode(), finish };
    ledger.write(item);
    return item;
  };
  void ledger.request?.('add', [1], {}, write, () => undefined);
  void ledger.request?.('add', [1], { key: 'x'.repeat(128), ifVersion: 0 }, write, () => undefined);
  for (const data of [{ text: 'a "quote" and }' }, undefined, null, []]) {
    const frame = protocol.message({ id: 'p', type: 'chat', data, channel: 'room' });
    ledger.write({ id: `p${written.length}`, frame, options: { channel: 'room' }, finish: () => undefined });
  }
  const readings = written.flatMap((text) => readClientFrames(text as string));
  expect(readings.map(({ kind }) => kind)).toEqual(written.map(() => 'frame'));
  expect(readings.slice(7)).toMatchObject([
    { frame: { seq: 1 } },
    { frame: { seq: 2 } },
    { frame: { seq: 3 } },
    { frame: { seq: 4 } },
  ]);
});

test('[PR13] numbers are dense per destination and start at 1', () => {
  const seqs: unknown[] = [];
  const ledger = protocol.createLedger!({
    environment: createVirtualEnvironment(),
    write: (sent) => seqs.push((JSON.parse(sent as string) as { seq: number }).seq),
  });
  for (const [id, channel] of [
    ['1', 'a'],
    ['2', 'b'],
    ['3', 'a'],
    ['4', undefined],
    ['5', 'a'],
  ] as const) {
    const frame = protocol.message({ id, type: 'x', data: 1, channel });
    ledger.write({ id, frame, options: { channel }, finish: () => undefined });
  }
  expect(seqs).toEqual([1, 1, 2, 1, 3]);
});

test('[PR2] the welcome tells what the connection needs', () => {
  expect(decode(welcome, false)).toMatchObject([{ kind: 'ready', resumed: true, serverTime: 1_000, expiresAt: 9_000 }]);
});

test('reads every frame that a hub writes', () => {
  const frames: readonly (readonly [HubFrame, object])[] = [
    [welcome, { kind: 'ready' }],
    [
      { type: 'authenticated', id: 'a', expiresAt: 5 },
      { kind: 'renewed', expiresAt: 5 },
    ],
    [
      { type: 'pong', id: '1', time: 7 },
      { kind: 'pong', id: '1', serverTime: 7 },
    ],
    [
      { type: 'event', event: 'e', data: 1, channel: 'c', id: 'i' },
      { kind: 'message', message: { type: 'e', data: 1, channel: 'c', id: 'i' } },
    ],
    [
      { type: 'event', event: 'e' },
      { kind: 'message', message: { type: 'e' } },
    ],
    [
      { type: 'ack', id: 'x', seq: 1, duplicate: true },
      { kind: 'outcome', id: 'x', outcome: { status: 'acked' } },
    ],
    [
      { type: 'answer', id: 'x', data: 5 },
      { kind: 'outcome', id: 'x', outcome: { status: 'answered', data: 5 } },
    ],
    [
      { type: 'answer', id: 'x', data: 5, duplicate: true },
      { kind: 'outcome', id: 'x', outcome: { status: 'answered', data: 5, isDuplicate: true } },
    ],
    [
      { type: 'error', id: 'x', code: 'sold out', message: 'm', data: { left: 0 }, retryAfterMs: 5, duplicate: true },
      {
        kind: 'outcome',
        id: 'x',
        outcome: { status: 'rejected', reason: 'sold out', data: { left: 0 }, retryAfterMs: 5, isDuplicate: true },
      },
    ],
    [
      { type: 'error', id: 'x', code: 'forbidden', message: 'm' },
      { kind: 'outcome', id: 'x', outcome: { status: 'rejected', reason: 'forbidden', message: 'm' } },
    ],
    [
      { type: 'error', code: 'limit', message: 'm' },
      { kind: 'error', reason: 'm' },
    ],
    [
      { type: 'error', code: 'unauthorized', message: 'm' },
      { kind: 'lost', action: 'authenticate' },
    ],
    [
      { type: 'go-away', reason: 'r', spreadMs: 5 },
      { kind: 'go-away', spreadMs: 5 },
    ],
    [
      { type: 'event', event: 'e', channel: 'c', id: 'i', offset: 3 },
      { kind: 'message', message: { type: 'e', channel: 'c', id: 'i', offset: 3 } },
    ],
    [
      { type: 'ack', id: 'x', seq: 1, epoch: 'e1', offset: 3 },
      { kind: 'outcome', id: 'x', outcome: { status: 'acked', epoch: 'e1', offset: 3 } },
    ],
    [
      { type: 'error', id: 'x', code: 'retry-same-id', message: 'm', retryAfterMs: 5 },
      { kind: 'outcome', id: 'x', outcome: { status: 'retry', retryAfterMs: 5 } },
    ],
    [
      { type: 'error', id: 'x', code: 'unknown-outcome', message: 'm' },
      { kind: 'outcome', id: 'x', outcome: { status: 'unknown', cause: { code: 'unknown-outcome' } } },
    ],
    [
      { type: 'subscribed', id: 'x', channel: 'c', epoch: 'e1', offset: 2, lastId: 'i', recovered: true },
      { kind: 'subscribed', id: 'x', channel: 'c', end: { epoch: 'e1', offset: 2, id: 'i' }, recovered: true },
    ],
    [
      { type: 'gap', channel: 'c', epoch: 'e1', offset: 0 },
      { kind: 'gap', channel: 'c', end: { epoch: 'e1', offset: 0 } },
    ],
    [
      { type: 'removed', channel: 'c', code: 'forbidden', message: 'm' },
      { kind: 'removed', channel: 'c', code: 'forbidden', message: 'm' },
    ],
    [{ type: 'unsubscribed', id: 'x', channel: 'c' }, { kind: 'confirmed' }],
  ];
  for (const [frame, incoming] of frames) expect(decode(frame)).toMatchObject([incoming]);
  const batch = JSON.stringify({ type: 'batch', frames: frames.map(([frame]) => frame) });
  expect(protocol.decode(batch, true)).toHaveLength(frames.length);
});

test('[PR4] before the welcome, what is not a hub’s first word says that the server is another kind', () => {
  for (const text of [
    'hello',
    '{}',
    '{"type":"hello"}',
    '{"type":"event","event":"x"}',
    '{"type":"batch","frames":[]}',
    '{"type":"welcome","version":2}',
  ])
    expect(protocol.decode(text, false)).toMatchObject([
      { kind: 'lost', action: 'fail', cause: { code: 'not-tidewire' } },
    ]);
});

test('[PR18] a welcome may come in a batch with what follows it', () => {
  const text = JSON.stringify({ type: 'batch', frames: [welcome, { type: 'event', event: 'x', data: 1 }] });
  expect(protocol.decode(text, false).map(({ kind }) => kind)).toEqual(['ready', 'message']);
});

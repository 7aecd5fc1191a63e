// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { aMoment, createHubWorld, createWorld, watch } from './world';

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const strange: readonly (readonly [string, string | ArrayBuffer])[] = [
  ['not JSON', 'hello {'],
  ['nothing', ''],
  ['a string', '"text"'],
  ['null', 'null'],
  ['a number', '1'],
  ['a list', '[{"type":"tick"}]'],
  ['no type', '{"data":1}'],
  ['a type that is no string', '{"type":7,"data":1}'],
  ['10 MB of noise', 'x'.repeat(10_000_000)],
  ['nested 100,000 deep', deep(100_000)],
  ['nested 70 deep', `{"type":"tick","data":${deep(70)}}`],
  ['a key __proto__', '{"type":"tick","data":{"__proto__":{"isAdmin":true}}}'],
  ['an outer key __proto__', '{"type":"tick","__proto__":{"isAdmin":true}}'],
  ['binary', new Uint8Array([1, 2, 3]).buffer],
  ['an unpaired surrogate and no JSON', '\ud800'],
];

/** What hubs and servers send when nothing is wrong, to see that it still arrives. */
async function receive(
  world: ReturnType<typeof createHubWorld> | ReturnType<typeof createWorld>,
  data: string | ArrayBuffer,
) {
  const heard: unknown[] = [];
  const reports: { kind: string; reason: string }[] = [];
  world.client.subscribeAll(({ type, data: value }) => heard.push([type, value]));
  world.client.diagnostics.listen((report) => reports.push(report));
  await world.connect();
  const states = world.states.length;
  if ('hub' in world) {
    world.hub.sendsRaw(data);
    world.hub.broadcasts('tick', 'good');
  } else {
    world.server.sends(data);
    world.server.sends({ type: 'tick', data: 'good' });
  }
  await world.environment.advance(aMoment);
  expect(world.environment.reportedErrors).toEqual([]);
  expect([world.states.length, world.story]).toEqual([states, ['idle', 'connecting', 'connected']]);
  return { heard, reports, counts: world.client.diagnostics.counts };
}

describe.each([
  ['plain', () => createWorld()],
  ['tidewire', () => createHubWorld()],
])('over %s', (_name, createAny) => {
  test.each(strange)('[PR7] %s changes nothing, is counted and reported', async (_what, data) => {
    const { heard, reports, counts } = await receive(createAny(), data);
    expect(heard).toEqual([['tick', 'good']]);
    expect(counts).toEqual({ received: 1, malformed: 1, ignored: 0, invalid: 0, error: 0 });
    expect(reports).toMatchObject([{ kind: 'malformed' }]);
    expect(reports[0]!.reason.length).toBeLessThan(100);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  test('a valid message of 10 MB is one message', async () => {
    const data = 'x'.repeat(10_000_000);
    const text = JSON.stringify({ type: 'event', event: 'big', data });
    const { heard } = await receive(createAny(), text);
    expect(heard).toHaveLength(2);
  });
});

const wrong: readonly (readonly [string, object])[] = [
  ['a welcome without limits', { type: 'welcome', version: 1, time: 1, resumed: true }],
  ['a pong without time', { type: 'pong', id: '1' }],
  ['an event without name', { type: 'event', data: 1 }],
  ['an event whose channel is a number', { type: 'event', event: 'tick', channel: 5 }],
  ['an ack without number', { type: 'ack', id: 'x' }],
  ['an ack whose id is an object', { type: 'ack', id: {}, seq: 1 }],
  ['an answer without id', { type: 'answer', data: 1 }],
  ['an error without code', { type: 'error', message: 'x' }],
  ['a go-away that never ends', { type: 'go-away', reason: 'x', spreadMs: null }],
  ['a go-away in the past', { type: 'go-away', reason: 'x', spreadMs: -1 }],
  ['credentials that end at no time', { type: 'authenticated', id: 'x', expiresAt: 'soon' }],
  ['a batch that is no list', { type: 'batch', frames: {} }],
  ['a batch in a batch', { type: 'batch', frames: [{ type: 'batch', frames: [] }] }],
  ['a batch with a number', { type: 'batch', frames: [5] }],
];

test.each(wrong)('[PR7] %s is malformed', async (_what, frame) => {
  const { heard, counts } = await receive(createHubWorld(), JSON.stringify(frame));
  expect([heard, counts.malformed, counts.received]).toEqual([[['tick', 'good']], 1, 1]);
});

test('[PR6] unknown frames and unknown fields are ignored and counted', async () => {
  const { heard, counts, reports } = await receive(createHubWorld(), JSON.stringify({ type: 'mystery', members: [] }));
  expect([heard.length, counts.ignored, counts.malformed]).toEqual([1, 1, 0]);
  expect(reports).toMatchObject([{ kind: 'ignored' }]);
  const fields = await receive(createHubWorld(), JSON.stringify({ type: 'event', event: 'tick', data: 1, offset: 7 }));
  expect([fields.heard, fields.counts.malformed]).toEqual([
    [
      ['tick', 1],
      ['tick', 'good'],
    ],
    0,
  ]);
});

test.each(['toString', 'constructor', 'hasOwnProperty', '__proto__'])(
  '[PR6] a frame of type %s is just unknown',
  async (type) => {
    const { counts } = await receive(createHubWorld(), `{"type":"${type}"}`);
    expect([counts.ignored, counts.malformed]).toEqual([1, 0]);
  },
);

test('[PR7] in a batch, what is malformed takes nothing else with it', async () => {
  const frames = [{ type: 'event', event: 'a', data: 1 }, 7, { type: 'pong' }, { type: 'event', event: 'b', data: 2 }];
  const { heard, counts } = await receive(createHubWorld(), JSON.stringify({ type: 'batch', frames }));
  expect([heard, counts.malformed]).toEqual([
    [
      ['a', 1],
      ['b', 2],
      ['tick', 'good'],
    ],
    2,
  ]);
});

test('[PR7] [PR18] what may be published may also come back in a batch', async () => {
  let data: unknown = 1;
  for (let level = 0; level < 63; level++) data = [data];
  const frames = [
    { type: 'event', event: 'deep', data },
    { type: 'event', event: 'b', data: 2 },
  ];
  const { heard } = await receive(createHubWorld(), JSON.stringify({ type: 'batch', frames }));
  expect(heard).toEqual([
    ['deep', data],
    ['b', 2],
    ['tick', 'good'],
  ]);
});

test('an error of the hub that belongs to nothing is counted and reported', async () => {
  const { heard, counts, reports } = await receive(
    createHubWorld(),
    JSON.stringify({ type: 'error', code: 'rate-limited', message: 'slow down' }),
  );
  expect([heard.length, counts.error, reports]).toEqual([1, 1, [{ kind: 'error', reason: 'slow down' }]]);
});

test('acknowledgements of nothing change nothing', async () => {
  const { counts } = await receive(createHubWorld(), '{"type":"ack","id":"nobody","seq":1}');
  expect(counts.malformed).toBe(0);
});

test('[PR7] noise while a message awaits its answer does not settle it', async () => {
  const { client, hub, environment, connect } = createHubWorld();
  await connect();
  hub.goesSilent();
  const seen = watch(client.send('x', 1, { channel: 'room' }));
  await environment.advance(aMoment);
  hub.answersAgain();
  for (const [, data] of strange) hub.sendsRaw(data);
  await environment.advance(aMoment);
  expect(seen.status).toBe('open');
});

test.each([
  [
    'throws',
    () => {
      throw new Error('boom');
    },
  ],
  ['gives nothing', () => undefined],
  ['gives a number', () => 5],
  ['gives no type', () => ({ data: 1 })],
])('[PR21] a codec that %s counts the input as malformed', async (_what, decode) => {
  const codec = { encode: JSON.stringify as (message: unknown) => string, decode: decode as () => undefined };
  const world = createWorld({ protocol: plain({ codec }) });
  await world.connect();
  world.server.sends('x');
  await world.environment.advance(aMoment);
  expect([world.client.diagnostics.counts.malformed, world.story.at(-1), world.environment.reportedErrors]).toEqual([
    1,
    'connected',
    [],
  ]);
});

test('[CN2] what stands behind the end of a link in the same message is not heard', async () => {
  const world = createHubWorld();
  const heard: unknown[] = [];
  world.client.subscribeAll(({ data }) => heard.push(data));
  await world.connect();
  const frames = [
    { type: 'event', event: 'tick', data: 'before' },
    { type: 'error', code: 'unauthorized', message: 'who are you' },
    { type: 'event', event: 'tick', data: 'behind' },
  ];
  world.hub.sendsRaw(JSON.stringify({ type: 'batch', frames }));
  await world.environment.advance(aMoment);
  expect([heard, world.story.at(-1)]).toEqual([['before'], 'needs-auth']);
});

// @vitest-environment node
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';
import type { TestClient } from './support/test-client';

/** Mulberry32: a run is repeated by its seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const types = [
  'hello',
  'authenticate',
  'ping',
  'publish',
  'subscribe',
  'unsubscribe',
  'command',
  'batch',
  'welcome',
  '__proto__',
  '',
];
const names = ['a', 'b', 'echo', 'throws', 'rejects', '__proto__', 'constructor', 'x'.repeat(300), ''];

function createHostileFrames(random: () => number): () => string | Buffer {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const value = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => Math.floor(random() * 10),
      () => -1e308 * random(),
      () => pick(names),
      () => random() < 0.5,
      () => (depth > 3 ? [] : Array.from({ length: 3 }, () => value(depth + 1))),
      () => (depth > 3 ? {} : { [pick(names) || 'k']: value(depth + 1), then: value(depth + 1), toJSON: 'x' }),
    ])();
  const frame = (depth = 0): unknown => {
    if (random() < 0.15) return value();
    const fields: Record<string, unknown> = { type: pick(types) };
    for (const field of [
      'id',
      'seq',
      'event',
      'channel',
      'name',
      'token',
      'data',
      'versions',
      'client',
      'capabilities',
    ])
      if (random() < 0.8)
        fields[field] = random() < 0.7 ? (field === 'seq' ? Math.ceil(random() * 5) : pick(names)) : value();
    if (fields.type === 'batch' && depth < 2)
      fields.frames = Array.from({ length: Math.floor(random() * 4) }, () => frame(depth + 1));
    return fields;
  };
  return () => {
    const text = JSON.stringify(frame());
    const roll = random();
    if (roll < 0.05) return Buffer.from(text);
    if (roll < 0.1) return text.slice(0, Math.floor(random() * text.length));
    if (roll < 0.12) return '{"type":"command","id":"d","name":"echo","data":' + '['.repeat(5_000);
    if (roll < 0.14) return text.replace('"type"', '"__proto__":{},"type"');
    return text;
  };
}

it('[HB1] survives 5,000 hostile frames, runs commands only for well-formed ones, and releases every session', async () => {
  const random = createRandom(20_261_121);
  const nextFrame = createHostileFrames(random);
  const { hub, join, open, log } = await startHub({
    limits: { maxFramesPerSecond: 1e6, frameBurst: 1e6, maxPendingFrames: 16 },
    authorize: ({ action }) => (action === 'publish' ? Promise.resolve(random() < 0.5) : random() < 0.8),
    commands: {
      echo: (data) => data,
      throws: () => {
        throw new Error('on purpose');
      },
      rejects: () => Promise.reject(new Error('on purpose')),
    },
  });
  const witness = await join();
  witness.send({ type: 'subscribe', id: 's', channel: 'witness' });
  await witness.next('subscribed');

  let client: TestClient | undefined;
  for (let sent = 0; sent < 5_000; sent++) {
    if (client?.socket.readyState !== 1) {
      client = await open();
      if (random() < 0.8) await client.hello({ client: `hostile-${Math.floor(random() * 20)}` });
    }
    const frame = nextFrame();
    client.socket.send(frame, { binary: typeof frame !== 'string' });
    if (random() < 0.02) client.socket.terminate();
    if (sent % 20 === 0) await witness.roundTrip();
  }
  client?.socket.terminate();
  await eventually(() => hub.connections === 1);

  expect(await hub.publish('witness', 'still', { here: true })).toMatchObject({ status: 'stored' });
  expect(await witness.next('event')).toMatchObject({ event: 'still', data: { here: true } });
  expect(hub.stats()).toMatchObject({ connections: 1, channels: 1, subscriptions: 1 });
  expect(hub.stats().malformed).toBeGreaterThan(500);
  expect(({} as Record<string, unknown>).k).toBeUndefined();
  // Nothing failed but what was meant to.
  const failures = log.filter(
    ({ event, error }) => event === 'callback-failed' && (error as Error).message !== 'on purpose',
  );
  expect(failures).toEqual([]);

  witness.socket.terminate();
  await eventually(() => hub.connections === 0);
  expect(hub.stats()).toMatchObject({ connections: 0, channels: 0, subscriptions: 0 });
}, 30_000);

// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { aMoment, createHubWorld, createWorld, watch } from './world';

const dataOf = (messages: readonly unknown[]) => messages.map((message) => (message as { data: unknown }).data);

test('[SQ2] what waits is sent on connecting, in the order of sending', async () => {
  const { client, server, connect } = createWorld();
  for (const n of [1, 2, 3]) client.send('x', n);
  await connect();
  client.send('x', 4);
  await connect();
  expect(dataOf(server.received)).toEqual([1, 2, 3, 4]);
});

test('[SQ2] higher priority first, and order kept within one', async () => {
  const { client, server, connect } = createWorld();
  for (const [data, priority] of [
    ['a0', 0],
    ['b1', 1],
    ['c0', 0],
    ['d-1', -1],
    ['e1', 1],
    ['f5', 5],
  ] as const)
    client.send('x', data, { priority });
  client.send('x', 'g');
  await connect();
  expect(dataOf(server.received)).toEqual(['f5', 'b1', 'e1', 'a0', 'c0', 'g', 'd-1']);
});

test('[SQ2] the hundred and first is refused and nothing older is evicted', async () => {
  const { client, server, connect, environment } = createWorld();
  const seen = Array.from({ length: 100 }, (_, n) => watch(client.send('x', n)));
  const refused = watch(client.send('x', 'one more', { priority: 9 }));
  await environment.advance(0);
  expect(refused).toMatchObject({ status: 'rejected', reason: 'queue-full' });
  await connect();
  expect(seen.every(({ status }) => status === 'sent')).toBe(true);
  expect(dataOf(server.received)).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

test('[SQ2] so is what would pass a megabyte; something smaller still fits', async () => {
  const { client, environment } = createWorld();
  const seen = [400_000, 400_000, 300_000, 100_000].map((size) => watch(client.send('x', 'w'.repeat(size))));
  await environment.advance(0);
  expect(seen.map(({ reason, status }) => reason ?? status)).toEqual(['open', 'open', 'queue-full', 'open']);
});

test('[SQ2] the limits are the app’s to set', async () => {
  const { client, environment } = createWorld({ config: { websocket: { maxQueueMessages: 2 } } });
  const seen = [1, 2, 3].map((n) => watch(client.send('x', n)));
  await environment.advance(0);
  expect(seen.map(({ reason, status }) => reason ?? status)).toEqual(['open', 'open', 'queue-full']);
});

describe('[SQ3] ttlMs', () => {
  test('expires what still waits after it', async () => {
    const { client, server, environment, connect } = createWorld();
    const [short, long, none] = [{ ttlMs: 5_000 }, { ttlMs: 60_000 }, {}].map((options) =>
      watch(client.send('x', 1, options)),
    );
    await environment.advance(4_999);
    expect(short!.status).toBe('open');
    await environment.advance(1);
    expect([short!.status, long!.status, none!.status]).toEqual(['expired', 'open', 'open']);
    await connect();
    expect([long!.status, none!.status, server.received.length]).toEqual(['sent', 'sent', 2]);
  });

  test('[SQ4] does nothing to what was written, however late the answer', async () => {
    const { client, environment, hub, connect } = createHubWorld();
    await connect();
    hub.goesSilent();
    const seen = watch(client.send('x', 1, { channel: 'room', ttlMs: 1_000 }));
    await environment.advance(20_000);
    expect(seen.status).toBe('open');
    hub.restart({ forgets: false });
    hub.answersAgain();
    await environment.advance(5_000);
    expect(seen.status).toBe('acked');
    expect(environment.pendingTimers).toBeGreaterThan(0);
  });

  test.each([false, true])('counts the time asleep (monotonic clock stopped: %s)', async (isMonotonicStopped) => {
    const { client, environment, server, connect } = createWorld();
    const seen = watch(client.send('x', 'stale', { ttlMs: 10_000 }));
    await environment.advance(1_000);
    await environment.sleep(3_600_000, { isMonotonicStopped });
    await connect();
    expect([seen.status, server.received]).toEqual(['expired', []]);
  });

  test('of nothing at all is enough where it can go at once', async () => {
    const { client, connect, environment } = createWorld();
    await connect();
    const seen = watch(client.send('x', 1, { ttlMs: 0 }));
    await environment.advance(0);
    expect(seen.status).toBe('sent');
  });

  test('leaves no timer behind once the message is gone', async () => {
    const { client, environment, connect } = createWorld();
    client.send('x', 1, { ttlMs: 60_000 });
    await connect();
    client.disconnect();
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('[SQ3] coalesceKey', () => {
  test('a newer message takes the place of a waiting one', async () => {
    const { client, server, connect } = createWorld();
    const seen = [1, 2, 3].map((n) => watch(client.send('cursor', n, { coalesceKey: 'cursor' })));
    const other = watch(client.send('cursor', 9, { coalesceKey: 'other' }));
    await connect();
    expect([...seen, other].map(({ status }) => status)).toEqual(['superseded', 'superseded', 'sent', 'sent']);
    expect(dataOf(server.received)).toEqual([3, 9]);
  });

  test('also in a full queue', async () => {
    const { client, server, connect } = createWorld({ config: { websocket: { maxQueueMessages: 2 } } });
    const old = watch(client.send('cursor', 1, { coalesceKey: 'cursor' }));
    client.send('x', 2);
    const [fresh, extra] = [client.send('cursor', 3, { coalesceKey: 'cursor' }), client.send('x', 4)].map(watch);
    await connect();
    expect([old.status, fresh!.status, extra!.reason]).toEqual(['superseded', 'sent', 'queue-full']);
    expect(dataOf(server.received)).toEqual([2, 3]);
  });

  test('one that does not fit itself replaces nothing', async () => {
    const { client, server, connect } = createWorld({ config: { websocket: { maxQueueBytes: 100 } } });
    const old = watch(client.send('cursor', 1, { coalesceKey: 'cursor' }));
    const big = watch(client.send('cursor', 'w'.repeat(200), { coalesceKey: 'cursor' }));
    await connect();
    expect([old.status, big.reason, dataOf(server.received)]).toEqual(['sent', 'queue-full', [1]]);
  });

  test('[SQ4] does nothing to what was written', async () => {
    const { client, environment, hub, connect } = createHubWorld();
    await connect();
    hub.goesSilent();
    const seen = [1, 2].map((n) => watch(client.send('cursor', n, { coalesceKey: 'cursor', channel: 'room' })));
    await environment.advance(aMoment);
    hub.restart({ forgets: false });
    hub.answersAgain();
    await environment.advance(3_000);
    expect(seen.map(({ status }) => status)).toEqual(['acked', 'acked']);
  });
});

test('[SQ3] volatile is for now or never', async () => {
  const { client, environment, server, connect, network } = createWorld();
  const before = watch(client.send('x', 1, { volatile: true }));
  await connect();
  const during = watch(client.send('x', 2, { volatile: true }));
  await environment.advance(aMoment);
  network.dropLinks();
  await environment.advance(0);
  const after = watch(client.send('x', 3, { volatile: true }));
  await environment.advance(5_000);
  expect([before.reason, during.status, after.reason]).toEqual(['not-connected', 'sent', 'not-connected']);
  expect(dataOf(server.received)).toEqual([2]);
});

test('[SQ3] a volatile message supersedes nothing that waits', async () => {
  const { client, server, connect } = createWorld();
  const old = watch(client.send('cursor', 1, { coalesceKey: 'cursor' }));
  const refused = watch(client.send('cursor', 2, { coalesceKey: 'cursor', volatile: true }));
  await connect();
  expect([old.status, refused.reason, dataOf(server.received)]).toEqual(['sent', 'not-connected', [1]]);
});

test('[SQ10] disconnect keeps the queue', async () => {
  const { client, server, environment, connect } = createWorld();
  await connect();
  client.disconnect();
  const seen = watch(client.send('x', 1));
  await environment.advance(60_000);
  expect(seen.status).toBe('open');
  await connect();
  expect([seen.status, server.received.length]).toEqual(['sent', 1]);
});

test('[SQ10] dispose ends what waits as rejected and what was written as unknown', async () => {
  const { client, environment, hub, connect } = createHubWorld();
  await connect();
  hub.goesSilent();
  const written = [watch(client.send('x', 1, { channel: 'room' })), watch(client.request('y'))];
  await environment.advance(aMoment);
  client.disconnect();
  const waiting = [watch(client.send('x', 2)), watch(client.request('z'))];
  client.dispose();
  await environment.advance(0);
  expect(written.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  expect(waiting.map(({ reason }) => reason)).toEqual(['disposed', 'disposed']);
  expect(environment.pendingTimers).toBe(0);
});

test('nothing is queued for no address', async () => {
  const { client, environment, attempts } = createWorld({ url: null });
  client.retain();
  client.connect();
  const seen = watch(client.send('x', 1));
  await environment.advance(1_000);
  expect([seen.reason, attempts(), client.state.current.status]).toEqual(['not-connected', 0, 'idle']);
});

// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { openChannel } from '../../../../src/core/channel/open-channel';
import { aMoment, leftovers, nothing } from '../world';
import { createScriptedHub, numbers, openRoom } from './scripted-hub';

test('[CH1] holders share one subscription, asked for once, and again after a reconnect', async () => {
  const { client, asked, reconnects, says, subscribed, event, heard, environment, room } = await openRoom();
  const others = numbers(1, 100).map(() => openChannel(client, 'room'));
  expect(asked()).toHaveLength(1);
  await reconnects();
  expect(asked()).toHaveLength(2);
  await says(subscribed({ offset: 0 }), event(1));
  expect(heard).toEqual([1]);
  for (const other of others) other.close();
  room.close();
  await environment.advance(4_900);
  expect(asked('unsubscribe')).toHaveLength(0);
  await environment.advance(200);
  expect(asked('unsubscribe')).toHaveLength(1);
});

test('[CH1] closed and opened again within the linger, nothing is asked', async () => {
  const { client, asked, room, environment } = await openRoom();
  room.close();
  room.close();
  await environment.advance(4_000);
  openChannel(client, 'room');
  await environment.advance(60_000);
  expect([asked().length, asked('unsubscribe').length]).toEqual([1, 0]);
});

test('[CH1] closed while it subscribes: the late answer changes nothing, and nothing is left behind', async () => {
  const world = createScriptedHub();
  const { client, asked, says, subscribed, event, environment } = world;
  const room = openChannel(client, 'room');
  const heard: unknown[] = [];
  room.listen(({ data }) => heard.push(data));
  client.connect();
  await environment.advance(aMoment);
  room.close();
  await environment.advance(5_100);
  expect(asked('unsubscribe')).toHaveLength(1);
  await says(subscribed({ offset: 7 }), event(8));
  expect([heard, room.continuity.current.status]).toEqual([[], 'replaying']);
  client.dispose();
  await environment.advance(10);
  expect(leftovers(world)).toEqual(nothing);
});

test('[CH2] a reconnect resumes behind the last event that was handed on', async () => {
  const { room, asked, says, event, events, subscribed, reconnects, heard, story } = await openRoom(5);
  expect(room.position).toEqual({ epoch: 'e1', offset: 5, id: 'id-5' });
  await says(event(6));
  await reconnects();
  expect(asked().at(-1)?.from).toEqual({ epoch: 'e1', offset: 6, id: 'id-6' });
  await says(subscribed({ offset: 9 }));
  expect(room.continuity.current.status).toBe('replaying');
  await says(...events(7, 9), event(10));
  expect(heard).toEqual([6, 7, 8, 9, 10]);
  expect(story).toEqual(['replaying', 'live', 'stale', 'replaying', 'live']);
});

test('[CH2] a link that is lost in the middle of a replay resumes in the middle', async () => {
  const { asked, says, events, subscribed, reconnects, heard, story } = await openRoom(5);
  await reconnects();
  await says(subscribed({ offset: 9 }), ...events(6, 7));
  await reconnects();
  expect(asked().at(-1)?.from).toEqual({ epoch: 'e1', offset: 7, id: 'id-7' });
  await says(subscribed({ offset: 9 }), ...events(8, 9));
  expect(heard).toEqual([6, 7, 8, 9]);
  expect(story.filter((status) => status === 'gap')).toEqual([]);
});

test('[CH2] also after the last holder was gone for long', async () => {
  const { client, room, asked, says, event, events, subscribed, environment } = await openRoom(5);
  await says(event(6));
  room.close();
  await environment.advance(60_000);
  const heard: unknown[] = [];
  const again = openChannel(client, 'room');
  again.listen(({ data }) => heard.push(data));
  await environment.advance(10);
  expect(asked().at(-1)?.from).toEqual({ epoch: 'e1', offset: 6, id: 'id-6' });
  await says(subscribed({ offset: 8 }), ...events(7, 8));
  expect(heard).toEqual([7, 8]);
});

test('[CH2] what was still on its way when the last holder left does not come twice', async () => {
  const { client, room, says, event, environment, asked } = await openRoom(5);
  const all: unknown[] = [];
  client.subscribeAll(({ data }) => all.push(data));
  room.close();
  await environment.advance(5_100);
  await says(event(6));
  openChannel(client, 'room');
  await environment.advance(10);
  expect([all, asked().at(-1)?.from]).toMatchObject([[6], { offset: 6 }]);
});

test('[CH2] positions of a thousand released channels are kept, the oldest forgotten first', async () => {
  const { client, environment, asked, says, subscribed, server } = createScriptedHub({
    config: { websocket: { lingerMs: 0 } },
  });
  client.retain();
  await environment.advance(aMoment);
  for (const n of numbers(1, 1_001)) {
    const channel = openChannel(client, `room ${n}`);
    await environment.advance(10);
    server.sends(subscribed({ offset: n, channel: `room ${n}` }));
    await environment.advance(10);
    channel.close();
  }
  await says();
  for (const n of [1, 2, 1_001]) openChannel(client, `room ${n}`);
  await environment.advance(10);
  expect([1, 2, 1_001].map((n) => asked('subscribe', `room ${n}`).at(-1)?.from?.offset)).toEqual([undefined, 2, 1_001]);
});

test('[CH2] a position kept from another run is where it goes on', async () => {
  const { client, asked, environment, says, subscribed, events } = createScriptedHub();
  const room = openChannel(client, 'room', { from: { epoch: 'e1', offset: 3, id: 'id-3' } });
  const heard: unknown[] = [];
  room.listen(({ data }) => heard.push(data));
  client.connect();
  await environment.advance(aMoment);
  expect(asked()[0]?.from).toEqual({ epoch: 'e1', offset: 3, id: 'id-3' });
  await says(subscribed({ offset: 5 }), ...events(4, 5));
  expect([heard, room.position?.offset]).toEqual([[4, 5], 5]);
});

describe('[CH2] one who was away, while others were not', () => {
  test('gets what it missed alone, then hears what all hear', async () => {
    const { client, heard, asked, says, subscribed, event, events, environment } = await openRoom(5);
    await says(...events(6, 9));
    const late = openChannel(client, 'room', { from: { epoch: 'e1', offset: 6, id: 'id-6' } });
    const all: unknown[] = [];
    client.subscribeAll(({ data }) => all.push(data));
    const heardLate: unknown[] = [];
    late.listen(({ data }) => heardLate.push(data));
    await environment.advance(10);
    expect(asked().at(-1)?.from).toEqual({ epoch: 'e1', offset: 6, id: 'id-6' });
    // Live while it catches up: first what it missed, then this.
    await says(event(10), subscribed({ offset: 10 }), ...events(7, 10), event(11));
    expect(heardLate).toEqual([7, 8, 9, 10, 11]);
    expect(heard).toEqual([6, 7, 8, 9, 10, 11]);
    expect(all).toEqual([10, 11]);
    expect([late.continuity.current.status, late.position]).toEqual(['live', { epoch: 'e1', offset: 11, id: 'id-11' }]);
  });

  test('is told of a gap where that is no longer kept; the others are not', async () => {
    const { client, room, heard, says, subscribed, event, events, environment } = await openRoom(5);
    await says(...events(6, 9));
    const late = openChannel(client, 'room', { from: { epoch: 'e1', offset: 6, id: 'id-6' } });
    await environment.advance(10);
    await says(subscribed({ offset: 9, recovered: false }));
    await says(subscribed({ offset: 9 }), event(10));
    expect([late.continuity.current.status, room.continuity.current.status]).toEqual(['gap', 'live']);
    expect(heard).toEqual([6, 7, 8, 9, 10]);
  });

  test('and who comes from another epoch is told at once', async () => {
    const { client, asked } = await openRoom(5);
    const late = openChannel(client, 'room', { from: { epoch: 'e0', offset: 3 } });
    expect([late.continuity.current.status, asked().length]).toEqual(['gap', 1]);
    late.markRepaired();
    expect(late.continuity.current.status).toBe('live');
  });
});

test('[CH3] a copy of a whole replay is dropped and counted', async () => {
  const { says, subscribed, events, reconnects, heard, client } = await openRoom();
  await reconnects();
  const replay = events(1, 200);
  await says(subscribed({ offset: 200 }), ...replay, ...replay, subscribed({ offset: 200 }), ...replay);
  expect(heard).toEqual(numbers(1, 200));
  expect(client.diagnostics.counts.duplicate).toBe(400);
});

test('[CH3] a replay of thousands costs no more than the same events live', async () => {
  const { says, subscribed, events, reconnects, heard } = await openRoom();
  await reconnects();
  const replay = events(1, 20_000);
  const batches = numbers(0, 79).map((n) => ({ type: 'batch', frames: replay.slice(n * 250, (n + 1) * 250) }));
  const startedAt = performance.now();
  await says(subscribed({ offset: 20_000 }), ...batches);
  expect(heard).toHaveLength(20_000);
  // Quadratic work would take minutes; this takes a fraction of a second.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

describe('[CH4] out of order', () => {
  test('what is early waits for those before it', async () => {
    const { says, event, subscribed, heard, asked, room } = await openRoom();
    await says(event(1), event(4), event(3), event(3));
    expect([heard, room.continuity.current.status]).toEqual([[1], 'replaying']);
    expect(asked().slice(1)).toMatchObject([{ from: { epoch: 'e1', offset: 1, id: 'id-1' } }]);
    await says(subscribed({ offset: 4 }), event(2), event(3), event(4));
    expect([heard, room.continuity.current.status]).toEqual([[1, 2, 3, 4], 'live']);
  });

  test('the missing one may also come late by itself', async () => {
    const { says, event, subscribed, heard, room } = await openRoom();
    await says(event(2), event(1), event(3));
    expect(heard).toEqual([1, 2, 3]);
    // The answer comes when all is well, and changes nothing.
    await says(subscribed({ offset: 3, recovered: false }));
    expect(room.continuity.current.status).toBe('live');
  });

  test('any order within the window ends in order, each once', async () => {
    const { says, event, heard, environment } = await openRoom();
    const shuffled = numbers(1, 500)
      .map((n) => [environment.random(), n] as const)
      .sort(([a], [b]) => a - b);
    await says(...shuffled.flatMap(([, n]) => [event(n), event(n)]));
    expect(heard).toEqual(numbers(1, 500));
  });

  test('a hole that is never filled is a gap in the end, and the server is not asked for ever', async () => {
    const { says, event, subscribed, heard, asked, room, environment, client } = await openRoom();
    const gaps: unknown[][] = [];
    room.continuity.subscribe(() => room.continuity.current.status === 'gap' && gaps.push([...heard]));
    await says(event(1), event(3));
    await says(subscribed({ offset: 3 }), event(4));
    await says(subscribed({ offset: 4 }), event(5));
    await says(subscribed({ offset: 5 }), event(6));
    expect([heard, asked().length]).toEqual([[1], 3]);
    await environment.advance(10_000);
    expect([heard, room.continuity.current.status, room.position?.offset]).toEqual([[1, 3, 4, 5, 6], 'gap', 6]);
    await says(event(7));
    expect(heard.at(-1)).toBe(7);
    room.markRepaired();
    expect(room.continuity.current.status).toBe('live');
    client.dispose();
  });

  test('a replay that never comes is a gap, too', async () => {
    const { says, subscribed, reconnects, room, environment, event, heard, asked } = await openRoom(3);
    await reconnects();
    // It may be the link: the question is asked again, and only a server that answers and sends nothing is believed.
    for (let asking = 1; asking <= 3; asking++) {
      expect(asked().length).toBe(1 + asking);
      await says(subscribed({ offset: 9 }));
      await environment.advance(9_000);
      expect(room.continuity.current.status).toBe('replaying');
      await environment.advance(1_100);
    }
    expect(room.continuity.current.status).toBe('gap');
    await says(event(10));
    expect(heard).toEqual([10]);
  });

  test('[CN14] a timer that is late after sleep proves no hole', async () => {
    const { says, event, events, subscribed, room, environment, heard } = await openRoom();
    await says(event(2), subscribed({ offset: 2 }));
    const asleep = environment.sleep(20_000);
    await asleep;
    expect(room.continuity.current.status).not.toBe('gap');
    await says(...events(1, 2));
    expect([heard, room.continuity.current.status === 'gap']).toEqual([[1, 2], false]);
  });

  test('more than a thousand that wait are a gap', async () => {
    const { says, event, events, heard, room } = await openRoom();
    await says(...events(2, 1_001));
    expect([heard.length, room.continuity.current.status]).toEqual([0, 'replaying']);
    await says(event(1_002));
    expect(heard).toEqual(numbers(2, 1_002));
    expect(room.continuity.current.status).not.toBe('live');
    await says(event(1), event(1_003));
    expect(heard.at(-1)).toBe(1_003);
    expect(heard).not.toContain(1);
  });
});

describe('[CH5] a gap', () => {
  test('is told when the server cannot resume: then events go on from where it says', async () => {
    const { says, subscribed, event, events, reconnects, heard, room } = await openRoom(5);
    await reconnects();
    await says(subscribed({ epoch: 'e2', offset: 2, recovered: false }), event(3, 'a'), event(4, 'b'));
    expect([heard, room.continuity.current.status]).toEqual([['a', 'b'], 'gap']);
    expect(room.position).toEqual({ epoch: 'e2', offset: 4, id: 'id-b' });
    await reconnects();
    await says(subscribed({ epoch: 'e2', offset: 5 }), ...events(5, 5));
    // It is still missing.
    expect(room.continuity.current.status).toBe('gap');
  });

  test('is told when the hub says so in the middle; what waited is handed on, in order', async () => {
    const { says, event, gap, heard, room } = await openRoom();
    await says(event(1), event(4), event(3), gap(6), event(7));
    expect([heard, room.continuity.current.status]).toEqual([[1, 3, 4, 7], 'gap']);
  });

  test('copies of it change nothing', async () => {
    const { says, gap, event, room, heard } = await openRoom();
    await says(gap(6), gap(6), event(7));
    room.markRepaired();
    await says(gap(7));
    expect([heard, room.continuity.current.status]).toEqual([[7], 'live']);
  });

  test('is none if nothing has come since, though the server cannot confirm a position without an id', async () => {
    const hub = createScriptedHub();
    const room = openChannel(hub.client, 'room');
    hub.client.connect();
    await hub.environment.advance(aMoment);
    await hub.says(hub.subscribed({ offset: 5 }));
    await hub.reconnects();
    await hub.says(hub.subscribed({ offset: 5, recovered: false }));
    expect(room.continuity.current.status).toBe('live');
    await hub.reconnects();
    await hub.says(hub.subscribed({ offset: 6, recovered: false }));
    expect(room.continuity.current.status).toBe('gap');
  });

  test('is one if the log has lost its tail, whatever the hub claims', async () => {
    const { says, events, event, subscribed, reconnects, heard, room } = await openRoom();
    await says(...events(1, 5));
    await reconnects();
    await says(subscribed({ offset: 3, recovered: true }), event(4, 'other 4'));
    expect([heard.slice(5), room.continuity.current.status]).toEqual([['other 4'], 'gap']);
  });
});

describe('[CH7] continuity', () => {
  test('is never live before the server said so, and stale while not connected', async () => {
    const { client, environment, says, subscribed, network } = createScriptedHub();
    const room = openChannel(client, 'room');
    const story: unknown[] = [];
    const look = () => story.push(room.continuity.current);
    look();
    room.continuity.subscribe(look);
    client.connect();
    await environment.advance(aMoment);
    expect(story).toEqual([{ status: 'replaying' }]);
    await says(subscribed({ offset: 0 }));
    network.dropLinks();
    await environment.advance(0);
    expect(story).toMatchObject([
      { status: 'replaying' },
      { status: 'live' },
      { status: 'stale', since: environment.now() },
    ]);
  });
});

describe('[CH9] a refusal', () => {
  test('says so, and is not asked again before the next connection', async () => {
    const { client, environment, refuses, asked, reconnects, says, subscribed, event } = createScriptedHub();
    const room = openChannel(client, 'room');
    client.connect();
    await environment.advance(aMoment);
    await refuses('forbidden');
    expect(room.continuity.current).toEqual({ status: 'refused', code: 'forbidden', message: 'm' });
    openChannel(client, 'room');
    await environment.advance(20_000);
    expect(asked()).toHaveLength(1);
    await reconnects();
    expect([asked().length, room.continuity.current.status]).toEqual([2, 'replaying']);
    await says(subscribed({ offset: 0 }), event(1));
    expect(room.continuity.current.status).toBe('live');
  });

  test('is asked again with new credentials', async () => {
    const { client, environment, refuses, asked, says, subscribed } = createScriptedHub({
      auth: { userId: 'ada', getToken: () => 't' },
    });
    const room = openChannel(client, 'room');
    client.connect();
    await environment.advance(aMoment);
    await refuses('forbidden');
    await says({ type: 'authenticated', id: 'a' });
    expect(asked()).toHaveLength(2);
    await says(subscribed({ offset: 0 }));
    expect(room.continuity.current.status).toBe('live');
  });

  test('may come later: nothing of the channel is handed on after it', async () => {
    const { says, event, heard, room, environment, asked, client } = await openRoom();
    await says(event(1), { type: 'removed', channel: 'room', code: 'forbidden', message: 'kicked' }, event(2));
    expect([heard, room.continuity.current]).toEqual([
      [1],
      { status: 'refused', code: 'forbidden', message: 'kicked' },
    ]);
    room.close();
    await environment.advance(10_000);
    expect(asked('unsubscribe')).toEqual([]);
    expect(client.diagnostics.counts).toMatchObject({ error: 1, ignored: 1 });
  });

  test.each(['rate-limited', 'retry-same-id'])('that is "%s" is asked again after a while', async (code) => {
    const { client, environment, refuses, asked, says, subscribed } = createScriptedHub();
    const room = openChannel(client, 'room');
    client.connect();
    await environment.advance(aMoment);
    await refuses(code, { retryAfterMs: 4_000 });
    expect(room.continuity.current.status).toBe('replaying');
    await environment.advance(3_900);
    expect(asked()).toHaveLength(1);
    await environment.advance(2_200);
    expect(asked()).toHaveLength(2);
    await says(subscribed({ offset: 0 }));
    expect(room.continuity.current.status).toBe('live');
  });

  test('a name that no server can read is refused here', async () => {
    const { client, environment, server } = createScriptedHub();
    const [empty, long] = ['', 'x'.repeat(257)].map((name) => openChannel(client, name));
    client.connect();
    await environment.advance(aMoment);
    expect([empty!.continuity.current, long!.continuity.current]).toMatchObject([
      { code: 'invalid' },
      { code: 'invalid' },
    ]);
    expect([server.received.length, environment.reportedErrors.length, client.state.current.status]).toEqual([
      2,
      2,
      'connected',
    ]);
  });
});

describe('[CH11] another', () => {
  test('user starts anew: no position of the last one is used', async () => {
    const { client, says, events, environment, asked, room, subscribed, heard } = await openRoom(3, {
      auth: { userId: 'ada', getToken: () => 't' },
    });
    const left = openChannel(client, 'hall');
    await environment.advance(10);
    await says(subscribed({ offset: 8, channel: 'hall' }), ...events(4, 5));
    left.close();
    await environment.advance(5_100);
    client.signIn({ userId: 'bob', getToken: () => 't' });
    expect(room.position).toBeUndefined();
    await environment.advance(1_000);
    openChannel(client, 'hall');
    await environment.advance(10);
    expect([asked().at(-1)?.from, asked('subscribe', 'hall').at(-1)?.from]).toEqual([undefined, undefined]);
    await says(subscribed({ epoch: 'e1', offset: 2 }), ...events(3, 3));
    expect([heard, room.continuity.current.status]).toEqual([[4, 5, 3], 'live']);
  });

  test('destination, too', async () => {
    let url = 'wss://shop.test/live';
    const { room, environment, network, asked } = await openRoom(3, { url: () => url });
    network.listen('wss://shop.test/other', (socket) => socket.accept());
    url = 'wss://shop.test/other';
    network.dropLinks();
    await environment.advance(3_000);
    expect(room.position).toBeUndefined();
    url = 'wss://shop.test/live';
    await environment.advance(60_000);
    expect(asked().at(-1)?.from).toBeUndefined();
  });
});

test('[PR7] malformed frames of channels change nothing, and throw nothing', async () => {
  const { says, event, heard, room, client, environment, asked } = await openRoom(5);
  const id = asked()[0]?.id;
  const before = client.diagnostics.counts.malformed;
  const strange = [
    { type: 'subscribed', id, channel: 'room', epoch: 'e1', offset: '9', recovered: true },
    { type: 'subscribed', id, channel: 'room', epoch: 'e1', offset: -1, recovered: true },
    { type: 'subscribed', id, channel: 'room', epoch: 'e1', offset: 1.5, recovered: true },
    { type: 'subscribed', id, channel: 'room', epoch: 1, offset: 9, recovered: true },
    { type: 'subscribed', id, channel: 'room', epoch: 'e1', offset: 9 },
    { type: 'subscribed', id, channel: 'room', epoch: 'e1', offset: 9, lastId: 5, recovered: false },
    { type: 'subscribed', channel: 'room', epoch: 'e1', offset: 9, recovered: false },
    { type: 'gap', channel: 'room', epoch: 'e1' },
    { type: 'gap', channel: ['room'], epoch: 'e1', offset: 3 },
    { type: 'gap', channel: 'room', offset: 3 },
    { type: 'gap', channel: 'room', epoch: 'e1', offset: null },
    { type: 'removed', channel: 'room' },
    { type: 'removed', channel: 'room', code: 5, message: 'm' },
    { ...event(6), offset: '6' },
    { ...event(6), offset: 0 },
    { ...event(6), offset: 6.5 },
    { ...event(6), offset: 2 ** 60 },
    { type: 'ack', id: 'x', seq: 1, offset: '1' },
    { type: 'error', id: 'x', code: 'limit', message: 'm', retryAfterMs: 'soon' },
  ];
  await says(...strange);
  expect(client.diagnostics.counts.malformed - before).toBe(strange.length);
  expect([heard, room.position?.offset, room.continuity.current.status]).toEqual([[], 5, 'live']);
  await says(
    { type: 'subscribed', id: 'nobody asked', channel: 'room', epoch: 'e9', offset: 0, recovered: false },
    event(6),
  );
  expect([heard, environment.reportedErrors, client.state.current.status]).toEqual([[6], [], 'connected']);
});

test('[DL2] a listener that throws harms no other, and may close what it listens to', async () => {
  const { client, says, events, heard, environment, room } = await openRoom();
  const other = openChannel(client, 'room');
  other.listen(() => {
    other.close();
    throw new Error('broken listener');
  });
  await says(...events(1, 3));
  expect([heard, environment.reportedErrors.length, room.position?.offset]).toEqual([[1, 2, 3], 1, 3]);
});

test('[DL6] an event that its schema refuses is left out, and the channel goes on', async () => {
  const isNumber = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => (typeof value === 'number' ? { value } : { issues: [{ message: 'no number' }] }),
    },
  } as const;
  const { says, event, heard, room, client } = await openRoom(0, { schemas: { x: isNumber } });
  await says(event(1), event(2, 'two'), event(3));
  expect([heard, room.position?.offset, client.diagnostics.counts.invalid]).toEqual([[1, 3], 3, 1]);
});

test('publish sends to the channel, and says where it was stored', async () => {
  const { room, says, server, environment } = await openRoom();
  const receipt = room.publish('x', 'hello', { ttlMs: 1_000 });
  await environment.advance(10);
  expect(server.received.at(-1)).toMatchObject({ type: 'publish', channel: 'room', event: 'x', data: 'hello' });
  await says({ type: 'ack', id: receipt.id, seq: 1, epoch: 'e1', offset: 1 });
  expect(await receipt.outcome).toEqual({ status: 'acked', epoch: 'e1', offset: 1 });
});

test('[CN20] after dispose nothing is left, also of what waited', async () => {
  const world = await openRoom();
  await world.says(world.event(5));
  openChannel(world.client, 'hall');
  world.client.dispose();
  openChannel(world.client, 'later').close();
  world.room.close();
  await world.environment.advance(10);
  expect(leftovers(world)).toEqual(nothing);
});

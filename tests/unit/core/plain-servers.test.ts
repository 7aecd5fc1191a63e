// @vitest-environment node
import { expect, test } from 'vitest';
import { openChannel } from '../../../src/core/channel/open-channel';
import { plain } from '../../../src/protocol/plain';
import type { Transport } from '../../../src/transports/transport';
import { aMoment, createHubWorld, createPage, createWorld, pongs, watch, withHeartbeat } from './world';

test('[PR20] offers no subprotocol and says nothing unasked: not in the first minute, not after a wake or a reconnect', async () => {
  const { client, environment, network, server, written, connect } = createWorld();
  openChannel(client, 'room');
  await connect();
  await environment.advance(60_000);
  environment.hide();
  environment.show();
  client.refreshToken();
  network.dropLinks();
  await environment.advance(60_000);
  expect([server.offers, written(), server.received]).toEqual([[[], []], [], []]);
});

test('[PR20] nor with a token that travels in the address', async () => {
  const { environment, server, written, connect } = createWorld({ auth: { getToken: () => 'abc', in: 'query' } });
  await connect();
  await environment.sleep(3_600_000);
  await environment.advance(60_000);
  expect([written(), server.addresses]).toEqual([[], ['wss://shop.test/live?token=abc']]);
});

test('[PR20] with heartbeat and authenticate it sends those, and only those', async () => {
  const authenticate = { message: (token: string) => ({ type: 'auth', data: token }), canRenew: true };
  let token = 'one';
  const world = createWorld({
    protocol: withHeartbeat({ authenticate }),
    answer: pongs,
    auth: { getToken: () => token },
  });
  await world.connect();
  token = 'two';
  world.client.refreshToken();
  await world.environment.advance(aMoment);
  expect(world.written()).toEqual(['{"type":"auth","data":"one"}', '{"type":"ping"}', '{"type":"auth","data":"two"}']);
});

test('[PR20] where the server takes no new token on a living connection, none is sent', async () => {
  const authenticate = { message: (token: string) => ({ type: 'auth', data: token }) };
  let token = 'one';
  const world = createWorld({ protocol: plain({ authenticate }), auth: { getToken: () => token } });
  await world.connect();
  token = 'two';
  world.client.refreshToken();
  await world.environment.advance(aMoment);
  expect(world.written()).toEqual(['{"type":"auth","data":"one"}']);
});

test('[PR21] reads an object with a type; data is its data, or the rest', async () => {
  const { client, server, environment, connect } = createWorld();
  const heard: unknown[] = [];
  client.subscribeAll(({ type, data, channel, id }) => heard.push([type, data, channel, id]));
  await connect();
  for (const text of [
    '{"type":"a","data":1,"channel":"c","id":"i"}',
    '{"type":"b","x":1,"y":2}',
    '{"type":"c"}',
    '{"type":"d","data":null}',
  ])
    server.sends(text);
  await environment.advance(aMoment);
  expect(heard).toEqual([
    ['a', 1, 'c', 'i'],
    ['b', { x: 1, y: 2 }, undefined, undefined],
    ['c', {}, undefined, undefined],
    ['d', null, undefined, undefined],
  ]);
});

test('[PR21] a codec of the app’s own replaces it, binary included', async () => {
  const codec = {
    encode: ({ type, data }: { type: string; data?: unknown }) =>
      new TextEncoder().encode(`${type}:${String(data)}`).buffer,
    decode(wire: string | ArrayBuffer) {
      const [type = '', data] = new TextDecoder().decode(wire as ArrayBuffer).split(':');
      return { type, data };
    },
  };
  const { client, server, environment, connect } = createWorld({ protocol: plain({ codec }) });
  const heard: unknown[] = [];
  client.subscribe('price', (data) => heard.push(data));
  await connect();
  const seen = watch(client.send('buy', 5));
  server.sends(codec.encode({ type: 'price', data: 7 }));
  await environment.advance(aMoment);
  expect([heard, seen.status, new TextDecoder().decode(server.received[0] as ArrayBuffer)]).toEqual([
    ['7'],
    'sent',
    'buy:5',
  ]);
});

test('[PR9] connected waits for the server’s yes where there is one', async () => {
  const authenticate = {
    message: (token: string) => ({ type: 'auth', data: token }),
    isAccepted: ({ type }: { type: string }) => type === 'welcome',
  };
  const { client, server, environment, connect } = createWorld({
    protocol: plain({ authenticate }),
    auth: { getToken: () => 'x' },
  });
  await connect();
  expect(client.state.current.status).toBe('connecting');
  server.sends({ type: 'welcome' });
  await environment.advance(aMoment);
  expect(client.state.current.status).toBe('connected');
});

test('[PR12] channels are subscribed to once, again after a reconnect, and left with the last holder', async () => {
  const { client, environment, network, hub, frames, connect } = createHubWorld();
  const first = openChannel(client, 'room').close;
  await connect();
  const second = openChannel(client, 'room').close;
  expect([hub.subscribers('room'), frames('subscribe').length]).toEqual([1, 1]);
  network.dropLinks();
  await environment.advance(2_000);
  expect([hub.subscribers('room'), frames('subscribe').length]).toEqual([1, 2]);
  first();
  first();
  await environment.advance(aMoment);
  expect(hub.subscribers('room')).toBe(1);
  second();
  await environment.advance(5_000 + aMoment);
  expect([hub.subscribers('room'), frames('unsubscribe').length]).toEqual([0, 1]);
});

test('[PR11] a refused subscription is counted and reported, and changes nothing else', async () => {
  const { client, connect, story, environment } = createHubWorld({
    hub: { authorize: ({ action }) => action !== 'subscribe' },
  });
  const reports: unknown[] = [];
  client.diagnostics.listen((report) => reports.push(report));
  openChannel(client, 'secret-room');
  await connect();
  await environment.advance(60_000);
  expect([client.diagnostics.counts.error, story.at(-1), reports.length]).toEqual([1, 'connected', 1]);
});

test('[CN6] a first message that cannot be made is reported, and the attempt fails in its time', async () => {
  const error = new Error('boom');
  const authenticate = {
    message() {
      throw error;
    },
  };
  const { environment, story, connect, network } = createWorld({
    protocol: plain({ authenticate }),
    auth: { getToken: () => 'x' },
  });
  await connect();
  expect([story, environment.reportedErrors]).toEqual([['idle', 'connecting'], [error]]);
  await environment.advance(10_000);
  expect([story.at(-1), network.liveLinks()]).toEqual(['reconnecting', 0]);
});

test('[CN6] a transport that throws is reported, and tried again', async () => {
  const error = new Error('boom');
  const transport: Transport = {
    name: 'fragile',
    open() {
      throw error;
    },
  };
  const { environment, story, connect } = createPage({ transport });
  await connect();
  expect([story, environment.reportedErrors]).toEqual([['idle', 'connecting', 'reconnecting'], [error]]);
  await environment.advance(2_000);
  expect(story).toEqual(['idle', 'connecting', 'reconnecting']);
  expect(environment.reportedErrors.length).toBeGreaterThan(1);
});

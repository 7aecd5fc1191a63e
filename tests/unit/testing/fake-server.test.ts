// @vitest-environment node
import { expect, test } from 'vitest';
import { createFakeServer, type FakeServerOptions } from '../../../src/testing/fake-server';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import { openRecorded } from './link-recorder';

const url = 'wss://shop.test/live';

function createWorld(options: Partial<FakeServerOptions> = {}) {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 5 });
  const server = createFakeServer({ network, url, ...options });
  async function open(...subprotocols: string[]) {
    const opened = openRecorded(network.transport, `${url}?n=1`, subprotocols);
    await environment.advance(100);
    return opened;
  }
  return { environment, network, server, open };
}

test('accepts, hears JSON and anything else, and answers as told', async () => {
  const { environment, server, open } = createWorld({
    answer: (message) => (message === 'hi' ? { type: 'hello' } : undefined),
  });
  const { link, story } = await open();
  for (const data of ['hi', '{"type":"a"}', new ArrayBuffer(2)]) link.send(data);
  await environment.advance(100);
  expect(server.received).toEqual(['hi', { type: 'a' }, new ArrayBuffer(2)]);
  expect(story).toEqual(['opened', '{"type":"hello"}']);
  expect([server.connections, server.addresses, server.offers]).toEqual([1, [`${url}?n=1`], [[]]]);
});

test('sends text and bytes as they are and everything else as JSON', async () => {
  const { environment, server, open } = createWorld();
  const { story } = await open();
  server.sends('text');
  server.sends({ type: 'a' });
  server.sends(new ArrayBuffer(3));
  await environment.advance(100);
  expect(story).toEqual(['opened', 'text', '{"type":"a"}', '3 bytes']);
});

test('selects the subprotocol it is told to, and the first one offered', async () => {
  const { server, open } = createWorld();
  server.accepts('b');
  expect((await open('a', 'b')).story).toEqual(['opened b']);
  server.accepts('first');
  expect((await open('a', 'b')).story).toEqual(['opened a']);
  server.accepts();
  expect((await open('a')).story).toEqual(['closed 1006']);
});

test('refuses before a link opens, or with a code just after', async () => {
  const { server, open } = createWorld();
  server.refuses();
  expect((await open()).story).toEqual(['closed 1006']);
  server.refuses(4401, 'who are you');
  expect((await open('a')).story).toEqual(['opened a', 'closed 4401 who are you']);
  expect(server.connections).toBe(0);
  server.accepts();
  expect((await open()).story).toEqual(['opened']);
});

test('leaves new links waiting', async () => {
  const { server, open } = createWorld();
  server.leavesWaiting();
  expect((await open()).story).toEqual([]);
});

test('closes every link, and hears nothing of it any more', async () => {
  const { environment, server, open } = createWorld();
  const { link, story } = await open();
  server.closes(4000, 'enough');
  link.send('too late');
  await environment.advance(100);
  expect([story, server.received, server.connections]).toEqual([['opened', 'closed 4000 enough'], [], 0]);
});

test('goes silent, misses what is said meanwhile, and answers again', async () => {
  const { environment, server, open } = createWorld({ answer: (message) => message });
  const { link, story } = await open();
  server.goesSilent();
  link.send('missed');
  server.sends('unsaid');
  expect((await open()).story).toEqual([]);
  server.answersAgain();
  link.send('heard');
  await environment.advance(100);
  expect([server.received, story]).toEqual([['heard'], ['opened', 'heard']]);
});

test('stops like a killed process and starts again', async () => {
  const { server, open } = createWorld();
  const { story } = await open();
  server.stops();
  server.stops();
  expect((await open()).story).toEqual(['closed 1006']);
  expect(story).toEqual(['opened', 'closed 1006']);
  server.starts();
  server.starts();
  expect((await open()).story).toEqual(['opened']);
});

test('a restart ends links with 1012, forgets, and is there at once', async () => {
  const { environment, server, open } = createWorld();
  const { link, story } = await open();
  link.send('forgotten');
  await environment.advance(100);
  server.restart();
  expect((await open()).story).toEqual(['opened']);
  expect([story, server.received]).toEqual([['opened', 'closed 1012'], []]);
});

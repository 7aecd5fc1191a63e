// @vitest-environment node
import { expect, test } from 'vitest';
import { memory, type MemoryPacket } from '../../../src/transports/memory';
import type { ServerSocket } from '../../../src/transports/server-socket';
import { openRecorded } from '../testing/link-recorder';

const url = 'wss://shop.test/live';
/** Everything a memory network does is done in microtasks. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test('finds the server by address, without query, fragment and last slash', async () => {
  const network = memory();
  const addresses: string[] = [];
  network.listen(`${url}/`, (socket) => {
    addresses.push(socket.url);
    socket.accept();
  });
  openRecorded(network.transport, `${url}?token=x`);
  openRecorded(network.transport, `${url}/#here`);
  openRecorded(network.transport, 'wss://shop.test/other');
  await settle();
  expect(addresses).toEqual([`${url}?token=x`, `${url}/#here`]);
});

test('says so when two servers want one address, and lets the next one in after the undo', async () => {
  const network = memory();
  const undo = network.listen(url, (socket) => socket.accept());
  expect(() => network.listen(`${url}/`, () => undefined)).toThrow('Undo the first');
  const { link, story } = openRecorded(network.transport, url);
  await settle();
  undo();
  network.listen(url, (socket) => socket.refuse());
  undo();
  const { story: second } = openRecorded(network.transport, url);
  link.send('the first link lives on');
  await settle();
  expect([story, second]).toEqual([['opened'], ['closed 1006']]);
});

test.each([
  ['offers nothing and none is selected', [], '', 'opened'],
  ['offers two and the second is selected', ['a', 'b'], 'b', 'opened b'],
  ['offers one and none is selected', ['a'], '', 'closed 1006'],
  ['offers one and another is selected', ['a'], 'b', 'closed 1006'],
  ['offers nothing and one is selected', [], 'a', 'closed 1006'],
] as const)('agrees on a subprotocol as browsers do: a client %s', async (_what, offered, selected, expected) => {
  const network = memory();
  const ends: number[] = [];
  network.listen(url, (socket) => {
    socket.onClose((code) => ends.push(code));
    socket.accept(selected);
  });
  const { story } = openRecorded(network.transport, url, offered);
  await settle();
  expect(story).toEqual([expected]);
  expect(ends).toEqual(expected.startsWith('closed') ? [1006] : []);
});

test('a server may take its time to accept', async () => {
  const network = memory();
  let waiting: ServerSocket | undefined;
  network.listen(url, (socket) => {
    waiting = socket;
    socket.send('too early');
  });
  const { story } = openRecorded(network.transport, url);
  await settle();
  expect(story).toEqual([]);
  waiting?.accept();
  waiting?.send('in time');
  await settle();
  expect(story).toEqual(['opened', 'in time']);
});

test('a server that closes hears what was under way, and then the end, once', async () => {
  const network = memory();
  const heard: unknown[] = [];
  network.listen(url, (socket) => {
    socket.accept();
    socket.onMessage((data) => {
      heard.push(data);
      if (data === 'bye') socket.close(4000, 'bye');
      socket.send('never sent');
    });
    socket.onClose((code, reason) => heard.push([code, reason]));
  });
  const { link, story } = openRecorded(network.transport, url);
  await settle();
  for (const text of ['bye', 'still under way']) link.send(text);
  await settle();
  expect(heard).toEqual(['bye', 'still under way', [4000, 'bye']]);
  expect(story).toEqual(['opened', 'closed 4000 bye']);
});

test('a server hears 1006 from a client that gave up before it opened', async () => {
  const network = memory();
  const ends: number[] = [];
  network.listen(url, (socket) => {
    socket.onClose((code) => ends.push(code));
    socket.accept();
  });
  openRecorded(network.transport, url).link.close();
  await settle();
  expect(ends).toEqual([1006]);
});

test('listeners of the server can be taken off', async () => {
  const network = memory();
  const heard: unknown[] = [];
  network.listen(url, (socket) => {
    socket.accept();
    const undo = socket.onMessage((data) => {
      heard.push(data);
      undo();
    });
    socket.onClose(() => heard.push('closed'))();
  });
  const { link } = openRecorded(network.transport, url);
  await settle();
  for (const text of ['first', 'second']) link.send(text);
  link.close();
  await settle();
  expect(heard).toEqual(['first']);
});

test('a carrier of one’s own sees every packet and may lose it', async () => {
  const network = memory();
  network.listen(url, (socket) => {
    socket.accept('a');
    socket.onMessage((data) => socket.send(data));
  });
  const packets: string[] = [];
  const lossy = network.createTransport((packet: MemoryPacket, deliver) => {
    packets.push(`${packet.kind} to ${packet.to}${packet.data === undefined ? '' : `: ${packet.data as string}`}`);
    if (packet.data !== 'lost') queueMicrotask(deliver);
  });
  const { link, story } = openRecorded(lossy, url, ['a']);
  await settle();
  for (const text of ['lost', 'found']) link.send(text);
  await settle();
  link.close();
  expect(story).toEqual(['opened a', 'found']);
  expect(packets).toEqual([
    'open to server',
    'accept to client',
    'message to server: lost',
    'message to server: found',
    'message to client: found',
    'close to server',
  ]);
});

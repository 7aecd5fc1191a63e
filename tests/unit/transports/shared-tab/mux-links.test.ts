// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment';
import { memory } from '../../../../src/transports/memory';
import type { ServerSocket } from '../../../../src/transports/server-socket';
import { muxLinks } from '../../../../src/transports/shared-tab/mux';
import { openRecorded } from '../../testing/link-recorder';

const url = 'wss://shop.test/live';

/** A server whose answers a test gives by hand. */
function startServer(subprotocol = 'tidewire.mux.v1') {
  const environment = createVirtualEnvironment();
  const network = memory();
  const sockets: { readonly socket: ServerSocket; readonly words: string[]; readonly codes: number[] }[] = [];
  network.listen(url, (socket) => {
    const heard = { socket, words: [] as string[], codes: [] as number[] };
    sockets.push(heard);
    socket.onMessage((data) => heard.words.push(data as string));
    socket.onClose((code) => heard.codes.push(code));
    socket.accept(subprotocol);
  });
  const transport = muxLinks(network.transport, environment);
  return {
    environment,
    sockets,
    open: (query = '') => openRecorded(transport, url + query, ['tidewire.v1']),
    pass: (ms = 0) => environment.advance(ms),
    say: (index: number, ...words: readonly string[]) => words.forEach((word) => sockets[index]!.socket.send(word)),
  };
}

describe('links over one socket', () => {
  test('[PR47] say who they are, each with a higher number, and hear what is meant for them', async () => {
    const { open, pass, say, sockets } = startServer();
    const first = open('?token=a');
    const second = open('#top');
    await pass();
    expect(sockets[0]!.words).toEqual([
      'open 1 {"query":"?token=a","subprotocols":["tidewire.v1"]}',
      'open 2 {"query":"","subprotocols":["tidewire.v1"]}',
    ]);
    say(
      0,
      'text 2 too early',
      'accept 2 tidewire.v1',
      'text 2 for the second',
      'accept 1 tidewire.v1',
      'text 9 for nobody',
    );
    say(0, 'close 2 4401 unauthorized it is', 'text 2 too late');
    await pass();
    expect(second.story).toEqual(['opened tidewire.v1', 'for the second', 'closed 4401 unauthorized it is']);
    expect(first.story).toEqual(['opened tidewire.v1']);
    first.link.close();
    await pass();
    expect(sockets[0]!.words.at(-1)).toBe('close 1 1000 ');
    expect(sockets[0]!.codes).toEqual([1000]);
  });

  test('[PR47] on a socket that fell silent end, and one that was not open yet goes to another socket', async () => {
    const { open, pass, say, sockets, environment } = startServer();
    const first = open();
    await pass();
    say(0, 'accept 1 tidewire.v1');
    await pass(60_000);
    expect(first.story).toEqual(['opened tidewire.v1']);
    const second = open();
    await pass(2_499);
    expect(sockets).toHaveLength(1);
    await pass(1);
    expect(first.story).toEqual(['opened tidewire.v1', 'closed 1006 the shared socket fell silent']);
    expect(second.story).toEqual([]);
    say(1, 'accept 1 tidewire.v1');
    await pass();
    expect(second.story).toEqual(['opened tidewire.v1']);
    second.link.close();
    await pass();
    expect(environment.pendingTimers).toBe(0);
  });

  test('[PR47] are not given up for a timer that is late: the machine slept', async () => {
    const { open, pass, say, environment } = startServer();
    const { story } = open();
    await pass();
    await environment.sleep(30_000);
    expect(story).toEqual([]);
    say(0, 'accept 1 tidewire.v1');
    await pass(10_000);
    expect(story).toEqual(['opened tidewire.v1']);
  });

  test('[PR47] that are closed want an answer too: a dead socket is found as soon as one tab gives up on it', async () => {
    const { open, pass, say } = startServer();
    const first = open();
    const second = open();
    await pass();
    say(0, 'accept 1 tidewire.v1', 'accept 2 tidewire.v1');
    await pass(60_000);
    first.link.close();
    await pass(2_500);
    expect(second.story).toEqual(['opened tidewire.v1', 'closed 1006 the shared socket fell silent']);
  });

  test('[PR49] that a hub on its way out refuses go to another socket, once; those it has stay', async () => {
    const { open, pass, say, sockets } = startServer();
    const first = open();
    await pass();
    say(0, 'accept 1 tidewire.v1');
    await pass();
    const second = open();
    await pass();
    say(0, 'close 2 1012 restart');
    await pass();
    expect(sockets).toHaveLength(2);
    expect(second.story).toEqual([]);
    say(1, 'accept 1 tidewire.v1');
    say(0, 'text 1 still here');
    await pass();
    const third = open();
    await pass();
    expect(sockets.map(({ words }) => words.length)).toEqual([2, 2]);
    expect([first.story, second.story]).toEqual([['opened tidewire.v1', 'still here'], ['opened tidewire.v1']]);
    say(1, 'close 2 1012 restart');
    await pass();
    say(2, 'close 1 1012 restart');
    await pass();
    expect(third.story).toEqual(['closed 1012 restart']);
    say(0, 'close 1 1012 restart');
    await pass();
    expect(sockets.map(({ codes }) => codes)).toEqual([[1000], [], [1000]]);
  });

  test.each([
    ['another subprotocol is selected', 'tidewire.v1', undefined],
    ['the server says something else', 'tidewire.mux.v1', '{"type":"error"}'],
    ['the server opens links itself', 'tidewire.mux.v1', 'open 1 {"query":"","subprotocols":[]}'],
  ])('[TB4] are not tried again for ten minutes where %s', async (_what, subprotocol, word) => {
    const { open, pass, say, sockets } = startServer(subprotocol);
    const first = open();
    await pass();
    if (word) say(0, word);
    await pass();
    const second = open();
    await pass();
    expect([first.story, second.story]).toEqual(Array(2).fill(['closed 1006 not shared']));
    expect(sockets).toHaveLength(1);
    await pass(600_000);
    open();
    await pass();
    expect(sockets).toHaveLength(2);
  });

  test('[PR49] end with the code of their socket, but 4400 is their own fault', async () => {
    const { open, pass, say, sockets } = startServer();
    const first = open();
    await pass();
    say(0, 'accept 1 tidewire.v1');
    sockets[0]!.socket.close(1013, 'later');
    await pass();
    expect(first.story).toEqual(['opened tidewire.v1', 'closed 1013 later']);
    const second = open();
    await pass();
    say(1, 'accept 1 tidewire.v1');
    sockets[1]!.socket.close(4400, 'what?');
    await pass();
    expect(second.story).toEqual(['opened tidewire.v1', 'closed 1006 not shared']);
  });
});

// @vitest-environment node
import { MessageChannel } from 'node:worker_threads';
import { createRealtimeClient } from 'tidewire/core';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { messagePort, type MessagePortLike } from '../../../src/transports/message-port/message-port';
import { servePort, type ServePortOptions } from '../../../src/transports/message-port/server';
import type { ServerSocket } from '../../../src/transports/server-socket';
import { openRecorded } from '../testing/link-recorder';
import { createBridgePair } from './support/bridge-pair';
import { threadFrom } from './support/start-thread';

const url = 'port:shop';

/** A page and a server with a bridge between them, in virtual time. */
function createWorld(options: ServePortOptions = {}) {
  const environment = createVirtualEnvironment();
  const bridge = createBridgePair();
  const sockets: ServerSocket[] = [];
  const heard: string[] = [];
  const accept = (socket: ServerSocket) => {
    sockets.push(socket);
    socket.onMessage((data) => heard.push(data as string));
    socket.onClose((code, reason) => heard.push(reason ? `closed ${code} ${reason}` : `closed ${code}`));
    socket.accept(socket.subprotocols[0]);
  };
  const serve = (onConnection = accept, time: Pick<typeof environment, 'setTimer'> = environment) =>
    servePort(bridge.server, onConnection, { environment: time, ...options });
  const transport = messagePort({ connect: () => bridge.page, environment });
  return { environment, bridge, sockets, heard, serve, transport, settle: () => environment.advance(0) };
}

describe('the heartbeat of a port', () => {
  test('closes with 1006 when nobody is at the other end', async () => {
    const { environment, transport, bridge } = createWorld();
    const { story } = openRecorded(transport, url);
    await environment.advance(9_999);
    expect(story).toEqual([]);
    await environment.advance(1);
    expect(story).toEqual(['closed 1006 the other end fell silent']);
    expect(bridge.isClosed).toBe(true);
    expect(environment.pendingTimers).toBe(0);
  });

  test('closes both ends with 1006 within three beats of the crash', async () => {
    const { environment, transport, bridge, serve, heard } = createWorld();
    serve();
    const { story } = openRecorded(transport, url);
    await environment.advance(60_000);
    expect(story).toEqual(['opened']);
    bridge.goSilent();
    await environment.advance(15_000);
    expect(story).toEqual(['opened', 'closed 1006 the other end fell silent']);
    expect(heard).toEqual(['closed 1006']);
    expect(environment.pendingTimers).toBe(0);
  });

  test('keeps a link on which nothing is said', async () => {
    const { environment, transport, serve, heard } = createWorld();
    serve();
    const { story } = openRecorded(transport, url);
    await environment.advance(3_600_000);
    expect([story, heard]).toEqual([['opened'], []]);
  });

  test('keeps a page in the background, whose timers come once a minute', async () => {
    const { environment, bridge, serve, heard } = createWorld();
    const throttled = {
      ...environment,
      setTimer: (run: () => void, delayMs: number) => environment.setTimer(run, Math.max(60_000, delayMs)),
    };
    serve();
    const { story } = openRecorded(messagePort({ connect: () => bridge.page, environment: throttled }), url);
    await environment.advance(3_600_000);
    expect([story, heard]).toEqual([['opened'], []]);
  });

  test('lets a page that was frozen know that it was given up', async () => {
    const { environment, bridge, heard, serve } = createWorld();
    // The server is another process: it does not stand still with the page.
    serve(undefined, environment.elsewhere);
    const page = {
      ...bridge.page,
      onMessage: (listener: (message: unknown) => void) =>
        bridge.page.onMessage((message) => environment.post(() => listener(message))),
    };
    const { story } = openRecorded(messagePort({ connect: () => page, environment }), url);
    await environment.advance(20_000);
    environment.freeze();
    await environment.advance(20_000);
    expect([story, heard]).toEqual([['opened'], ['closed 1006']]);
    environment.resume();
    await environment.advance(0);
    expect(story).toEqual(['opened', 'closed 1006']);
  });

  test('may be set', async () => {
    const { environment, bridge } = createWorld();
    const { story } = openRecorded(messagePort({ connect: () => bridge.page, environment, heartbeatMs: 100 }), url);
    await environment.advance(200);
    expect(story).toEqual(['closed 1006 the other end fell silent']);
  });
});

describe('the opening of a port', () => {
  test.each<[string, () => MessagePortLike | Promise<MessagePortLike>]>([
    [
      'throws',
      () => {
        throw new Error('no worker');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no worker'))],
    ['gives nothing', () => undefined as unknown as MessagePortLike],
  ])('closes with 1006 when connect() %s', async (_what, connect) => {
    const environment = createVirtualEnvironment();
    const { story } = openRecorded(messagePort({ connect, environment }), url);
    await environment.advance(0);
    expect(story).toEqual(['closed 1006 connect() failed, or gave no port']);
    expect(environment.pendingTimers).toBe(0);
  });

  test('asks for no port when it was closed at once, and closes one that comes too late', async () => {
    const { environment, bridge } = createWorld();
    const connect = vi.fn(() => Promise.resolve(bridge.page));
    const transport = messagePort({ connect, environment });
    openRecorded(transport, url).link.close();
    await environment.advance(0);
    expect(connect).not.toHaveBeenCalled();

    let give = (_port: MessagePortLike) => {};
    const late = messagePort({
      connect: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
      environment,
    });
    const { link, story } = openRecorded(late, url);
    await environment.advance(0);
    link.close();
    give(bridge.page);
    await environment.advance(60_000);
    expect([story, bridge.words, bridge.isClosed]).toEqual([[], [], true]);
  });

  test('tells connect() where the link is to go', async () => {
    const { environment, bridge } = createWorld();
    const connect = vi.fn(() => bridge.page);
    openRecorded(messagePort({ connect, environment }), url, ['a']);
    await environment.advance(0);
    expect(connect).toHaveBeenCalledWith({ url, subprotocols: ['a'] });
  });

  test.each([
    ['offers nothing and none is selected', [], '', 'opened'],
    ['offers two and the second is selected', ['a', 'b'], 'b', 'opened b'],
    ['offers one and none is selected', ['a'], '', 'closed 1006'],
    ['offers one and another is selected', ['a'], 'b', 'closed 1006'],
    ['offers nothing and one is selected', [], 'a', 'closed 1006'],
  ] as const)('agrees on a subprotocol as browsers do: a client %s', async (_what, offered, selected, expected) => {
    const { transport, serve, settle, environment } = createWorld();
    const ends: number[] = [];
    serve((socket) => {
      socket.onClose((code) => ends.push(code));
      socket.accept(selected);
    });
    const { story, link } = openRecorded(transport, url, offered);
    await settle();
    expect(story).toEqual([expected]);
    expect(ends).toEqual(expected.startsWith('closed') ? [1006] : []);
    link.close();
    await settle();
    expect(environment.pendingTimers).toBe(0);
  });

  test('a server may take its time to accept, and hears 1006 of a client that gave up', async () => {
    const { environment, transport, sockets, heard, serve } = createWorld();
    serve((socket) => {
      sockets.push(socket);
      socket.onClose((code) => heard.push(`closed ${code}`));
    });
    const { story, link } = openRecorded(transport, url);
    await environment.advance(60_000);
    expect(story).toEqual([]);
    sockets[0]?.accept();
    await environment.advance(0);
    expect(story).toEqual(['opened']);
    link.close();

    openRecorded(transport, url).link.close();
    const { link: second } = openRecorded(transport, url);
    await environment.advance(0);
    second.close();
    await environment.advance(0);
    expect(heard).toEqual(['closed 1000', 'closed 1006']);
  });

  test('a server whose handler throws refuses the link', async () => {
    const { transport, bridge, settle, environment } = createWorld();
    const failing = vi.fn(() => {
      throw new Error('a bug of the app');
    });
    const caught: unknown[] = [];
    servePort(
      {
        ...bridge.server,
        onMessage: (listener) =>
          bridge.server.onMessage((message) => {
            try {
              listener(message);
            } catch (error) {
              caught.push(error);
            }
          }),
      },
      failing,
      { environment },
    );
    const { story } = openRecorded(transport, url);
    await settle();
    expect(story).toEqual(['closed 1006']);
    expect(caught).toEqual([new Error('a bug of the app')]);
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('a bridge that stays', () => {
  test('carries one link after the other, and a late word of one is none of the next', async () => {
    const { transport, bridge, sockets, heard, serve, settle } = createWorld();
    serve();
    const first = openRecorded(transport, url);
    await settle();
    const words: unknown[] = [];
    bridge.page.onMessage((message) => words.push(message));
    sockets[0]?.send('for the first');
    await settle();
    first.link.close();
    const second = openRecorded(transport, url);
    await settle();
    for (const word of words) bridge.sayToPage(word);
    await settle();
    expect(first.story).toEqual(['opened', 'for the first']);
    expect(second.story).toEqual(['opened']);
    expect(heard).toEqual(['closed 1000']);
  });

  test('ends the link of a page that was reloaded and says nothing of it', async () => {
    const { transport, serve, heard, settle, sockets } = createWorld();
    serve();
    openRecorded(transport, url);
    await settle();
    const { story } = openRecorded(transport, url);
    await settle();
    expect(heard).toEqual(['closed 1006']);
    sockets[0]?.send('to nobody');
    sockets[1]?.send('to the new page');
    await settle();
    expect(story).toEqual(['opened', 'to the new page']);
  });

  test('is let go with 1001', async () => {
    const { environment, transport, serve, heard, settle } = createWorld();
    const stop = serve();
    const { story } = openRecorded(transport, url);
    await settle();
    stop();
    stop();
    await settle();
    expect([story, heard]).toEqual([['opened', 'closed 1001'], ['closed 1001']]);
    const { story: later } = openRecorded(transport, url);
    await environment.advance(10_000);
    expect(later).toEqual(['closed 1006 the other end fell silent']);
  });
});

describe('what a port carries', () => {
  test.each([
    null,
    'text',
    {},
    { data: null },
    { data: { data: { tidewire: 'accept', link: 'x', subprotocol: '' } } },
    { tidewire: 'accept' },
    { tidewire: 'accept', link: 1, subprotocol: '' },
    { tidewire: 'messages', messages: 'none' },
    { tidewire: 'messages', messages: [1] },
    { tidewire: 'close', code: 'none', reason: '' },
    { tidewire: 'open', url: 1, subprotocols: [] },
    { tidewire: 'open', url: 'x', subprotocols: [1] },
    { tidewire: 'something new' },
    new Map([['tidewire', 'close']]),
  ])('ignores what is not well formed: %o', async (message) => {
    const { transport, bridge, serve, heard, settle, environment } = createWorld();
    serve();
    const { link, story } = openRecorded(transport, url);
    await settle();
    let id: unknown;
    bridge.server.onMessage((envelope) => {
      id ??= (envelope as { link: unknown }).link;
    });
    link.send('before');
    await settle();
    // Also as a word of this very link.
    const ours =
      typeof message === 'object' && message !== null && 'tidewire' in message && !('link' in message)
        ? { ...message, link: id }
        : message;
    for (const word of [message, ours]) {
      bridge.sayToPage(word);
      bridge.sayToServer(word);
    }
    await settle();
    link.send('after');
    await settle();
    expect([story, heard]).toEqual([['opened'], ['before', 'after']]);
    expect(environment.reportedErrors).toEqual([]);
  });

  test('bytes are what they were when they were sent, also where objects are handed on as they are', async () => {
    const { transport, sockets, serve, settle } = createWorld();
    serve();
    const received: number[][] = [];
    const keep = (data: string | ArrayBuffer) => received.push([...new Uint8Array(data as ArrayBuffer)]);
    const link = transport.open(
      { url, subprotocols: [] },
      { opened: () => undefined, received: keep, closed: () => undefined },
    );
    await settle();
    sockets[0]?.onMessage(keep);
    const bytes = Uint8Array.of(1, 2, 3);
    link.send(bytes.buffer);
    sockets[0]?.send(bytes.buffer);
    bytes.fill(9);
    await settle();
    expect(received).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test('what is sent to a port that throws closes the link with 1006, but not within the call', async () => {
    const { bridge, serve, settle, environment } = createWorld();
    serve();
    let isGone = false;
    const page = {
      ...bridge.page,
      postMessage(message: unknown) {
        if (isGone) throw new Error('Object has been destroyed');
        bridge.page.postMessage(message);
      },
    };
    const { link, story } = openRecorded(messagePort({ connect: () => page, environment }), url);
    await settle();
    isGone = true;
    link.send('to nobody');
    expect(story).toEqual(['opened']);
    await settle();
    expect(story).toEqual(['opened', 'closed 1006 the port is gone']);
  });

  test('in batches: the first message at once, the rest of a burst together, in order with the close', async () => {
    const { environment, transport, bridge, sockets, serve, settle } = createWorld({ batchMs: 4 });
    serve();
    const { story } = openRecorded(transport, url);
    await settle();
    const messages = () => bridge.words.filter((word) => word === 'server: messages').length;
    const burst = (...texts: string[]) => texts.forEach((text) => sockets[0]?.send(text));
    burst('1', '2', '3');
    await settle();
    expect(story).toEqual(['opened', '1']);
    await environment.advance(4);
    expect(story).toEqual(['opened', '1', '2', '3']);
    expect(messages()).toBe(2);
    await environment.advance(2);
    burst('4');
    await environment.advance(2);
    expect(messages()).toBe(3);
    await environment.advance(100);
    burst('5');
    await settle();
    burst('6', '7');
    sockets[0]?.close(4000, 'bye');
    await settle();
    expect(story).toEqual(['opened', '1', '2', '3', '4', '5', '6', '7', 'closed 4000 bye']);
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('over real ports', () => {
  const unhandled: unknown[] = [];
  afterEach(() => {
    unhandled.length = 0;
  });

  test('a message that the app cannot take costs none of those that came with it', async () => {
    const { port1, port2 } = new MessageChannel();
    const handleUncaught = (error: unknown) => unhandled.push(error);
    const original = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', handleUncaught);
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of original) process.on('uncaughtException', listener);
    });
    servePort(
      port2,
      (socket) => {
        socket.accept();
        for (const text of ['1', '2', '3']) socket.send(text);
      },
      { batchMs: 4 },
    );
    const received: unknown[] = [];
    const link = messagePort({ connect: () => port1 }).open(
      { url, subprotocols: [] },
      {
        opened: () => undefined,
        closed: () => undefined,
        received(data) {
          received.push(data);
          if (data === '2') throw new Error('a bug of the app');
        },
      },
    );
    await vi.waitFor(() => expect(received).toEqual(['1', '2', '3']));
    await vi.waitFor(() => expect(unhandled).toEqual([new Error('a bug of the app')]));
    link.close();
  });

  const startThread = threadFrom(new URL('./support/port-server.thread.ts', import.meta.url));

  test('a storm of 10,000 messages to a worker thread and back keeps its order', async () => {
    const thread = (await startThread)();
    onTestFinished(async () => {
      await thread.terminate();
    });
    const received: unknown[] = [];
    const link = messagePort({
      connect() {
        const { port1, port2 } = new MessageChannel();
        thread.postMessage({ port: port2, shape: 'electron' }, [port2]);
        return port1;
      },
    }).open(
      { url: `${url}?do=echo`, subprotocols: [] },
      {
        opened() {
          for (let i = 0; i < 10_000; i++) link.send(`${i}`);
        },
        received: (data) => received.push(data),
        closed: () => undefined,
      },
    );
    await vi.waitFor(() => expect(received).toHaveLength(10_000), { timeout: 20_000 });
    expect(received).toEqual(Array.from({ length: 10_000 }, (_, i) => `${i}`));
    link.close();
  });

  test('a client whose main process crashed comes back over the next one', async () => {
    const start = await startThread;
    let thread = start();
    onTestFinished(async () => {
      await thread.terminate();
    });
    // As a preload bridge does it: no close event, so that only the heartbeat can know.
    const transport = messagePort({
      heartbeatMs: 200,
      connect() {
        const { port1, port2 } = new MessageChannel();
        thread.postMessage({ port: port2, shape: 'electron' }, [port2]);
        return {
          postMessage: (message: unknown) => port1.postMessage(message),
          onMessage: (listener: (message: unknown) => void) => port1.on('message', listener),
          close: () => port1.close(),
        };
      },
    });
    const client = createRealtimeClient({
      url: `${url}?do=echo`,
      transport,
      config: { websocket: { reconnectDelayMs: 10 } },
    });
    onTestFinished(() => client.dispose());
    const story: string[] = [];
    client.state.subscribe(() => {
      const { current } = client.state;
      story.push('cause' in current ? `${current.status} ${current.cause.closeCode}` : current.status);
    });
    const heard: unknown[] = [];
    client.subscribe('note', (data) => heard.push(data));
    client.connect();
    await vi.waitFor(() => expect(story.at(-1)).toBe('connected'), { timeout: 5_000 });
    // A thread may take longer to start than the first attempt waits.
    story.length = 0;
    client.send('note', 'before');
    await vi.waitFor(() => expect(heard).toEqual(['before']));
    await thread.terminate();
    thread = start();
    await vi.waitFor(() => expect(story.at(-1)).toBe('connected'), { timeout: 10_000 });
    expect(story[0]).toBe('reconnecting 1006');
    client.send('note', 'after');
    await vi.waitFor(() => expect(heard).toEqual(['before', 'after']));
  });
});

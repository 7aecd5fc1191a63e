// @vitest-environment node
import { MessageChannel } from 'node:worker_threads';
import { createRealtimeClient } from 'tidewire/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { memory } from '../../../src/transports/memory';
import type { ServerSocket } from '../../../src/transports/server-socket';
import type { Transport } from '../../../src/transports/transport';
import { worker, type WorkerOptions } from '../../../src/transports/worker/worker';
import type { DomWorkerLike } from '../../../src/transports/worker/owner';
import { runTransportWorker } from '../../../src/transports/worker/run';
import { openRecorded } from '../testing/link-recorder';
import { threadFrom } from './support/start-thread';

const url = 'memory:shop';

interface FakeWorker extends DomWorkerLike {
  isTerminated: boolean;
  /** As a browser tells of a script that could not be loaded. */
  fails(): void;
}

/** A worker in the same thread, with real ports, whose transport is a memory network. */
function createFakeWorker(transport: Transport): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  const stop = runTransportWorker({ transport, port: port2 });
  let handleError = () => {};
  return {
    isTerminated: false,
    postMessage: (message: unknown, transfer: never[]) => port1.postMessage(message, transfer),
    addEventListener(_type, listener) {
      handleError = listener;
    },
    terminate() {
      this.isTerminated = true;
      stop();
      port1.close();
    },
    fails: () => handleError(),
  };
}

function createWorld() {
  const environment = createVirtualEnvironment();
  const network = memory();
  const sockets: ServerSocket[] = [];
  const ends: number[] = [];
  network.listen(url, (socket) => {
    sockets.push(socket);
    socket.onMessage((data) => socket.send(data));
    socket.onClose((code) => ends.push(code));
    socket.accept(socket.subprotocols[0]);
  });
  const workers: FakeWorker[] = [];
  const createWorker = () => {
    const made = createFakeWorker(network.transport);
    workers.push(made);
    return made;
  };
  return { environment, network, sockets, ends, workers, transport: worker({ createWorker, environment }) };
}

describe('the life of a worker', () => {
  test('begins with the first link, is shared by all, and ends a second after the last', async () => {
    const { environment, transport, workers, ends } = createWorld();
    expect(workers).toHaveLength(0);
    const first = openRecorded(transport, url);
    expect(workers).toHaveLength(0);
    const second = openRecorded(transport, url, ['a']);
    await vi.waitFor(() => expect([first.story, second.story]).toEqual([['opened'], ['opened a']]));
    expect(workers).toHaveLength(1);
    first.link.close();
    await vi.waitFor(() => expect(ends).toEqual([1000]));
    await environment.advance(4_000);
    expect(workers[0]?.isTerminated).toBe(false);
    second.link.close();
    await vi.waitFor(() => expect(ends).toEqual([1000, 1000]));
    await environment.advance(999);
    expect(workers[0]?.isTerminated).toBe(false);
    await environment.advance(1);
    expect(workers[0]?.isTerminated).toBe(true);
    expect(environment.pendingTimers).toBe(0);
  });

  test('is over for a link that comes within that second: the last one may have ended because it hangs', async () => {
    const { environment, transport, workers } = createWorld();
    const first = openRecorded(transport, url);
    await vi.waitFor(() => expect(first.story).toEqual(['opened']));
    first.link.close();
    await environment.advance(500);
    const second = openRecorded(transport, url);
    await vi.waitFor(() => expect(second.story).toEqual(['opened']));
    await environment.advance(500);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    second.link.close();
    await environment.advance(1_000);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, true]);
  });

  test('is none where a link is closed at once, as StrictMode does', async () => {
    const { environment, transport, workers } = createWorld();
    openRecorded(transport, url).link.close();
    await environment.advance(60_000);
    expect(workers).toHaveLength(0);
  });

  test('of one that fails ends with 1006 for all its links, and the next link gets another', async () => {
    const { environment, transport, workers } = createWorld();
    const stories = [openRecorded(transport, url).story, openRecorded(transport, url).story];
    await vi.waitFor(() => expect(stories).toEqual([['opened'], ['opened']]));
    workers[0]?.fails();
    expect(stories).toEqual([
      ['opened', 'closed 1006 the port is gone'],
      ['opened', 'closed 1006 the port is gone'],
    ]);
    expect(workers[0]?.isTerminated).toBe(true);
    const next = openRecorded(transport, url);
    await vi.waitFor(() => expect(next.story).toEqual(['opened']));
    expect(workers).toHaveLength(2);
    next.link.close();
    await environment.advance(1_000);
    expect(environment.pendingTimers).toBe(0);
  });

  test('that cannot begin closes the link with 1006', async () => {
    const environment = createVirtualEnvironment();
    const createWorker: WorkerOptions['createWorker'] = () => {
      throw new Error('blocked by a policy');
    };
    const { story } = openRecorded(worker({ createWorker, environment }), url);
    await environment.advance(0);
    expect(story).toEqual(['closed 1006 connect() failed, or gave no port']);
    expect(environment.pendingTimers).toBe(0);
  });
});

describe('what a worker hands over', () => {
  test('a stream in batches, in order, with the end behind it', async () => {
    const { transport, sockets } = createWorld();
    const { story } = openRecorded(transport, url);
    await vi.waitFor(() => expect(story).toEqual(['opened']));
    const sent = Array.from({ length: 1_000 }, (_, i) => `${i}`);
    for (const text of sent) sockets[0]?.send(text);
    sockets[0]?.close(4000, 'bye');
    await vi.waitFor(() => expect(story.at(-1)).toBe('closed 4000 bye'));
    expect(story).toEqual(['opened', ...sent, 'closed 4000 bye']);
  });

  test('the code of a link that never opened', async () => {
    const environment = createVirtualEnvironment();
    // As a transport over HTTP that was answered 401.
    const refused: Transport = {
      name: 'refused',
      open: (_target, listener) => {
        queueMicrotask(() => listener.closed(4401, 'who are you'));
        return { send: () => undefined, close: () => undefined };
      },
    };
    const { story } = openRecorded(worker({ createWorker: () => createFakeWorker(refused), environment }), url);
    await vi.waitFor(() => expect(story).toEqual(['closed 4401 who are you']));
    await environment.advance(1_000);
  });
});

describe('with real threads', () => {
  const startThread = threadFrom(new URL('./support/faulty-worker.thread.ts', import.meta.url));
  const startBroken = threadFrom(new URL('./support/broken.thread.ts', import.meta.url));

  test.each([
    ['crashes', 'memory:crash'],
    ['hangs', 'memory:hang'],
  ])('one that %s closes the link with 1006', async (_what, address) => {
    const { story } = openRecorded(worker({ createWorker: await startThread, heartbeatMs: 100 }), address);
    await vi.waitFor(() => expect(story).toHaveLength(1), { timeout: 10_000 });
    expect(story[0]).toMatch(/^closed 1006/);
  });

  test('one that cannot start closes the link with 1006 at once', async () => {
    const { story } = openRecorded(worker({ createWorker: await startBroken }), url);
    await vi.waitFor(() => expect(story).toEqual(['closed 1006 the port is gone']), { timeout: 4_000 });
  });

  test('a client whose worker was ended comes back over a new one', async () => {
    const start = await startThread;
    const threads: ReturnType<typeof start>[] = [];
    const createWorker = () => {
      const thread = start();
      threads.push(thread);
      return thread;
    };
    const client = createRealtimeClient({
      url: 'memory:contract?do=echo',
      transport: worker({ createWorker }),
      config: { websocket: { reconnectDelayMs: 10, lingerMs: 0 } },
    });
    onTestFinished(() => client.dispose());
    const heard: unknown[] = [];
    client.subscribe('note', (data) => heard.push(data));
    client.connect();
    client.send('note', 'before');
    await vi.waitFor(() => expect(heard).toEqual(['before']), { timeout: 5_000 });
    await threads[0]?.terminate();
    await vi.waitFor(() => expect(client.state.current.status).toBe('reconnecting'), { timeout: 5_000, interval: 1 });
    client.send('note', 'after');
    await vi.waitFor(() => expect(heard).toEqual(['before', 'after']), { timeout: 5_000 });
    expect(threads).toHaveLength(2);
  });
});

test('runTransportWorker() outside of a worker says how it is meant', () => {
  expect(() => runTransportWorker()).toThrow('in Node, pass { port: parentPort }');
});

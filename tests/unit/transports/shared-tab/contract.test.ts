// @vitest-environment node
import { afterAll, describe, it } from 'vitest';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { createContractServer } from '../../../../src/testing/transport-contract/contract-server';
import { transportContract } from '../../../../src/testing/transport-contract/transport-contract';
import { defaultEnvironment } from '../../../../src/transports/default-environment';
import { memory } from '../../../../src/transports/memory';
import type { EventTargetPort } from '../../../../src/transports/message-port/like';
import { sharedTab } from '../../../../src/transports/shared-tab/shared-tab';
import { runSharedTabs } from '../../../../src/transports/shared-tab/run';
import { muxLinks } from '../../../../src/transports/shared-tab/mux';
import type { Transport } from '../../../../src/transports/transport';
import { webSocket } from '../../../../src/transports/web-socket';
import { startWsContractServer } from '../../../setup/ws-contract-server';
import { serveMux } from './support/mux-server';
import { createTabWorld, type Place, type TabWorld } from './support/tab-world';

const url = 'wss://contract.test/';
const deadUrl = 'wss://nobody.test/';
const place: Place = { environment: defaultEnvironment, post: (task) => task() };

const server = await startWsContractServer();
afterAll(() => server.close());

/** A server that carries links, and behind each of them the contract's counterpart. */
function muxNetwork(): Transport {
  const network = memory();
  const handle = createContractServer();
  network.listen(url, (carrier) => serveMux(carrier, handle));
  return network.transport;
}

/** Asks for what is shared as links, where the contract asks for nothing in particular. */
function asTidewire(transport: Transport): Transport {
  return {
    name: transport.name,
    open: ({ url: address, subprotocols }, listener) =>
      transport.open(
        { url: address, subprotocols: [...subprotocols, 'tidewire.v1'] },
        { ...listener, opened: (selected) => listener.opened(subprotocols.length ? selected : '') },
      ),
  };
}

/** Gives each link an address of its own, so that none is on a socket with another. */
function apart(transport: Transport): Transport {
  let count = 0;
  return {
    name: transport.name,
    open: ({ url: address, subprotocols }, listener) =>
      transport.open({ url: `${address}&link=${++count}`, subprotocols }, listener),
  };
}

/** `sharedTab` with a worker in this thread, behind real ports. */
function withWorker(world: TabWorld, inner: Transport): Transport {
  const { platform } = world.openTab(place);
  const workers = new Map<string, (port: EventTargetPort) => void>();
  return sharedTab({
    inner,
    platform,
    worker(name) {
      let connect = workers.get(name);
      if (!connect) {
        runSharedTabs({
          transport: inner,
          platform,
          scope: {
            name,
            addEventListener(_type, listener) {
              workers.set(name, (port) => listener({ ports: [port] }));
            },
            close: () => undefined,
          },
        });
        connect = workers.get(name)!;
      }
      const { port1, port2 } = new MessageChannel();
      // Ports of Node take DOM listeners too.
      connect(port2 as unknown as EventTargetPort);
      return { port: port1 as unknown as EventTargetPort, addEventListener: () => undefined };
    },
  });
}

/** `sharedTab` in a tab that follows another one, which leads as long as it has a link. */
async function asFollower(inner: Transport, address: string, subprotocols: readonly string[]): Promise<Transport> {
  const world = createTabWorld();
  const leader = sharedTab({ inner, platform: world.openTab(place).platform });
  await new Promise<void>((resolve, reject) =>
    leader.open(
      { url: `${address}?do=echo&leader`, subprotocols },
      { opened: () => resolve(), received: () => undefined, closed: () => reject(new Error('nobody leads')) },
    ),
  );
  return sharedTab({ inner, platform: world.openTab(place).platform });
}

describe('links over one socket', () => {
  const transport = asTidewire(muxLinks(muxNetwork(), defaultEnvironment));
  for (const { title, run } of transportContract({ transport, url, deadUrl })) it(title, run);
});

describe('sharedTab() with a worker behind a MessageChannel, links', () => {
  const transport = asTidewire(withWorker(createTabWorld(), muxNetwork()));
  for (const { title, run } of transportContract({ transport, url, deadUrl })) it(title, run);
});

describe('sharedTab() with a worker behind a MessageChannel, raw', () => {
  const transport = apart(withWorker(createTabWorld(), webSocket({ WebSocket })));
  for (const { title, run } of transportContract({ transport, ...server })) it(title, run);
});

describe('sharedTab() in a tab that follows a leader, links', async () => {
  const transport = asTidewire(await asFollower(muxNetwork(), url, ['tidewire.v1']));
  for (const { title, run } of transportContract({ transport, url, deadUrl })) it(title, run);
});

describe('sharedTab() in a tab that follows a leader, raw', async () => {
  const transport = apart(await asFollower(webSocket({ WebSocket }), server.url, []));
  for (const { title, run } of transportContract({ transport, ...server })) it(title, run);
});

describe('sharedTab() where tabs have no way to each other', () => {
  const { platform } = createTabWorld().openTab(place);
  const transport = sharedTab({ inner: webSocket({ WebSocket }), platform: { ...platform, locks: undefined } });
  for (const { title, run } of transportContract({ transport, ...server })) it(title, run);
});

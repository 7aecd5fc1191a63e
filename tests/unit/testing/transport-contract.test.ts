// @vitest-environment node
import { expect, test } from 'vitest';
import { transportContract } from '../../../src/testing/transport-contract/transport-contract';
import { createContractServer } from '../../../src/testing/transport-contract/contract-server';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment';
import { createVirtualNetwork } from '../../../src/testing/virtual-network';
import type { Transport, TransportLink, TransportListener } from '../../../src/transports/transport';

const url = 'wss://contract.test/';

/** @returns the titles of the cases that this transport breaks */
async function brokenCases(sabotage: (honest: Transport) => Transport['open']): Promise<string[]> {
  const environment = createVirtualEnvironment();
  const network = createVirtualNetwork({ environment, latencyMs: 1 });
  const handle = createContractServer();
  network.listen(url, (socket) => handle(socket, () => network.dropLinks()));
  const transport: Transport = { name: 'sabotaged', open: sabotage(network.transport) };
  // Cases that wait for what a broken transport never does end soon: so many steps are far more than any case needs.
  let steps = 0;
  const pass = () => {
    if (++steps > 2_000) throw new Error('waited in vain');
    return environment.advance(1);
  };
  const broken: string[] = [];
  for (const { title, run } of transportContract({ transport, url, deadUrl: 'wss://nobody.test/', pass })) {
    steps = 0;
    await run().catch(() => broken.push(title));
  }
  return broken;
}

const listening =
  (change: (listener: TransportListener) => Partial<TransportListener>) =>
  (honest: Transport): Transport['open'] =>
  (target, listener) =>
    honest.open(target, { ...listener, ...change(listener) });

const linking =
  (change: (link: TransportLink) => Partial<TransportLink>) =>
  (honest: Transport): Transport['open'] =>
  (target, listener) => {
    const link = honest.open(target, listener);
    return { ...link, ...change(link) };
  };

test('an honest transport breaks nothing', async () => {
  expect(await brokenCases((honest) => honest.open)).toEqual([]);
});

const faults: [fault: string, caughtBy: string, sabotage: (honest: Transport) => Transport['open']][] = [
  [
    'calls the listener while opening',
    'calls no listener before open() has returned',
    (honest) => (target, listener) => {
      if (target.url.includes('[')) listener.closed(1006, '');
      return honest.open(target, listener);
    },
  ],
  [
    'throws for a bad address',
    'never throws, and closes once with 1006, for an address that is none',
    (honest) => (target, listener) => {
      if (target.url.includes('[')) throw new Error('bad address');
      return honest.open(target, listener);
    },
  ],
  [
    'loses the subprotocol',
    'opens, and says which subprotocol the server selected',
    listening((listener) => ({ opened: () => listener.opened('') })),
  ],
  [
    'tells an end twice',
    'closes once with 1006 when the server dies',
    listening((listener) => ({
      closed(code, reason) {
        listener.closed(code, reason);
        listener.closed(code, reason);
      },
    })),
  ],
  [
    'loses the code',
    'tells the code and the reason of a close by the server, after its last messages, once',
    listening((listener) => ({ closed: (_code, reason) => listener.closed(1000, reason) })),
  ],
  [
    'tells of a close() of one’s own',
    'says nothing after close(), which may be called again',
    (honest) => (target, listener) => {
      const link = honest.open(target, listener);
      return {
        ...link,

        close: () => (link.close(), listener.closed(1000, '')),
      };
    },
  ],
  ['sends nothing of a close', 'lets the server see 1000 after close()', linking(() => ({ close: () => undefined }))],
  [
    'turns bytes into text',
    'carries bytes as an ArrayBuffer, in order with text',
    listening((listener) => ({
      received: (data) => listener.received(typeof data === 'string' ? data : new TextDecoder().decode(data)),
    })),
  ],
  [
    'drops empty messages',
    'carries any text',
    linking((link) => ({ send: (data) => (data === '' ? undefined : link.send(data)) })),
  ],
  [
    'swaps two messages',
    'keeps the order of 1,000 messages, there and back',
    linking((link) => {
      let held: string | undefined;
      return {
        send(data) {
          if (data === 'message 500') return void (held = data);
          link.send(data);
          if (held !== undefined) link.send(held);
          held = undefined;
        },
      };
    }),
  ],
  [
    'cuts long messages',
    'carries a message of a megabyte, as text and as bytes',
    linking((link) => ({ send: (data) => link.send(data.slice(0, 65_536)) })),
  ],
  [
    'queues what is sent too early',
    'ignores send() before it is open, and after its end',
    (honest) => (target, listener) => {
      const queue: (string | ArrayBuffer)[] = [];
      let isOpen = false;
      const link = honest.open(target, {
        ...listener,
        opened(subprotocol) {
          isOpen = true;
          listener.opened(subprotocol);
          for (const data of queue) link.send(data);
        },
      });
      return { ...link, send: (data) => (isOpen ? link.send(data) : void queue.push(data)) };
    },
  ],
  [
    'opens after its end',
    'says nothing when closed before it opened',
    (honest) => (target, listener) => {
      const link = honest.open(target, listener);
      return { ...link, close: () => undefined };
    },
  ],
  [
    'mixes up links',
    'keeps many links apart',
    (() => {
      const listeners: TransportListener[] = [];
      return (honest: Transport): Transport['open'] =>
        (target, listener) => {
          listeners.push(listener);
          return honest.open(target, {
            ...listener,
            received: (data) => (data === 'to 7' ? listeners.at(-1) : listener)?.received(data),
          });
        };
    })(),
  ],
];

test.each(faults)('a transport that %s is caught: %s', async (_fault, caughtBy, sabotage) => {
  expect(await brokenCases(sabotage)).toContain(caughtBy);
});

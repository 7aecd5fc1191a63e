// @vitest-environment node
import { expect, test } from 'vitest';
import type { RealtimeClient } from '../../../../src/core/client';
import type { Ledger } from '../../../../src/protocol/ledger';
import type { Protocol } from '../../../../src/protocol/protocol';
import type { Transport } from '../../../../src/transports/transport';
import type { Sabotage } from './run';
import { search } from './search';
import { plainKind, tidewireKind, type Kind } from './servers';

/** Lets a protocol's ledger behave otherwise. */
const withLedger =
  (change: (ledger: Ledger) => Partial<Ledger>) =>
  (protocol: Protocol): Protocol => ({
    ...protocol,
    createLedger(host) {
      const ledger = protocol.createLedger!(host);
      return Object.create(ledger, Object.getOwnPropertyDescriptors(change(ledger))) as Ledger;
    },
  });

const withClient =
  (change: (client: RealtimeClient) => Partial<RealtimeClient>) =>
  (client: RealtimeClient): RealtimeClient =>
    Object.create(client, Object.getOwnPropertyDescriptors(change(client))) as RealtimeClient;

const withClose =
  (close: (inner: () => void) => void) =>
  (transport: Transport): Transport => ({
    ...transport,
    open(target, listener) {
      const link = transport.open(target, listener);
      return { ...link, send: (data) => link.send(data), close: () => close(() => link.close()) };
    },
  });

const protections: readonly (readonly [what: string, kind: Kind, sabotage: Sabotage, promise: RegExp])[] = [
  [
    'the end of a link that is left',
    plainKind,
    { transport: withClose(() => undefined) },
    /at most one link|there is none|no link is left/,
  ],
  [
    'the bond of a queue to its destination',
    plainKind,
    { options: { destination: 'anywhere' } },
    /for one destination/,
  ],
  [
    'the bond of sequences to their destination',
    tidewireKind,
    { options: { destination: 'anywhere' } },
    /for one destination|done/,
  ],
  [
    'the bond of a queue to its user',
    plainKind,
    { client: withClient((client) => ({ signIn: (auth) => client.signIn({ ...auth, userId: 'everybody' }) })) },
    /of one user/,
  ],
  [
    'the end of requests with their link',
    tidewireKind,
    { protocol: withLedger(() => ({ disconnected: () => undefined })) },
    /done twice|each send ends/,
  ],
  [
    'sending again what was not acknowledged',
    tidewireKind,
    {
      protocol: withLedger((ledger) => ({
        connected: (welcome) => (welcome?.resumed ? undefined : ledger.connected?.(welcome)),
      })),
    },
    /each send ends/,
  ],
  [
    'giving up what a hub has forgotten',
    tidewireKind,
    {
      protocol: withLedger((ledger) => ({
        connected: (welcome) => ledger.connected?.({ ...welcome!, resumed: true, epoch: 'always' }),
      })),
    },
    /done twice|each send ends|it connects/,
  ],
  [
    'the bound of attempts',
    plainKind,
    { options: { config: { websocket: { reconnectAttempts: 1e9, reconnectDelayMs: 0 } } } },
    /attempts are bounded/,
  ],
  [
    'the silence after dispose',
    plainKind,
    { client: withClient((client) => ({ dispose: () => client.disconnect() })) },
    /silence|is left|each send ends/,
  ],
  [
    'the cancelling of timers',
    plainKind,
    {
      environment(environment) {
        const { setTimer } = environment;
        environment.setTimer = (run, delayMs) => {
          setTimer(run, delayMs);
          return () => undefined;
        };
      },
    },
    /is left|it connects|stays so/,
  ],
  [
    'disconnect over everything',
    plainKind,
    {
      client: withClient((client) => ({
        disconnect() {
          client.disconnect();
          client.environment.onLifecycle(() => client.connect());
        },
      })),
    },
    /disconnected by the app|is left/,
  ],
];

test.each(protections)(
  'without %s, a promise is broken and found',
  async (_what, kind, sabotage, promise) => {
    const finding = await search(kind, { histories: 2_000, sabotage });
    expect(finding?.promise).toMatch(promise);
  },
  60_000,
);

/** Breaks the third rule of transports: it goes on speaking after `close()`, also of things that never happened. */
const talkative: Sabotage['transport'] = (transport, later) => ({
  ...transport,
  open(target, listener) {
    const link = transport.open(target, listener);
    return {
      ...link,
      send: (data) => link.send(data),
      close() {
        link.close();
        for (const delayMs of [0, 1, 12, 300, 4_000])
          later(() => {
            listener.opened('tidewire.v1');
            listener.received('{"type":"tick","data":1}');
            listener.received('{"type":"event","event":"tick","data":1}');
            listener.closed(4401, 'late');
          }, delayMs);
      },
    };
  },
});

test.each([plainKind, tidewireKind])(
  '[CN2] over $name a link that goes on speaking after it was left changes nothing',
  async (kind) => {
    const finding = await search(kind, { histories: 400, sabotage: { transport: talkative } });
    expect(finding).toBeUndefined();
  },
  60_000,
);

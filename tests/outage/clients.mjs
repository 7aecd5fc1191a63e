import { WebSocket } from 'ws';
import { createRealtimeClient, openChannel, tidewire, webSocket } from 'tidewire/core';

/** The transports under test, each with the address that it dials and the door that the hub opens for it. */
export const transports = {
  'web-socket': { create: () => webSocket({ WebSocket }), scheme: 'ws', door: 'http' },
  'event-source': {
    create: async () => (await import('tidewire/transports/event-source')).eventSource(),
    scheme: 'http',
    door: 'http',
  },
  'long-polling': {
    create: async () => (await import('tidewire/transports/long-polling')).longPolling(),
    scheme: 'http',
    door: 'http',
  },
  'socket-io': {
    create: async () =>
      (await import('tidewire/transports/socket-io')).socketIo({ options: { transports: ['websocket'] } }),
    scheme: 'http',
    door: 'socket-io',
  },
};

const clients = new Set();

/**
 * A client as an app would have it, but for its haste.
 *
 * @param port of 127.0.0.1; or `create` and `address` instead, for a transport that is not in the table
 */
export async function openClient({ transport, port, create, address, user, websocket = {}, reconnect = 'eager' }) {
  const chosen = transports[transport];
  const client = createRealtimeClient({
    url: address ?? (() => `${chosen.scheme}://127.0.0.1:${port}/live`),
    // One place, whichever node it is reached through.
    destination: 'outage',
    protocol: tidewire(),
    transport: await (create ?? chosen.create)(),
    auth: { userId: user, getToken: () => user },
    reconnect,
    config: { websocket: { heartbeatMs: 1_000, heartbeatTimeoutMs: 1_000, connectTimeoutMs: 3_000, ...websocket } },
  });
  if (process.env.OUTAGE_LOG)
    client.state.subscribe(() => console.error(new Date().toISOString(), user, JSON.stringify(client.state.current)));
  clients.add(client);
  client.retain();
  return client;
}

export function closeClients() {
  for (const client of clients) client.dispose();
  clients.clear();
}

/**
 * Everything a subscriber is handed, with what it is told of gaps.
 *
 * @param from where it goes on, if not from now on
 */
export function record(client, name, from) {
  const channel = openChannel(client, name, { from });
  const heard = [];
  const gaps = [];
  channel.listen(({ data, offset, id }) =>
    // How many gaps it was told of before: the same number, one uninterrupted line.
    heard.push({ n: data, offset, id, at: performance.now(), line: gaps.length }),
  );
  channel.continuity.subscribe(() => {
    if (channel.continuity.current.status === 'gap') {
      gaps.push(performance.now());
      channel.markRepaired();
    }
  });
  return { channel, heard, gaps };
}

/** Publishes 1, 2, 3 … at a pace, whatever the connection is doing. */
export function publishAt(client, name, perSecond) {
  const outcomes = [];
  const ids = [];
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * perSecond) / 1_000);
    while (sent < due) {
      const n = ++sent;
      const { id, outcome: ending } = client.send('tick', n, { channel: name });
      ids.push(id);
      void ending.then((outcome) => (outcomes[n - 1] = outcome));
    }
  }, 1_000 / perSecond);
  return {
    outcomes,
    /** Of what was sent, in its order. */
    ids,
    get sent() {
      return sent;
    },
    get settled() {
      return outcomes.filter(Boolean).length;
    },
    stop: () => clearInterval(timer),
  };
}

/** Waits for a condition, looking often. @throws after `limitMs`, with what was waited for */
export async function until(what, isDone, limitMs = 30_000) {
  const end = performance.now() + limitMs;
  while (!(await isDone())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

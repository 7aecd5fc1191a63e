// @vitest-environment node
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryStore, type HubStore } from '../../../../src/entries/server';
import { eventually } from '../support/eventually';
import { createManualClock } from '../support/manual-clock';
import { startHub, type RunningHub } from '../support/start-hub';
import { attachHttpClient, joinHttpClient, ofType } from './http-client';

const addressOf = ({ port }: { port: number }) => `http://127.0.0.1:${port}/live`;

/** Two hubs that share a store, which is all that two machines would. */
async function startPair(store: HubStore = memoryStore()): Promise<readonly [RunningHub, RunningHub]> {
  const clock = createManualClock();
  return [await startHub({ store }, clock), await startHub({ store }, clock)];
}

/** The same store, with signals that a test may lose. */
function withSignals(store: HubStore, passes: (message: string) => boolean): HubStore {
  return {
    name: 'lossy',
    async open(context) {
      const session = await store.open(context);
      return {
        ...session,
        signal: async (topic, text) => (passes(text) ? session.signal(topic, text) : Promise.resolve(1)),
      };
    },
  };
}

it('[PR45] takes posts at one hub, streams from another, and polls from any', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const elsewhere = attachHttpClient(addressOf(far), client.session);
  const stream = await elsewhere.stream(1);
  expect(await client.post(2, { type: 'ping', id: 'near' })).toBe(204);
  expect(await elsewhere.post(3, { type: 'ping', id: 'far' })).toBe(204);
  await stream.next(({ id }) => id === 'far');
  expect(stream.frames.map(({ id }) => id)).toEqual(['near', 'far']);
  stream.abort();
  expect((await elsewhere.poll(1)).messages).toHaveLength(2);
  expect((await client.poll(2)).messages).toHaveLength(1);
  expect(near.hub.connections + far.hub.connections).toBe(1);
});

it('[PR45] refuses the same at any hub: numbers, confirmations, sessions that are over', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const elsewhere = attachHttpClient(addressOf(far), client.session);
  expect(await elsewhere.post(9)).toBe(409);
  expect((await elsewhere.poll(9)).status).toBe(409);
  expect(await attachHttpClient(addressOf(far), `${client.session}0`).post(2)).toBe(404);
  expect((await elsewhere.request({ method: 'DELETE' })).status).toBe(204);
  expect(near.hub.connections).toBe(0);
  expect(await elsewhere.post(2)).toBe(404);
});

it('[PR45] tells the close of a session through another hub', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const stream = await attachHttpClient(addressOf(far), client.session).stream(1);
  const closed = near.hub.close({ spreadMs: 1_000 });
  await stream.next(ofType('go-away'));
  near.clock.advance(1_000);
  await stream.ended;
  expect(stream.events.at(-1)).toMatchObject({ type: 'close', data: expect.stringContaining('1012') as string });
  await closed;
});

it('[PR42] writes a comment after 15 s without an event, through another hub as well', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const response = await attachHttpClient(addressOf(far), client.session).request({
    headers: { Accept: 'text/event-stream', 'Last-Event-ID': '1' },
  });
  const reader = response.body!.getReader();
  let text = '';
  const read = async () => (text += new TextDecoder().decode((await reader.read()).value));
  await read();
  expect(text).toBe(':\n\n');
  const { timers } = near.clock;
  // The hub between asks again every 5 s.
  for (let round = 1; round <= 3; round++) {
    await turn();
    await eventually(() => near.clock.timers >= timers);
    near.clock.advance(5_000);
  }
  await read();
  expect(text).toBe(':\n\n:\n\n');
  await reader.cancel();
});

it('[PR45] ends a stream within 5 s when the hub of its session has died, and answers 404 from then on', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const elsewhere = attachHttpClient(addressOf(far), client.session);
  const stream = await elsewhere.stream(1);
  near.hub.terminate();
  far.clock.advance(5_000);
  await stream.ended;
  expect(await elsewhere.post(2)).toBe(404);
  expect((await elsewhere.poll(1)).status).toBe(404);
});

it('[PR45] streams on through another hub when the one between has died', async () => {
  const [near, far] = await startPair();
  const client = await joinHttpClient(addressOf(near));
  const stream = await attachHttpClient(addressOf(far), client.session).stream(1);
  await client.post(2, { type: 'ping', id: 'a' });
  await stream.next(ofType('pong'));
  far.hub.terminate();
  far.server.closeAllConnections();
  await stream.ended;
  await client.post(3, { type: 'ping', id: 'b' });
  const again = await client.stream(2);
  await again.next(({ id }) => id === 'b');
  expect(again.frames.map(({ id }) => id)).toEqual(['b']);
});

it('[PR45] loses and repeats nothing although every third word between hubs gets lost', async () => {
  let words = 0;
  const isOfSession = (text: string) => text.includes('"kind":"ask"') || text.includes('"kind":"answer"');
  const store = withSignals(memoryStore(), (text) => !isOfSession(text) || ++words % 3 !== 0);
  const [near, far] = await startPair(store);
  const client = await joinHttpClient(addressOf(near));
  const elsewhere = attachHttpClient(addressOf(far), client.session);
  const seen: unknown[] = [];
  let last = 1;
  let isDone = false;
  const readOn = async () => {
    while (!isDone) {
      const answer = await elsewhere.poll(last);
      if (answer.status === 200) {
        seen.push(...answer.messages.map((text) => (JSON.parse(text) as { id: string }).id));
        last = answer.last;
      } else expect(answer.status).toBe(503);
    }
  };
  const reading = readOn();
  // What got lost is waited for in vain, and that takes time.
  const pass = setInterval(() => far.clock.advance(1_000), 1);
  for (let number = 2; number <= 30; number++) {
    let status = 0;
    while (status !== 204) {
      status = await elsewhere.post(number, { type: 'ping', id: String(number) });
      expect([204, 503]).toContain(status);
    }
  }
  await eventually(() => seen.length >= 29);
  isDone = true;
  await reading;
  clearInterval(pass);
  expect(seen).toEqual(Array.from({ length: 29 }, (_, i) => String(i + 2)));
  expect(words).toBeGreaterThan(90);
});

it('[PR45] answers 503 while the store is away, for new sessions and for those of other hubs', async () => {
  let isAway = false;
  const memory = memoryStore();
  const store: HubStore = {
    name: 'away',
    async open(context) {
      const session = await memory.open(context);
      const fail = () => Promise.reject(new Error('away'));
      return { ...session, signal: (...words) => (isAway ? fail() : session.signal(...words)) };
    },
  };
  const [near, far] = await startPair(store);
  const client = await joinHttpClient(addressOf(near));
  isAway = true;
  const elsewhere = attachHttpClient(addressOf(far), client.session);
  expect(await elsewhere.post(2)).toBe(503);
  expect((await elsewhere.poll(1)).status).toBe(503);
  isAway = false;
  expect(await elsewhere.post(2)).toBe(204);
});

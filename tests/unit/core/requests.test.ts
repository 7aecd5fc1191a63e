// @vitest-environment node
import { expect, test } from 'vitest';
import { plain } from '../../../src/protocol/plain';
import { CommandRefusal } from '../../../src/server/commands/command-refusal';
import { aMoment, createHubWorld, createWorld, watch } from './world';

test('[SQ9] is answered', async () => {
  const { client, connect } = createHubWorld({ hub: { commands: { add: (data) => (data as number[])[0]! + 1 } } });
  await connect();
  const seen = watch(client.request('add', [1]));
  await connect();
  expect(seen.outcome).toEqual({ status: 'answered', data: 2 });
});

test('[SQ9] waits for the connection', async () => {
  const { client, connect } = createHubWorld({ hub: { commands: { add: () => 3 } } });
  const seen = watch(client.request('add'));
  await connect();
  expect(seen.status).toBe('answered');
});

test('[SQ9] [HB6] is rejected with the hub’s code', async () => {
  const commands = {
    broken: () => {
      throw new Error('secret text');
    },
  };
  const { client, connect } = createHubWorld({ hub: { commands } });
  await connect();
  const [unknown, broken] = [client.request('nope'), client.request('broken')].map(watch);
  await connect();
  expect([unknown!.reason, broken!.reason]).toEqual(['unknown-command', 'internal']);
  expect(JSON.stringify(broken!.outcome)).not.toContain('secret');
});

test('[SQ9] never written within timeoutMs: expired', async () => {
  const { client, environment, frames, connect } = createHubWorld();
  const [byDefault, short] = [client.request('x'), client.request('x', 1, { timeoutMs: 500 })].map(watch);
  await environment.advance(9_999);
  expect([byDefault!.status, short!.status]).toEqual(['open', 'expired']);
  await environment.advance(1);
  expect(byDefault!.status).toBe('expired');
  await connect();
  expect(frames('command')).toEqual([]);
});

test('[SQ9] written and not answered within timeoutMs: unknown, and a late answer changes nothing', async () => {
  const { client, environment, connect, story } = createHubWorld({
    hub: { commands: { slow: () => new Promise((done) => void environment.setTimer(() => done(1), 15_000)) } },
  });
  await connect();
  const seen = watch(client.request('slow'));
  await environment.advance(10_000);
  expect(seen.outcome).toMatchObject({ status: 'unknown', cause: { code: 'timeout' } });
  await environment.advance(10_000);
  expect([seen.times, story.at(-1), client.diagnostics.counts.error]).toEqual([1, 'connected', 0]);
});

test('[SQ9] the time runs from the call, waiting included', async () => {
  const { client, environment, hub, connect } = createHubWorld();
  hub.answers('slow', () => new Promise(() => {}));
  const seen = watch(client.request('slow'));
  await environment.advance(6_000);
  await connect();
  await environment.advance(4_000 - aMoment);
  expect(seen.status).toBe('unknown');
});

test('[SQ9] the link lost before the answer: unknown', async () => {
  const { client, environment, hub, connect } = createHubWorld();
  hub.answers('slow', () => new Promise(() => {}));
  await connect();
  const seen = [client.request('slow'), client.request('slow')].map(watch);
  await environment.advance(aMoment);
  hub.closes(1011, 'oops');
  await environment.advance(aMoment);
  expect(seen[0]!.outcome).toMatchObject({ status: 'unknown', cause: { closeCode: 1011 } });
  expect(seen[1]!.status).toBe('unknown');
});

test('[SQ9] aborted before, while waiting, and after it was written', async () => {
  const { client, environment, hub, connect, frames } = createHubWorld();
  hub.answers('slow', () => new Promise((done) => void environment.setTimer(() => done(1), 1_000)));
  const [before, waiting, written] = [new AbortController(), new AbortController(), new AbortController()];
  before.abort();
  const seen = [before, waiting].map(({ signal }) => watch(client.request('slow', 1, { signal })));
  waiting.abort();
  await connect();
  expect([seen.map(({ status }) => status), frames('command')]).toEqual([['aborted', 'aborted'], []]);
  const late = watch(client.request('slow', 1, { signal: written.signal }));
  await environment.advance(aMoment);
  written.abort();
  await environment.advance(2_000);
  expect([late.status, late.times, frames('command').length]).toEqual(['aborted', 1, 1]);
});

test('lets go of the signal when it is over, however it ends', async () => {
  const { client, environment, connect, hub } = createHubWorld({ config: { websocket: { maxQueueMessages: 1 } } });
  let listeners = 0;
  const signal = {
    aborted: false,
    addEventListener: () => (listeners += 1),
    removeEventListener: () => (listeners -= 1),
  };
  hub.answers('x', () => 1);
  const ends = [
    client.request('x', 1, { signal }),
    client.request('x', 2, { signal }),
    client.request('x', 3n, { signal }),
  ].map(watch);
  expect(listeners).toBe(1);
  await connect();
  expect([ends.map(({ reason, status }) => reason ?? status), listeners]).toEqual([
    ['answered', 'queue-full', 'invalid'],
    0,
  ]);
  void client.request('x', 1, { signal, timeoutMs: 1 });
  client.disconnect();
  await environment.advance(10);
  client.dispose();
  expect([listeners, environment.pendingTimers]).toEqual([0, 0]);
});

test('[PR22] is rejected as unsupported where nothing names an answer', async () => {
  const { client, connect, server } = createWorld();
  await connect();
  const seen = watch(client.request('x'));
  await connect();
  expect([seen.reason, server.received]).toEqual(['unsupported', []]);
});

test('[PR22] correlate says how requests and answers find each other', async () => {
  interface Envelope {
    type: string;
    data: { ref: string; body: unknown };
  }
  const protocol = plain({
    correlate: {
      request: (id, { type, data }) => ({ type, data: { ref: id, body: data } }),
      answer: ({ type, data }) => {
        const { ref, body } = data as Envelope['data'];
        if (type === 'reply') return { id: ref, data: body };
        return type === 'fault' ? { id: ref, error: String(body) } : undefined;
      },
    },
  });
  const answer = (message: unknown) => {
    const { type, data } = message as Envelope;
    return { type: type === 'bad' ? 'fault' : 'reply', data: { ref: data.ref, body: `${type} done` } };
  };
  const { client, connect, network, environment, server } = createWorld({ protocol, answer });
  await connect();
  const seen = [client.request('good', 1), client.request('bad', 2)].map(watch);
  await connect();
  expect(seen.map(({ outcome }) => outcome)).toEqual([
    { status: 'answered', data: 'good done' },
    { status: 'rejected', reason: 'refused', message: 'bad done' },
  ]);
  const lost = watch(client.request('good', 3));
  network.dropLinks();
  await environment.advance(3_000);
  expect([lost.status, server.received.length]).toEqual(['unknown', 2]);
});

test('[SQ9] [PR50] carries the key of an operation and the version it was made on, and tells of a copy', async () => {
  const handled: unknown[] = [];
  const { client, frames, connect } = createHubWorld({
    hub: {
      commands: {
        rename(data, { key, ifVersion }) {
          handled.push([data, key, ifVersion]);
          if (ifVersion !== 4) throw new CommandRefusal('conflict', 'Changed.', { data: { version: 4, value: 'x' } });
          return { version: 5 };
        },
      },
    },
  });
  await connect();
  const rename = (key: string, ifVersion: number) => watch(client.request('rename', 'Milk', { key, ifVersion }));
  const seen = [rename('op', 4), rename('op', 4), rename('op-2', 3), rename('op-2', 3), rename('op-2', 4)];
  await connect();
  const refused = { status: 'rejected', reason: 'conflict', message: 'Changed.', data: { version: 4, value: 'x' } };
  expect(seen.slice(0, 4).map(({ outcome }) => outcome)).toEqual([
    { status: 'answered', data: { version: 5 } },
    { status: 'answered', data: { version: 5 }, isDuplicate: true },
    refused,
    { ...refused, isDuplicate: true },
  ]);
  expect(seen[4]!.outcome).toMatchObject({ status: 'rejected', reason: 'key-conflict' });
  expect(handled).toEqual([
    ['Milk', 'op', 4],
    ['Milk', 'op-2', 3],
  ]);
  expect(frames('command')[0]).toMatchObject({ name: 'rename', key: 'op', ifVersion: 4 });
});

test('[SQ9] [PR51] is never repeated by the client, with a key either', async () => {
  const { client, environment, hub, frames, connect } = createHubWorld();
  hub.answers('slow', () => new Promise(() => {}));
  await connect();
  const seen = watch(client.request('slow', 1, { key: 'op', timeoutMs: 60_000 }));
  await environment.advance(30_000 + aMoment);
  expect(seen.outcome).toMatchObject({ status: 'unknown', cause: { code: 'retry-same-id' } });
  hub.closes();
  await environment.advance(60_000);
  expect(frames('command')).toHaveLength(1);
});

test('[SQ9] [PR7] a key or a version that no hub could read is rejected, and not sent', async () => {
  const { client, frames, connect } = createHubWorld();
  await connect();
  const wrong = [{ key: '' }, { key: 'x'.repeat(129) }, { ifVersion: -1 }, { ifVersion: 0.5 }, { ifVersion: NaN }];
  const seen = wrong.map((options) => watch(client.request('x', 1, options)));
  await connect();
  expect(seen.map(({ reason }) => reason)).toEqual(wrong.map(() => 'invalid'));
  expect(frames('command')).toEqual([]);
});

test('[PR6] a plain server is told neither', async () => {
  const correlate = {
    request: (id: string, message: object) => ({ ...message, type: 'x', id }),
    answer: () => undefined,
  };
  const { client, written, connect } = createWorld({ protocol: plain({ correlate }) });
  await connect();
  void client.request('x', 1, { key: 'op', ifVersion: 4 });
  await connect();
  expect(written().map((text) => Object.keys(JSON.parse(text) as object))).toEqual([['type', 'data', 'id']]);
});

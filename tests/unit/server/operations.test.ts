// @vitest-environment node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CommandRefusal, memoryStore, type Commands, type HubOptions } from '../../../src/entries/server';
import { sqliteStore } from '../../../src/entries/server-sqlite';
import { eventually } from './support/eventually';
import { createManualClock } from './support/manual-clock';
import { moodyStore } from './support/moody-store';
import { startHub } from './support/start-hub';
import type { Frame, TestClient } from './support/test-client';

const byToken: HubOptions['authenticate'] = ({ token }) => (token === undefined ? {} : { userId: token });

let asked = 0;

/** Sends a command with an id of its own, and waits for its answer. */
async function ask(client: TestClient, name: string, fields: object = {}): Promise<Frame> {
  const id = `ask-${++asked}`;
  client.send({ type: 'command', id, name, ...fields });
  const { id: _id, ...answer } = await client.next((frame) => frame.id === id);
  return answer;
}

/** A command that counts, and does so when it is told to. */
function createGate() {
  const waiting: (() => void)[] = [];
  let runs = 0;
  return {
    get runs() {
      return runs;
    },
    open: () => waiting.splice(0).forEach((proceed) => proceed()),
    async command() {
      const run = ++runs;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return run;
    },
  };
}

function createCounter() {
  let runs = 0;
  return () => ++runs;
}

describe('a command with a key', () => {
  it('[PR50] names the capability, runs once, and answers every copy the same, on any connection of the user', async () => {
    const { join, open } = await startHub({ authenticate: byToken, commands: { count: createCounter() } });
    const client = await open();
    expect((await client.hello({ token: 'ada' })).capabilities).toContain('operations');
    expect(await ask(client, 'count', { key: 'op-1' })).toEqual({ type: 'answer', data: 1 });
    expect(await ask(client, 'count', { key: 'op-1' })).toEqual({ type: 'answer', data: 1, duplicate: true });
    const elsewhere = await join({ token: 'ada' });
    expect(await ask(elsewhere, 'count', { key: 'op-1' })).toEqual({ type: 'answer', data: 1, duplicate: true });
    expect(await ask(elsewhere, 'count', { key: 'op-2' })).toEqual({ type: 'answer', data: 2 });
    expect(await ask(client, 'count')).toEqual({ type: 'answer', data: 3 });
  });

  it('[PR50] is another one for another user or another command, and the anonymous are one user', async () => {
    const commands = { count: createCounter(), other: createCounter() };
    const { join } = await startHub({ authenticate: byToken, commands });
    const [ada, bob] = [await join({ token: 'ada' }), await join({ token: 'bob' })];
    await ask(ada, 'count', { key: 'op-1' });
    expect(await ask(bob, 'count', { key: 'op-1' })).toEqual({ type: 'answer', data: 2 });
    expect(await ask(bob, 'count', { key: 'op-1', data: 'else' })).toMatchObject({ code: 'key-conflict' });
    expect(await ask(ada, 'other', { key: 'op-1' })).toEqual({ type: 'answer', data: 1 });
    const [one, two] = [await join(), await join()];
    expect(await ask(one, 'count', { key: 'op-1' })).toEqual({ type: 'answer', data: 3 });
    expect(await ask(two, 'count', { key: 'op-1' })).toMatchObject({ data: 3, duplicate: true });
  });

  it('[PR50] refuses the same key with other content, but for the order of its fields', async () => {
    const { join } = await startHub({ commands: { count: createCounter() } });
    const client = await join();
    const data = { id: '7', more: [{ a: 1, b: 2 }] };
    await ask(client, 'count', { key: 'op', data, ifVersion: 3 });
    for (const other of [
      { data },
      { data, ifVersion: 4 },
      { data: { ...data, id: '8' }, ifVersion: 3 },
      { data: { id: '7', more: [{ a: 1, b: 2 }, null] }, ifVersion: 3 },
      { data: null, ifVersion: 3 },
      { ifVersion: 3 },
    ])
      expect(await ask(client, 'count', { key: 'op', ...other })).toMatchObject({
        type: 'error',
        code: 'key-conflict',
      });
    const reordered = { more: [{ b: 2, a: 1 }], id: '7' };
    expect(await ask(client, 'count', { key: 'op', data: reordered, ifVersion: 3 })).toMatchObject({ duplicate: true });
    expect(await ask(client, 'count', { key: 'none' })).toMatchObject({ data: 2 });
    expect(await ask(client, 'count', { key: 'none', data: null })).toMatchObject({ code: 'key-conflict' });
  });

  it('[PR7] is malformed with a key or a version that is none', async () => {
    const { join } = await startHub({ commands: { count: createCounter() } });
    const client = await join();
    for (const fields of [
      { key: '' },
      { key: 'x'.repeat(129) },
      { key: 7 },
      { ifVersion: -1 },
      { ifVersion: 1.5 },
      { ifVersion: '1' },
      { ifVersion: 2 ** 53 },
    ])
      expect(await ask(client, 'count', fields)).toMatchObject({ code: 'malformed' });
    expect(await ask(client, 'count', { key: 'x'.repeat(128), ifVersion: 0 })).toMatchObject({ data: 1 });
  });

  it('[PR52] keeps a refusal of the handler’s own, with everything in it', async () => {
    let runs = 0;
    const { join, hub, log } = await startHub({
      commands: {
        rename(_data, { key, ifVersion }) {
          runs++;
          throw new CommandRefusal('conflict', `Not ${ifVersion}.`, {
            data: { version: 5, value: { key } },
            retryAfterMs: 250,
          });
        },
      },
    });
    const client = await join();
    const refusal = {
      type: 'error',
      code: 'conflict',
      message: 'Not 3.',
      data: { version: 5, value: { key: 'op' } },
      retryAfterMs: 250,
    };
    expect(await ask(client, 'rename', { key: 'op', ifVersion: 3 })).toEqual(refusal);
    expect(await ask(client, 'rename', { key: 'op', ifVersion: 3 })).toEqual({ ...refusal, duplicate: true });
    expect(runs).toBe(1);
    expect(await ask(client, 'rename')).toMatchObject({ code: 'conflict', message: 'Not undefined.' });
    expect(hub.stats().rejected).toEqual({ conflict: 3 });
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('[PR50] looks the key up before the data and the version: the copy of a success does not conflict with itself', async () => {
    let version = 3;
    const { join } = await startHub({
      commands: {
        rename: {
          // Of this the copy would be refused.
          input: v.pipe(
            v.string(),
            v.check(() => version === 3, 'too late'),
          ),
          handler(_title, { ifVersion }) {
            if (ifVersion !== version) throw new CommandRefusal('conflict', 'Changed.');
            return { version: ++version };
          },
        },
      },
    });
    const client = await join();
    const rename = { key: 'op', data: 'Milk', ifVersion: 3 };
    expect(await ask(client, 'rename', rename)).toMatchObject({ data: { version: 4 } });
    expect(await ask(client, 'rename', rename)).toMatchObject({ data: { version: 4 }, duplicate: true });
  });

  it('[PR50] keeps nothing of what did not run, or failed: a copy runs', async () => {
    let isAllowed = false;
    let runs = 0;
    const { join, log } = await startHub({
      authorize: () => isAllowed,
      commands: {
        save: {
          input: v.object({ n: v.number() }),
          handler() {
            if (++runs === 1) throw new Error('password=hunter2');
            return runs;
          },
        },
      },
    });
    const client = await join();
    const save = { key: 'op', data: { n: 1 } };
    expect(await ask(client, 'save', save)).toMatchObject({ code: 'forbidden' });
    isAllowed = true;
    expect(await ask(client, 'save', { key: 'op', data: 'none' })).toMatchObject({ code: 'invalid-data' });
    expect(await ask(client, 'nothing', { key: 'op' })).toMatchObject({ code: 'unknown-command' });
    expect(await ask(client, 'save', save)).toMatchObject({ code: 'internal' });
    expect(await ask(client, 'save', save)).toEqual({ type: 'answer', data: 2 });
    expect(await ask(client, 'save', save)).toEqual({ type: 'answer', data: 2, duplicate: true });
    expect(client.messages.join()).not.toContain('hunter2');
    expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('[PR11] tells a user who may no longer do it nothing of how it ended', async () => {
    let isAllowed = true;
    const { join } = await startHub({ authorize: () => isAllowed, commands: { count: createCounter() } });
    const client = await join();
    await ask(client, 'count', { key: 'op' });
    isAllowed = false;
    const refused = await ask(client, 'count', { key: 'op' });
    expect(refused).toMatchObject({ code: 'forbidden' });
    expect(refused).not.toHaveProperty('data');
  });

  it('[PR50] does not run again what answered no JSON', async () => {
    let runs = 0;
    const { join } = await startHub({ commands: { big: () => BigInt(++runs) } });
    const client = await join();
    expect(await ask(client, 'big', { key: 'op' })).toMatchObject({ code: 'internal' });
    expect(await ask(client, 'big', { key: 'op' })).toMatchObject({ code: 'internal', duplicate: true });
    expect(runs).toBe(1);
  });

  it('[PR50] is remembered for operationMemoryMs, and not longer', async () => {
    const { join, clock } = await startHub({
      heartbeatMs: Infinity,
      limits: { operationMemoryMs: 60_000 },
      commands: { count: createCounter() },
    });
    const client = await join();
    await ask(client, 'count', { key: 'op' });
    clock.advance(59_999);
    expect(await ask(client, 'count', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
    clock.advance(1);
    expect(await ask(client, 'count', { key: 'op' })).toEqual({ type: 'answer', data: 2 });
  });

  it('[PR50] is remembered by a hub that has the same store, and after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidewire-operations-'));
    const file = join(folder, 'hub.db');
    const start = (commands: Commands<Record<string, unknown>>) => startHub({ store: sqliteStore({ file }), commands });
    const first = await start({ count: () => 'first', refuse: refuseAs('first') });
    const client = await first.join();
    await ask(client, 'count', { key: 'op' });
    await ask(client, 'refuse', { key: 'op' });
    first.hub.terminate();
    await first.hub.close();
    const second = await start({ count: () => 'second', refuse: refuseAs('second') });
    const later = await second.join();
    expect(await ask(later, 'count', { key: 'op' })).toEqual({ type: 'answer', data: 'first', duplicate: true });
    expect(await ask(later, 'refuse', { key: 'op' })).toMatchObject({ message: 'first', duplicate: true });
    second.hub.terminate();
    await second.hub.close();
    rmSync(folder, { recursive: true });
  });
});

const refuseAs = (message: string) => () => {
  throw new CommandRefusal('conflict', message);
};

describe('copies while the first is under way', () => {
  it('[PR51] wait at the same hub for its end, those with other content do not', async () => {
    const gate = createGate();
    const { join } = await startHub({ commands: { slow: gate.command } });
    const [client, other] = [await join(), await join()];
    const answers = [
      ask(client, 'slow', { key: 'op' }),
      ask(client, 'slow', { key: 'op' }),
      ask(other, 'slow', { key: 'op' }),
    ];
    expect(await ask(other, 'slow', { key: 'op', data: 1 })).toMatchObject({ code: 'key-conflict' });
    await client.roundTrip();
    expect(gate.runs).toBe(1);
    gate.open();
    const [first, ...copies] = await Promise.all(answers);
    expect(first).toEqual({ type: 'answer', data: 1 });
    expect(copies).toEqual([1, 2].map(() => ({ type: 'answer', data: 1, duplicate: true })));
  });

  it('[PR51] hear retry-same-id at another hub, and its end afterwards', async () => {
    const store = memoryStore();
    const clock = createManualClock();
    const gate = createGate();
    const [one, two] = [
      await startHub({ store, commands: { slow: gate.command } }, clock),
      await startHub({ store, commands: { slow: gate.command } }, clock),
    ];
    const [client, other] = [await one.join(), await two.join()];
    const first = ask(client, 'slow', { key: 'op' });
    await eventually(() => gate.runs === 1);
    expect(await ask(other, 'slow', { key: 'op' })).toMatchObject({ code: 'retry-same-id', retryAfterMs: 500 });
    gate.open();
    await first;
    expect(await ask(other, 'slow', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
    expect(gate.runs).toBe(1);
  });

  it('[PR51] find it carried to its end although the connection that it came by ended', async () => {
    const gate = createGate();
    let isAborted: boolean | undefined;
    const { join, hub } = await startHub({
      commands: {
        async slow(_data, { signal }) {
          const run = await gate.command();
          isAborted = signal.aborted;
          return run;
        },
      },
    });
    const first = await join();
    first.send({ type: 'command', id: '1', name: 'slow', key: 'op' });
    await eventually(() => gate.runs === 1);
    first.socket.terminate();
    await eventually(() => hub.connections === 0);
    const second = await join();
    const copy = ask(second, 'slow', { key: 'op' });
    await second.roundTrip();
    gate.open();
    expect(await copy).toEqual({ type: 'answer', data: 1, duplicate: true });
    expect([gate.runs, isAborted]).toEqual([1, false]);
  });

  it('[PR51] hear retry-same-id once the time is up, until it has ended, and never run beside it', async () => {
    const gate = createGate();
    let signal: AbortSignal | undefined;
    const { join, clock } = await startHub({
      heartbeatMs: Infinity,
      commands: {
        slow(_data, context) {
          signal = context.signal;
          return gate.command();
        },
      },
    });
    const client = await join();
    const first = ask(client, 'slow', { key: 'op' });
    await eventually(() => gate.runs === 1);
    clock.advance(30_000);
    expect(await first).toMatchObject({ code: 'retry-same-id' });
    expect(signal?.aborted).toBe(true);
    expect(await ask(client, 'slow', { key: 'op' })).toMatchObject({ code: 'retry-same-id' });
    gate.open();
    // What comes over the network comes behind the end.
    await client.roundTrip();
    expect(await ask(client, 'slow', { key: 'op' })).toEqual({ type: 'answer', data: 1, duplicate: true });
    expect(gate.runs).toBe(1);
  });

  it('[PR51] hear unknown-outcome once the hub that ran it must be dead; one that may run again is run again', async () => {
    const store = memoryStore();
    const clock = createManualClock();
    const gate = createGate();
    const commands = { once: gate.command, again: { handler: gate.command, isRepeatable: true } };
    const one = await startHub({ store, commands, heartbeatMs: Infinity }, clock);
    const client = await one.join();
    client.send({ type: 'command', id: '1', name: 'once', key: 'op' });
    client.send({ type: 'command', id: '2', name: 'again', key: 'op' });
    await eventually(() => gate.runs === 2);
    one.hub.terminate();
    await one.hub.close();
    const two = await startHub(
      {
        store,
        commands: { once: () => 'again', again: { handler: () => 'again', isRepeatable: true } },
        heartbeatMs: Infinity,
      },
      clock,
    );
    const later = await two.join();
    clock.advance(45_000);
    for (const name of ['once', 'again'])
      expect(await ask(later, name, { key: 'op' })).toMatchObject({ code: 'retry-same-id' });
    clock.advance(1);
    expect(await ask(later, 'once', { key: 'op' })).toMatchObject({ code: 'unknown-outcome' });
    expect(await ask(later, 'again', { key: 'op' })).toEqual({ type: 'answer', data: 'again' });
    expect(await ask(later, 'again', { key: 'op' })).toMatchObject({ data: 'again', duplicate: true });
  });

  it('[PR51] are told by a hub that closes in good order how it ended', async () => {
    const store = memoryStore();
    const gate = createGate();
    const one = await startHub({ store, commands: { slow: gate.command } });
    const client = await one.join();
    client.send({ type: 'command', id: '1', name: 'slow', key: 'op' });
    await eventually(() => gate.runs === 1);
    const closed = one.hub.close();
    client.socket.terminate();
    await eventually(() => one.hub.connections === 0);
    gate.open();
    await closed;
    const two = await startHub({ store, commands: { slow: gate.command } }, one.clock);
    expect(await ask(await two.join(), 'slow', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
  });
});

it('[PR51] does not keep a hub that is terminated while it closes', async () => {
  const gate = createGate();
  const { join, hub } = await startHub({ commands: { slow: gate.command } });
  const client = await join();
  client.send({ type: 'command', id: '1', name: 'slow', key: 'op' });
  await eventually(() => gate.runs === 1);
  const closed = hub.close();
  client.socket.terminate();
  await eventually(() => hub.connections === 0);
  hub.terminate();
  await closed;
});

describe('a store that is away', () => {
  async function startWorld(commands: Commands<Record<string, unknown>>) {
    const store = moodyStore();
    const world = await startHub({ store, commands, heartbeatMs: Infinity });
    return { ...world, store, client: await world.join() };
  }

  it('[PR51] lets no command with a key run, and those without one all the same', async () => {
    const { store, client } = await startWorld({ count: createCounter() });
    store.leaves();
    expect(await ask(client, 'count', { key: 'op' })).toMatchObject({ code: 'retry-same-id', retryAfterMs: 500 });
    expect(await ask(client, 'count')).toMatchObject({ data: 1 });
    store.returns();
    expect(await ask(client, 'count', { key: 'op' })).toEqual({ type: 'answer', data: 2 });
  });

  it('[PR51] runs a command whose claim was stored although the answer was lost, once', async () => {
    const { store, client } = await startWorld({ count: createCounter() });
    store.losesAnswers();
    expect(await ask(client, 'count', { key: 'op' })).toMatchObject({ code: 'retry-same-id' });
    store.returns();
    expect(await ask(client, 'count', { key: 'op' })).toEqual({ type: 'answer', data: 1 });
    expect(await ask(client, 'count', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
  });

  it.each(['leaves', 'losesAnswers'] as const)(
    '[PR51] is told later how a command ended if it %s meanwhile; until then the hub itself answers copies',
    async (happens) => {
      const gate = createGate();
      const { store, client, clock, join } = await startWorld({ slow: gate.command });
      const first = ask(client, 'slow', { key: 'op' });
      await eventually(() => gate.runs === 1);
      store[happens]();
      gate.open();
      expect(await first).toEqual({ type: 'answer', data: 1 });
      expect(await ask(client, 'slow', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
      clock.advance(60_000);
      store.returns();
      clock.advance(5_000);
      await client.roundTrip();
      const two = await startHub({ store, commands: { slow: gate.command } }, clock);
      expect(await ask(await two.join(), 'slow', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
      expect(await ask(await join(), 'slow', { key: 'op' })).toMatchObject({ data: 1, duplicate: true });
      expect(gate.runs).toBe(1);
    },
  );

  it('[PR51] holds a command that failed back until it has taken note, and then runs it again', async () => {
    let runs = 0;
    let fail: (() => void) | undefined;
    const { store, client, clock } = await startWorld({
      slow: () =>
        ++runs > 1 ? 'done' : new Promise((_resolve, reject) => (fail = () => reject(new Error('the first fails')))),
    });
    const first = ask(client, 'slow', { key: 'op' });
    await eventually(() => fail !== undefined);
    store.leaves();
    fail?.();
    expect(await first).toMatchObject({ code: 'internal' });
    expect(await ask(client, 'slow', { key: 'op' })).toMatchObject({ code: 'retry-same-id' });
    store.returns();
    expect(await ask(client, 'slow', { key: 'op' })).toMatchObject({ code: 'retry-same-id' });
    clock.advance(5_000);
    await client.roundTrip();
    expect(await ask(client, 'slow', { key: 'op' })).toEqual({ type: 'answer', data: 'done' });
  });

  it('[PR51] does not hang a hub that ends while it is away', async () => {
    const gate = createGate();
    const { store, client, hub, clock } = await startWorld({ slow: gate.command });
    const first = ask(client, 'slow', { key: 'op' });
    await eventually(() => gate.runs === 1);
    store.leaves();
    gate.open();
    await first;
    hub.terminate();
    await hub.close();
    expect(clock.timers).toBe(0);
  });
});

describe('what the handler of a command with a key publishes', () => {
  it('[PR53] has ids made of the key, in the order of publishing, and is stored once although the command runs again', async () => {
    let runs = 0;
    const { join } = await startHub({
      commands: {
        async tell(_data, { publish }) {
          const results = [
            await publish('room', 'told', 1),
            await publish('hall', 'told', 2),
            await publish('room', 'told', 3, { id: 'own' }),
            await publish('room', 'told', 4),
          ];
          if (++runs === 1) throw new Error('after publishing');
          return results.map((result) => result.status === 'stored' && [result.id, result.isRepeated]);
        },
      },
    });
    const client = await join();
    for (const channel of ['room', 'hall']) {
      client.send({ type: 'subscribe', id: channel, channel });
      await client.next('subscribed');
    }
    expect(await ask(client, 'tell', { key: 'op' })).toMatchObject({ code: 'internal' });
    expect(await ask(client, 'tell', { key: 'op' })).toMatchObject({
      data: [
        ['op', true],
        ['op:1', true],
        ['own', true],
        ['op:2', true],
      ],
    });
    await client.roundTrip();
    const events = client.frames
      .filter(({ type }) => type === 'event')
      .map(({ channel, id, data }) => [channel, id, data]);
    expect(events).toEqual([
      ['room', 'op', 1],
      ['hall', 'op:1', 2],
      ['room', 'own', 3],
      ['room', 'op:2', 4],
    ]);
  });

  it('[PR53] is not kept from anybody by another user’s key of the same name', async () => {
    const { join } = await startHub({
      authenticate: byToken,
      commands: { tell: (data, { publish }) => publish('room', 'told', data) },
    });
    const [ada, eve] = [await join({ token: 'ada' }), await join({ token: 'eve' })];
    await ask(eve, 'tell', { key: 'op', data: 'eve' });
    expect(await ask(ada, 'tell', { key: 'op', data: 'ada' })).toMatchObject({
      data: { status: 'stored', isRepeated: false, id: 'op' },
    });
  });

  it('[PR53] has an id that clients can name, however long the key', async () => {
    const { join } = await startHub({
      commands: {
        tell: async (_data, { publish }) => [await publish('room', 'told', 1), await publish('room', 'told', 2)],
      },
    });
    const client = await join();
    const [one, two] = ['a', 'b'].map((end) => 'k'.repeat(127) + end);
    const idsOf = ({ data }: Frame) => (data as { id: string }[]).map(({ id }) => id);
    const [first, second] = [
      idsOf(await ask(client, 'tell', { key: one })),
      idsOf(await ask(client, 'tell', { key: two })),
    ];
    expect([first[0], second[0]]).toEqual([one, two]);
    expect(new Set([...first, ...second]).size).toBe(4);
    for (const id of [...first, ...second]) expect(id.length).toBeLessThanOrEqual(128);
  });
});

describe('CommandRefusal', () => {
  it('[PR52] takes no code by which the hub itself speaks, and nothing that is no JSON', () => {
    for (const code of [
      '',
      'x'.repeat(129),
      'retry-same-id',
      'unknown-outcome',
      'internal',
      'rate-limited',
      'sequence',
    ])
      expect(() => new CommandRefusal(code, 'No.'), code).toThrow(/cannot be refused with the code/);
    for (const code of ['forbidden', 'invalid-data', 'conflict', 'sold out'])
      expect(new CommandRefusal(code, 'No.')).toMatchObject({ name: 'TidewireError', code, message: 'No.' });
    expect(() => new CommandRefusal('no', 'No.', { data: 1n })).toThrow(TypeError);
    expect(() => new CommandRefusal('no', 'No.', { retryAfterMs: -1 })).toThrow(/retryAfterMs/);
    const data = { list: [1] };
    const refusal = new CommandRefusal('no', 'No.', { data });
    data.list.push(2);
    expect(refusal.data).toEqual({ list: [1] });
  });

  it('[PR52] refuses what was published to the application in the same words', async () => {
    const { join } = await startHub({ commands: { note: refuseAs('Not now.') } });
    const client = await join();
    client.send(
      { type: 'publish', id: 'p1', seq: 1, event: 'note' },
      { type: 'publish', id: 'p1', seq: 1, event: 'note' },
    );
    for (let copy = 0; copy < 2; copy++)
      expect(await client.next('error')).toMatchObject({ id: 'p1', code: 'conflict', message: 'Not now.' });
  });
});

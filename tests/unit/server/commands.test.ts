// @vitest-environment node
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createHub, defineCommand, type CommandContract } from '../../../src/entries/server';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

const command = (id: string, name: string, data?: unknown) => ({ type: 'command', id, name, data });

const add = defineCommand({ input: v.object({ a: v.number(), b: v.number() }), handler: ({ a, b }) => a + b });

it('answers a command with what its handler returns, at once or later', async () => {
  const { join } = await startHub({
    authenticate: () => ({ userId: 'ada', claims: { role: 'admin' } }),
    commands: {
      add,
      who: (_data, { user, connectionId }) => ({ ...user, connectionId }),
      later: async (data) => Promise.resolve(data),
      nothing: () => undefined,
    },
  });
  const client = await join();
  client.send(
    command('1', 'add', { a: 2, b: 3 }),
    command('2', 'who'),
    command('3', 'later', [1]),
    command('4', 'nothing'),
  );
  expect(await client.next(({ id }) => id === '1')).toEqual({ type: 'answer', id: '1', data: 5 });
  expect(await client.next(({ id }) => id === '2')).toMatchObject({
    data: { userId: 'ada', claims: { role: 'admin' } },
  });
  expect(await client.next(({ id }) => id === '3')).toEqual({ type: 'answer', id: '3', data: [1] });
  expect(await client.next(({ id }) => id === '4')).toEqual({ type: 'answer', id: '4' });
});

it('lets a handler publish, and end its caller’s connection', async () => {
  const { join } = await startHub({
    commands: {
      tell: (data, { publish }) => publish('room', 'told', data),
      leave: (_data, { close }) => close(4403, 'out'),
      wrong: (_data, { close }) => close(1006),
    },
  });
  const client = await join();
  client.send({ type: 'subscribe', id: 's', channel: 'room' });
  await client.next('subscribed');
  client.send(command('1', 'tell', 'x'));
  expect(await client.next('event')).toMatchObject({ event: 'told', data: 'x', channel: 'room', offset: 1 });
  expect(await client.next('answer')).toMatchObject({ data: { status: 'stored', position: { offset: 1 } } });
  client.send(command('2', 'wrong'));
  expect(await client.next('error')).toMatchObject({ id: '2', code: 'internal' });
  client.send(command('3', 'leave'));
  expect(await client.closed).toEqual({ code: 4403, reason: 'out' });
});

it('[HB1] never runs a command with data that fails its schema', async () => {
  const seen: unknown[] = [];
  const { join } = await startHub({
    commands: { save: { input: v.object({ n: v.number() }), handler: (data) => seen.push(data) } },
  });
  const client = await join();
  client.send(command('1', 'save', { n: 'seven' }), command('2', 'save'), command('3', 'save', { n: 7 }));
  expect(await client.next('error')).toMatchObject({ id: '1', code: 'invalid-data' });
  expect(await client.next('error')).toMatchObject({ id: '2', code: 'invalid-data' });
  await client.next('answer');
  expect(seen).toEqual([{ n: 7 }]);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('password=hunter2');
    },
  ],
  ['rejects', () => Promise.reject(new Error('password=hunter2'))],
  [
    'throws nothing',
    () => {
      throw undefined as unknown as Error;
    },
  ],
  ['answers what is no JSON', () => ({ big: 1n, text: 'password=hunter2' })],
  [
    'answers a circle',
    () => {
      const a: Record<string, unknown> = {};
      a.a = a;
      return a;
    },
  ],
  [
    'returns a thenable that throws',
    () => ({
      then() {
        throw new Error('password=hunter2');
      },
    }),
  ],
])('[HB6] answers internal when a command %s, and keeps its text', async (_name, fail: () => unknown) => {
  const { join, log } = await startHub({ commands: { fail } });
  const client = await join();
  client.send(command('1', 'fail'));
  expect(await client.next('error')).toMatchObject({ id: '1', code: 'internal' });
  expect(client.messages.join()).not.toContain('hunter2');
  expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
  await client.roundTrip();
});

it('[HB6] survives a log that throws or rejects', async () => {
  const { join } = await startHub({
    commands: { fail: () => Promise.reject(new Error('x')) },
    log: (entry) => {
      if (entry.event === 'opened') return Promise.reject(new Error('log down')) as unknown as void;
      throw new Error('log down');
    },
  });
  const client = await join();
  client.send(command('1', 'fail'));
  expect(await client.next('error')).toMatchObject({ code: 'internal' });
});

it('answers an unknown command with unknown-command', async () => {
  const { join, hub } = await startHub({ commands: { known: () => null } });
  const client = await join();
  client.send(command('1', 'unknown'));
  expect(await client.next('error')).toMatchObject({ id: '1', code: 'unknown-command' });
  expect(hub.stats().rejected).toEqual({ 'unknown-command': 1 });
});

it('[PR23] runs commands side by side: a slow one holds nothing up', async () => {
  let finish: (() => void) | undefined;
  const { join } = await startHub({
    commands: { slow: () => new Promise<void>((resolve) => (finish = resolve)), quick: () => 'done' },
  });
  const client = await join();
  client.send(command('1', 'slow'), command('2', 'quick'), {
    type: 'publish',
    id: '3',
    seq: 1,
    channel: 'a',
    event: 'e',
  });
  expect(await client.next('answer')).toMatchObject({ id: '2' });
  expect(await client.next('ack')).toMatchObject({ id: '3' });
  finish?.();
  expect(await client.next('answer')).toMatchObject({ id: '1' });
});

it('tells a running command that its caller has left, and survives its late answer', async () => {
  let signal: AbortSignal | undefined;
  let finish: (() => void) | undefined;
  const { join, hub } = await startHub({
    commands: {
      slow(_data, context) {
        signal = context.signal;
        return new Promise<void>((resolve) => (finish = resolve));
      },
    },
  });
  const client = await join();
  client.send(command('1', 'slow'));
  await eventually(() => signal !== undefined);
  expect(signal?.aborted).toBe(false);
  client.socket.terminate();
  await eventually(() => hub.connections === 0);
  expect(signal?.aborted).toBe(true);
  finish?.();
  await (await join()).roundTrip();
});

it('answers internal when a command takes longer than commandTimeoutMs, and aborts it', async () => {
  let signal: AbortSignal | undefined;
  const { join, clock } = await startHub({
    commands: { hang: (_data, context) => new Promise(() => (signal = context.signal)) },
  });
  const client = await join();
  client.send(command('1', 'hang'));
  await eventually(() => signal !== undefined);
  clock.advance(29_999);
  expect(signal?.aborted).toBe(false);
  clock.advance(1);
  expect(await client.next('error')).toMatchObject({ id: '1', code: 'internal' });
  expect(signal?.aborted).toBe(true);
});

it('refuses a command that cannot run when it is given', () => {
  expect(() => createHub({ commands: { broken: 7 as unknown as () => void } })).toThrow(/"broken" cannot run/);
});

describe('types', () => {
  const commands = {
    add,
    echo: (data: string) => data,
    parse: defineCommand({
      input: v.pipe(v.string(), v.transform(Number)),
      handler: async (n) => Promise.resolve([n]),
    }),
  };

  it('makes the contract of a client from the commands of the hub', () => {
    type Contract = CommandContract<typeof commands>;
    expectTypeOf<Contract['add']>().toEqualTypeOf<{ input: { a: number; b: number }; output: number }>();
    expectTypeOf<Contract['echo']>().toEqualTypeOf<{ input: string; output: string }>();
    expectTypeOf<Contract['parse']>().toEqualTypeOf<{ input: string; output: number[] }>();
  });

  it('gives handlers the types of their schemas and of the user', () => {
    createHub({
      authenticate: () => ({ userId: 'ada', claims: { role: 'admin' } }),
      authorize: ({ user }) => user.claims?.role === 'admin',
      commands: {
        ...commands,
        checked: { input: v.object({ n: v.number() }), handler: ({ n }) => expectTypeOf(n).toEqualTypeOf<number>() },
        free(data, { user }) {
          expectTypeOf(data).toEqualTypeOf<unknown>();
          expectTypeOf(user.claims).toEqualTypeOf<{ role: string } | undefined>();
        },
      },
    });
  });
});

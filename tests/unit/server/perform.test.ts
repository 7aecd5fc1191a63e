// @vitest-environment node
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { CommandRefusal } from '../../../src/entries/server';
import { eventually } from './support/eventually';
import { moodyStore } from './support/moody-store';
import { startHub } from './support/start-hub';

const user = { userId: 'ada', claims: { role: 'editor' } };

it('[PR50] runs a command that came by HTTP, with the same memory as one that came by the socket, in both directions', async () => {
  let runs = 0;
  const { hub, join } = await startHub({
    authenticate: () => user,
    commands: { rename: (data, { user: by, key, ifVersion }) => [++runs, by.userId, data, key, ifVersion] },
  });
  const client = await join();
  const rename = { name: 'rename', data: { id: '7', title: 'Milk' }, key: 'op', ifVersion: 3 };
  client.send({ type: 'command', id: '1', ...rename });
  const { data: answer } = await client.next('answer');
  expect(await hub.perform({ user, ...rename, data: { title: 'Milk', id: '7' } })).toEqual({
    status: 'answered',
    data: answer,
    isDuplicate: true,
  });
  const other = { ...rename, key: 'op-2' };
  expect(await hub.perform({ user, ...other })).toMatchObject({ status: 'answered', isDuplicate: false });
  client.send({ type: 'command', id: '2', ...other });
  expect(await client.next('answer')).toMatchObject({ data: [2, 'ada', rename.data, 'op-2', 3], duplicate: true });
  expect(runs).toBe(2);
});

it('[PR50] tells each user apart, and remembers nothing without a key', async () => {
  let runs = 0;
  const { hub } = await startHub({ commands: { count: () => ++runs } });
  expect(await hub.perform({ user, name: 'count', key: 'op' })).toMatchObject({ data: 1 });
  expect(await hub.perform({ user: { userId: 'bob' }, name: 'count', key: 'op' })).toMatchObject({ data: 2 });
  expect(await hub.perform({ name: 'count', key: 'op' })).toMatchObject({ data: 3 });
  expect(await hub.perform({ name: 'count' })).toMatchObject({ data: 4 });
  expect(await hub.perform({ name: 'count' })).toMatchObject({ data: 5, isDuplicate: false });
});

it('[PR11] [PR52] refuses what is forbidden, unknown, invalid or failed, and as the handler says', async () => {
  const { hub, log } = await startHub({
    authorize: ({ user: { claims } }) => (claims as typeof user.claims | undefined)?.role === 'editor',
    commands: {
      save: { input: v.number(), handler: () => null },
      fail: () => Promise.reject(new Error('hunter2')),
      refuse() {
        throw new CommandRefusal('conflict', 'Changed.', { data: { version: 5 }, retryAfterMs: 9 });
      },
    },
  });
  const perform = async (name: string, data?: unknown) => hub.perform({ user, name, data, key: name });
  expect(await hub.perform({ name: 'save', data: 1 })).toMatchObject({ status: 'refused', code: 'forbidden' });
  expect(await perform('nothing')).toMatchObject({ status: 'refused', code: 'unknown-command' });
  expect(await perform('save', 'x')).toMatchObject({ status: 'refused', code: 'invalid-data', isDuplicate: false });
  expect(await perform('fail')).toMatchObject({ status: 'refused', code: 'internal' });
  const refused = { status: 'refused', code: 'conflict', message: 'Changed.', data: { version: 5 }, retryAfterMs: 9 };
  expect(await perform('refuse')).toEqual({ ...refused, isDuplicate: false });
  expect(await perform('refuse')).toEqual({ ...refused, isDuplicate: true });
  expect(log.filter(({ level }) => level === 'error')).toHaveLength(1);
});

it('[PR50] never rejects: what a stranger sent badly is malformed, and data that is no JSON is a fault of ours', async () => {
  const { hub, log } = await startHub({ commands: { count: () => 1 } });
  for (const wrong of [{ key: '' }, { key: 'x'.repeat(129) }, { ifVersion: -1 }, { ifVersion: NaN }, { name: '' }])
    expect(await hub.perform({ name: 'count', ...wrong })).toMatchObject({ status: 'refused', code: 'malformed' });
  for (const wrong of [7, null, {}])
    expect(await hub.perform({ name: 'count', key: wrong as never })).toMatchObject({ code: 'malformed' });
  expect(log).toEqual([]);
  expect(await hub.perform({ name: 'count', data: 1n })).toMatchObject({ status: 'refused', code: 'internal' });
  expect(log).toMatchObject([{ level: 'error', callback: 'perform' }]);
});

it('[PR51] says to come again while the store is away, and once it is too late for an end', async () => {
  const store = moodyStore();
  const { hub } = await startHub({ store, commands: { count: () => 1 } });
  store.leaves();
  expect(await hub.perform({ name: 'count', key: 'op' })).toEqual({ status: 'retry', retryAfterMs: 500 });
  store.returns();
  expect(await hub.perform({ name: 'count', key: 'op' })).toMatchObject({ status: 'answered' });
  hub.terminate();
  await hub.close();
  expect(await hub.perform({ name: 'count', key: 'op' })).toMatchObject({ status: 'retry' });
});

it('[PR51] says that an end is unknown when the hub that had it died', async () => {
  const store = moodyStore();
  let isRunning = false;
  const hang = () => {
    isRunning = true;
    return new Promise(() => undefined);
  };
  const one = await startHub({ store, commands: { hang }, heartbeatMs: Infinity });
  void one.hub.perform({ name: 'hang', key: 'op' });
  await eventually(() => isRunning);
  const two = await startHub({ store, commands: { hang }, heartbeatMs: Infinity }, one.clock);
  one.clock.advance(45_001);
  expect(await two.hub.perform({ name: 'hang', key: 'op' })).toEqual({ status: 'unknown' });
});

it('lets a handler that has no connection close none', async () => {
  const { hub } = await startHub({ commands: { leave: (_data, { close }) => close(4403, 'out') } });
  expect(await hub.perform({ name: 'leave' })).toMatchObject({ status: 'answered' });
});

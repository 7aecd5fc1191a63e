// @vitest-environment node
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { eventually } from './support/eventually';
import { startHub } from './support/start-hub';

const publish = (seq: number, fields: object = {}) => ({
  type: 'publish',
  id: `p${seq}`,
  seq,
  channel: 'room',
  event: 'e',
  data: seq,
  ...fields,
});

it('[PR13] acknowledges dense sequences, each destination with its own', async () => {
  const { join } = await startHub({ commands: { note: () => null } });
  const client = await join();
  client.send(
    publish(1),
    publish(2),
    publish(1, { id: 'q1', channel: 'other' }),
    publish(1, { id: 'h1', channel: undefined, event: 'note' }),
  );
  for (const id of ['p1', 'p2', 'q1', 'h1'])
    expect(await client.next((frame) => frame.id === id)).toMatchObject({ type: 'ack' });
});

it('[PR13] answers a repeated publish with the outcome it gave before, and does nothing', async () => {
  const { join } = await startHub({ authorize: (ask) => ask.action !== 'publish' || ask.event !== 'forbidden' });
  const client = await join();
  client.send({ type: 'subscribe', id: 's', channel: 'room' });
  client.send(publish(1), publish(2, { event: 'forbidden' }), publish(3));
  client.send(publish(1), publish(2, { event: 'forbidden' }), publish(3));
  await client.roundTrip();
  const answers = client.frames
    .filter(({ type }) => type === 'ack' || type === 'error')
    .map(({ message: _, epoch: _epoch, ...frame }) => frame);
  expect(answers).toEqual([
    { type: 'ack', id: 'p1', seq: 1, offset: 1 },
    { type: 'error', id: 'p2', code: 'forbidden' },
    { type: 'ack', id: 'p3', seq: 3, offset: 2 },
    { type: 'ack', id: 'p1', seq: 1, duplicate: true, offset: 1 },
    { type: 'error', id: 'p2', code: 'forbidden' },
    { type: 'ack', id: 'p3', seq: 3, duplicate: true, offset: 2 },
  ]);
  expect(client.frames.filter(({ type }) => type === 'event').map(({ id }) => id)).toEqual(['p1', 'p3']);
});

it('[PR13] answers a number too far ahead with sequence and the number it expects', async () => {
  const { join } = await startHub();
  const client = await join();
  client.send(publish(1), publish(3));
  expect(await client.next('error')).toMatchObject({ id: 'p3', code: 'sequence', expected: 2 });
  client.send(publish(2), publish(3));
  expect(await client.next(({ id, type }) => id === 'p3' && type === 'ack')).not.toHaveProperty('duplicate');
});

it('[PR13] never acknowledges a publish by the number of another one', async () => {
  const { join } = await startHub();
  const client = await join();
  client.send(publish(1), publish(1, { id: 'another' }));
  expect(await client.next('error')).toMatchObject({ id: 'another', code: 'sequence' });
});

it('[PR14] remembers a publisher across connections, and does what was repeated once', async () => {
  const { join, open } = await startHub();
  const listener = await join();
  listener.send({ type: 'subscribe', id: 's', channel: 'room' });
  await listener.next('subscribed');
  const first = await join({ client: 'c' });
  first.send(publish(1));
  await first.next('ack');
  first.socket.terminate();
  const second = await open();
  expect(await second.hello({ client: 'c' })).toMatchObject({ resumed: true });
  second.send(publish(1), publish(2));
  expect(await second.next('ack')).toMatchObject({ seq: 1, duplicate: true });
  expect(await second.next('ack')).toMatchObject({ seq: 2 });
  await listener.next(({ id }) => id === 'p2');
  expect(listener.frames.filter(({ type }) => type === 'event').map(({ id }) => id)).toEqual(['p1', 'p2']);
});

it('[PR14] resumes a publisher that has published nothing yet', async () => {
  const { join, open, hub } = await startHub();
  (await join({ client: 'c' })).socket.terminate();
  await eventually(() => hub.connections === 0);
  expect(await (await open()).hello({ client: 'c' })).toMatchObject({ resumed: true });
});

it('[PR14] forgets a publisher that was away for a day, and says so', async () => {
  const { join, open, hub, clock } = await startHub({ heartbeatMs: Infinity });
  const first = await join({ client: 'c' });
  first.send(publish(1));
  await first.next('ack');
  first.socket.terminate();
  await eventually(() => hub.connections === 0);
  clock.advance(86_400_000);
  const second = await open();
  expect(await second.hello({ client: 'c' })).toMatchObject({ resumed: false });
  second.send(publish(1, { id: 'new' }));
  const ack = await second.next('ack');
  expect(ack).toMatchObject({ id: 'new', seq: 1 });
  expect(ack).not.toHaveProperty('duplicate');
});

it('[PR15] accepts nothing more from a fenced connection', async () => {
  const decisions: (() => void)[] = [];
  const { join, hub } = await startHub({
    authorize: ({ action }) =>
      action === 'publish' ? new Promise((resolve) => decisions.push(() => resolve(true))) : true,
  });
  const listener = await join();
  listener.send({ type: 'subscribe', id: 's', channel: 'room' });
  await listener.next('subscribed');
  const older = await join({ client: 'c' });
  older.send(publish(1), publish(2));
  await eventually(() => decisions.length === 1);
  const newer = await join({ client: 'c' });
  await older.closed;
  // What the older one still has in hand is refused by the store, whoever decides first; the newer one repeats it.
  newer.send(publish(1), publish(2));
  await eventually(() => decisions.length === 2);
  decisions[0]?.();
  await newer.roundTrip();
  decisions[1]?.();
  expect(await newer.next('ack')).toMatchObject({ id: 'p1', seq: 1, offset: 1 });
  await eventually(() => decisions.length === 3);
  decisions[2]?.();
  expect(await newer.next('ack')).toMatchObject({ id: 'p2', seq: 2, offset: 2 });
  await listener.next(({ id }) => id === 'p2');
  expect(listener.frames.filter(({ type }) => type === 'event').map(({ id }) => id)).toEqual(['p1', 'p2']);
  expect(hub.connections).toBe(2);
});

it('[PR12] hands a publish without a channel to the command of its name, once, in order, and drops the answer', async () => {
  const done: unknown[] = [];
  const waiting: (() => void)[] = [];
  const { join } = await startHub({
    commands: {
      async save(data) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        done.push(data);
        return 'dropped';
      },
    },
  });
  const client = await join();
  const save = (seq: number) => publish(seq, { channel: undefined, event: 'save' });
  client.send(save(1), save(2), save(1));
  await eventually(() => waiting.length === 1);
  await client.roundTrip();
  expect(waiting).toHaveLength(1);
  waiting[0]?.();
  await eventually(() => waiting.length === 2);
  waiting[1]?.();
  expect(await client.next('ack')).toEqual({ type: 'ack', id: 'p1', seq: 1 });
  expect(await client.next('ack')).toEqual({ type: 'ack', id: 'p2', seq: 2 });
  expect(await client.next('ack')).toEqual({ type: 'ack', id: 'p1', seq: 1, duplicate: true });
  expect(done).toEqual([1, 2]);
});

it('[PR23] holds up no channel while the application takes its time with what was published to it', async () => {
  let finish: (() => void) | undefined;
  const { join } = await startHub({
    commands: { save: () => new Promise<void>((resolve) => (finish = resolve)) },
  });
  const client = await join();
  client.send(publish(1, { id: 'slow', channel: undefined, event: 'save' }), publish(1));
  expect(await client.next('ack')).toMatchObject({ id: 'p1' });
  finish?.();
  expect(await client.next('ack')).toMatchObject({ id: 'slow' });
});

it('[PR14] runs a command published just before the link was lost once, and tells its outcome on the next link', async () => {
  let runs = 0;
  let finish: (() => void) | undefined;
  let isAborted: boolean | undefined;
  const { join, hub } = await startHub({
    commands: {
      async charge(_data, { signal }) {
        runs += 1;
        await new Promise<void>((resolve) => (finish = resolve));
        isAborted = signal.aborted;
      },
    },
  });
  const charge = publish(1, { channel: undefined, event: 'charge' });
  const first = await join({ client: 'c' });
  first.send(charge);
  await eventually(() => finish !== undefined);
  first.socket.terminate();
  await eventually(() => hub.connections === 0);
  const second = await join({ client: 'c' });
  second.send(charge);
  await second.roundTrip();
  finish?.();
  expect(await second.next('ack')).toMatchObject({ id: 'p1', duplicate: true });
  expect(runs).toBe(1);
  expect(isAborted).toBe(false);
});

it('[HB1] refuses an event that fails its schema, to everybody’s sight but the sender’s', async () => {
  const { join } = await startHub({ schemas: { 'chat:message': v.object({ text: v.string() }) } });
  const client = await join();
  client.send({ type: 'subscribe', id: 's', channel: 'room' });
  const message = (seq: number, data: unknown) => publish(seq, { event: 'chat:message', data });
  client.send(message(1, { text: 7 }), message(2, { text: 'hi', extra: true }), publish(3));
  expect(await client.next('error')).toMatchObject({
    id: 'p1',
    code: 'invalid-data',
    message: expect.stringContaining('text') as string,
  });
  expect(await client.next('event')).toMatchObject({ id: 'p2', data: { text: 'hi', extra: true } });
  expect(await client.next('event')).toMatchObject({ id: 'p3' });
});

it('[HB6] answers internal where a schema throws or answers with a Promise', async () => {
  const schema = (validate: () => never) => ({ '~standard': { version: 1 as const, vendor: 'test', validate } });
  const { join, log } = await startHub({
    schemas: {
      throws: schema(() => {
        throw new Error('secret');
      }),
      promises: schema(() => Promise.reject(new Error('late')) as never),
    },
  });
  const client = await join();
  client.send(publish(1, { event: 'throws' }), publish(2, { event: 'promises' }));
  expect(await client.next('error')).toMatchObject({ id: 'p1', code: 'internal' });
  expect(await client.next('error')).toMatchObject({ id: 'p2', code: 'internal' });
  expect(log.filter(({ event }) => event === 'callback-failed').map(({ error }) => String(error))).toEqual([
    'Error: secret',
    expect.stringContaining('Promise'),
  ]);
});

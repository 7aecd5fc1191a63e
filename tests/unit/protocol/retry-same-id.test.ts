// @vitest-environment node
import { expect, test } from 'vitest';
import { aMoment, leftovers, nothing, watch } from '../core/world';
import { createScriptedHub } from '../core/channels/scripted-hub';

interface Published {
  readonly type: string;
  readonly id: string;
  readonly seq: number;
  readonly channel?: string;
  readonly data: unknown;
}

/** Connected to a hub that answers publishes only when a test says so. */
async function createPublisher() {
  const world = createScriptedHub();
  await world.connect();
  const published = () => (world.server.received as Published[]).filter(({ type }) => type === 'publish');
  const send = (data: unknown, channel?: string) =>
    world.client.send('x', data, channel === undefined ? {} : { channel });
  const later = (id: string, more: object = {}) =>
    world.says({ type: 'error', id, code: 'retry-same-id', message: 'the store is away', ...more });
  const acks = (id: string, seq: number) => world.says({ type: 'ack', id, seq });
  return { ...world, published, send, later, acks, written: () => published().map(({ data, seq }) => [data, seq]) };
}

test('[PR28] all that is in flight is written again after a while: once, in order, with the same ids and numbers', async () => {
  const { send, later, acks, published, written, environment } = await createPublisher();
  const receipts = [send('a', 'room'), send('b'), send('c', 'room')];
  const seen = receipts.map(watch);
  await environment.advance(10);
  await later(receipts[0]!.id);
  await later(receipts[2]!.id);
  await environment.advance(950);
  expect(written()).toHaveLength(3);
  await environment.advance(600);
  expect(written().slice(3)).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', 2],
  ]);
  expect(published().map(({ id }) => id)).toEqual([...receipts, ...receipts].map(({ id }) => id));
  await environment.advance(20_000);
  expect(written()).toHaveLength(6);
  expect(seen.map(({ status }) => status)).toEqual(['open', 'open', 'open']);
  await acks(receipts[0]!.id, 1);
  await acks(receipts[1]!.id, 1);
  await acks(receipts[2]!.id, 2);
  expect(seen.map(({ status, times }) => [status, times])).toEqual([
    ['acked', 1],
    ['acked', 1],
    ['acked', 1],
  ]);
});

test('[PR28] it waits as long as it was told, up to half as long again, and as often as it is told', async () => {
  const { send, later, acks, written, environment } = await createPublisher();
  const { id } = send('a');
  await environment.advance(10);
  for (let round = 1; round <= 3; round++) {
    await later(id, { retryAfterMs: 4_000 });
    await environment.advance(3_980);
    expect(written()).toHaveLength(round);
    await environment.advance(2_020);
    expect(written()).toHaveLength(round + 1);
  }
  await acks(id, 1);
  const next = send('b');
  await environment.advance(10);
  expect([written().at(-1), watch(next).status]).toEqual([['b', 2], 'open']);
});

test('[PR28] what is sent meanwhile keeps its place behind it', async () => {
  const { send, later, written, environment } = await createPublisher();
  const first = send('a', 'room');
  await environment.advance(10);
  await later(first.id);
  const second = send('b', 'room');
  await environment.advance(10);
  await later(second.id);
  await environment.advance(1_500);
  expect(written()).toEqual([
    ['a', 1],
    ['b', 2],
    ['a', 1],
    ['b', 2],
  ]);
});

test('[PR28] what was answered meanwhile is not written again', async () => {
  const { send, later, acks, written, environment } = await createPublisher();
  const [first, second] = [send('a', 'room'), send('b', 'hall')];
  await environment.advance(10);
  await later(first.id);
  await acks(second.id, 1);
  await environment.advance(1_500);
  expect(written().slice(2)).toEqual([['a', 1]]);
});

test('[PR28] a reconnect writes it again by itself, and the wait is over', async () => {
  const { send, later, written, environment, reconnects } = await createPublisher();
  const { id } = send('a');
  await environment.advance(10);
  await later(id, { retryAfterMs: 8_000 });
  await reconnects();
  expect(written()).toHaveLength(2);
  await environment.advance(60_000);
  expect(written()).toHaveLength(2);
});

test('[PR28] unknown-outcome ends the send as unknown, and uses up its number', async () => {
  const { send, says, written, environment } = await createPublisher();
  const receipt = send('a');
  const seen = watch(receipt);
  await environment.advance(10);
  await says({ type: 'error', id: receipt.id, code: 'unknown-outcome', message: 'm' });
  send('b');
  await environment.advance(10);
  expect(seen.outcome).toEqual({ status: 'unknown', cause: { code: 'unknown-outcome', message: 'm' } });
  expect(written()).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('[SQ9] a request is not written again: it ends as unknown', async () => {
  const { client, send, later, server, environment } = await createPublisher();
  const answer = watch(client.request('pay', 100));
  const other = send('a');
  await environment.advance(10);
  const commands = () => (server.received as Published[]).filter(({ type }) => type === 'command');
  await later(other.id);
  await environment.advance(1_500);
  expect(commands()).toHaveLength(1);
  await later(commands()[0]!.id);
  expect(answer.outcome).toMatchObject({ status: 'unknown', cause: { code: 'retry-same-id' } });
});

test('[SQ7] [CN20] another user or the end ends the wait', async () => {
  const world = await createPublisher();
  const { send, later, written, environment, client } = world;
  const receipt = send('a');
  const seen = watch(receipt);
  await environment.advance(10);
  await later(receipt.id);
  client.signIn({ userId: 'bob' });
  await environment.advance(5_000);
  expect([written().length, seen.outcome]).toMatchObject([1, { status: 'unknown', cause: { code: 'user-changed' } }]);
  const last = send('b');
  await environment.advance(10);
  await later(last.id);
  client.dispose();
  await environment.advance(aMoment);
  expect([leftovers(world), written().length, watch(last).times]).toEqual([nothing, 2, 0]);
});

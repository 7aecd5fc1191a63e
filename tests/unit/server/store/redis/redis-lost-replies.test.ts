// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Claim } from '../../../../../src/server/store/store';
import { orUnavailable } from './support/load';
import { readLog } from './support/log-reader';
import { openSession } from './support/open-session';
import { startProxy } from './support/proxy';
import { startRedis, type TestRedis } from './support/redis-server';
import { until } from './support/until';

const unavailable = { code: 'store-unavailable' };
const entry = (id: string) => ({ id, event: 'told' });

describe('redisStore, when answers are lost', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(() => redis.command('FLUSHALL'));
  afterAll(() => redis.stop());

  async function openThroughProxy(commandTimeoutMs: number) {
    const proxy = await startProxy(redis.port);
    onTestFinished(() => proxy.stop());
    return { proxy, ...(await openSession({ url: proxy.url, commandTimeoutMs })) };
  }

  async function firstClaim({ join }: { join(publisher: string): Promise<{ fence: number }> }): Promise<Claim> {
    const { fence } = await join('ann');
    return { publisher: 'ann', fence, destination: 'room', seq: 1, id: 'p1' };
  }

  const isStored = async () => (await redis.command('XLEN', '{tidewire}:log:room')) === 1;

  it('[ST7] does not know of a publish whose reply was lost, and answers the copy with where it is', async () => {
    const { proxy, session } = await openThroughProxy(60_000);
    const claim = await firstClaim(session);
    proxy.swallowReplies();
    const lost = expect(session.publish(claim, entry('p1'))).rejects.toMatchObject(unavailable);
    await until('it is stored', isStored);
    proxy.cut();
    await lost;
    await until('another connection', async () => !!(await orUnavailable(session.end('room'))));
    expect(await session.publish(claim, entry('p1'))).toMatchObject({
      kind: 'repeated',
      outcome: { status: 'accepted', position: { offset: 1, id: 'p1' } },
    });
    expect(await isStored()).toBe(true);
  });

  it('[ST7] gives up a connection that swallows everything silently, and connects anew', async () => {
    const { proxy, session } = await openThroughProxy(500);
    const claim = await firstClaim(session);
    proxy.silence();
    const from = performance.now();
    await expect(session.publish(claim, entry('p1'))).rejects.toMatchObject(unavailable);
    expect(performance.now() - from).toBeLessThan(3_000);
    let kind: string | undefined;
    await until('an answer', async () => !!(kind = (await orUnavailable(session.publish(claim, entry('p1'))))?.kind));
    expect(kind).toBe('claimed');
  });

  it('[PR25] tells followers that something may be missing, although nobody asked anything on a dead connection', async () => {
    const { proxy, session } = await openThroughProxy(500);
    const { session: other } = await openSession({ url: redis.url });
    const reader = await readLog(session, 'room');
    await other.append('room', entry('heard'));
    await until('the first', () => reader.entries.length === 1);
    proxy.silence();
    await other.append('room', entry('unheard'));
    await until('both', () => reader.entries.length === 2);
    expect(reader.interruptions()).toBe(1);
    expect(reader.entries.map(({ id }) => id)).toEqual(['heard', 'unheard']);
    await other.append('room', entry('later'));
    await until('all', () => reader.entries.length === 3);
  });

  it('[ST7] never hangs on a Redis that is frozen, and works when it goes on', async () => {
    const { session } = await openSession({ url: redis.url, commandTimeoutMs: 500 });
    const claim = await firstClaim(session);
    redis.freeze();
    onTestFinished(() => redis.thaw());
    const from = performance.now();
    const questions = [session.publish(claim, entry('p1')), session.end('room'), session.signal('kick', 'now')];
    for (const question of questions) await expect(question).rejects.toMatchObject(unavailable);
    await expect(session.members('room')).rejects.toMatchObject(unavailable);
    expect(performance.now() - from).toBeLessThan(3_000);
    redis.thaw();
    await until('an answer', async () => !!(await orUnavailable(session.publish(claim, entry('p1')))));
    expect(await session.publish(claim, entry('p1'))).toMatchObject({
      kind: 'repeated',
      outcome: { status: 'accepted' },
    });
    expect(await isStored()).toBe(true);
  });

  const operation = { scope: 'ann', key: 'op-7', hash: 'a', node: 'one', run: 1 };
  const memory = { memoryMs: 60_000 };
  const fieldOf = (field: string) => redis.command('HGET', '{tidewire}:operation:ann\nop-7', field);

  it('[PR51] lets a hub run an operation whose claim was stored although its reply was lost, and no other', async () => {
    const { proxy, session } = await openThroughProxy(60_000);
    proxy.swallowReplies();
    const lost = expect(session.claimOperation(operation, memory)).rejects.toMatchObject(unavailable);
    await until('it is claimed', async () => (await fieldOf('node')) === 'one');
    proxy.cut();
    await lost;
    await until('another connection', async () => !!(await orUnavailable(session.end('room'))));
    const { session: other } = await openSession({ url: redis.url });
    expect(await other.claimOperation({ ...operation, node: 'two' }, memory)).toMatchObject({ kind: 'pending' });
    expect(await session.claimOperation({ ...operation, run: 2 }, memory)).toEqual({ kind: 'claimed' });
  });

  it('[PR51] keeps an end whose reply was lost, and takes it a second time for the same', async () => {
    const { proxy, session } = await openThroughProxy(60_000);
    await session.claimOperation(operation, memory);
    proxy.swallowReplies();
    const answer = { status: 'answered', data: '4' } as const;
    const lost = expect(session.settleOperation(operation, answer, 60_000)).rejects.toMatchObject(unavailable);
    await until('it is settled', async () => (await fieldOf('outcome')) !== null);
    proxy.cut();
    await lost;
    await until('another connection', async () => !!(await orUnavailable(session.end('room'))));
    await session.settleOperation(operation, answer, 60_000);
    const { session: other } = await openSession({ url: redis.url });
    expect(await other.claimOperation({ ...operation, node: 'two' }, memory)).toMatchObject({
      kind: 'repeated',
      outcome: answer,
    });
  });

  it('[PR51] lets no release that arrives late give a newer run’s claim back', async () => {
    const { proxy, session } = await openThroughProxy(500);
    await session.claimOperation(operation, memory);
    const release = proxy.holdSent();
    await expect(session.releaseOperation(operation)).rejects.toMatchObject(unavailable);
    await until('another connection', async () => !!(await orUnavailable(session.end('room'))));
    await session.releaseOperation(operation);
    expect(await session.claimOperation({ ...operation, run: 2 }, memory)).toEqual({ kind: 'claimed' });
    release();
    await until('what was held back is done', async () => {
      const clients = String(await redis.command('CLIENT', 'LIST'));
      return clients.trim().split('\n').length === 3;
    });
    const { session: other } = await openSession({ url: redis.url });
    expect(await other.claimOperation({ ...operation, node: 'two' }, memory)).toMatchObject({ kind: 'pending' });
  });

  it('[ST3] lets no old command that arrives late undo a newer one', async () => {
    const { proxy, session } = await openThroughProxy(500);
    const present = (state: string) => ({ connection: 'ann-1', member: 'ann', state });
    const { fence } = await session.join('ann');
    await session.enter('room', present('"first"'), 60_000);
    const release = proxy.holdSent();
    const late = [session.join('ann'), session.enter('room', present('"late"'), 60_000), session.exit('room', 'ann-1')];
    for (const command of late) await expect(command).rejects.toMatchObject(unavailable);
    await until('a newer state', async () => {
      const isDone = await orUnavailable(session.enter('room', present('"newer"'), 60_000).then(() => true));
      return isDone === true;
    });
    const newer = await session.join('ann');
    release();
    await until('what was held back is done', async () => {
      const clients = String(await redis.command('CLIENT', 'LIST'));
      // Two of the session, and the one that asks.
      return clients.trim().split('\n').length === 3;
    });
    expect((await session.members('room')).members).toMatchObject([{ member: 'ann', state: '"newer"' }]);
    expect(newer.fence).toBeGreaterThan(fence);
    const claim = { publisher: 'ann', fence: newer.fence, destination: 'room', seq: 1, id: 'p1' };
    expect((await session.publish(claim, entry('p1'))).kind).toBe('claimed');
  });
});

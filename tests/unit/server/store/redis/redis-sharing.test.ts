// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redisStore } from '../../../../../src/entries/server-redis';
import type { ClaimResult, PresenceChange } from '../../../../../src/server/store/store';
import { positionOf } from './support/load';
import { readLog } from './support/log-reader';
import { openSession } from './support/open-session';
import { startRedis, type TestRedis } from './support/redis-server';
import { until } from './support/until';

const entry = (id: string) => ({ id, event: 'told', data: `"${id}"` });

describe('redisStore, shared by hubs', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(async () => {
    await redis.command('FLUSHALL');
    await redis.command('CONFIG', 'RESETSTAT');
  });
  afterAll(() => redis.stop());

  it('[ST3] refuses a hub that has not noticed that another one has its publisher', async () => {
    const { session: zombie } = await openSession({ url: redis.url });
    const { session: heir } = await openSession({ url: redis.url });
    const claim = { publisher: 'ann', destination: 'room', seq: 1, id: 'p1' };
    const { fence: old } = await zombie.join('ann');
    await zombie.publish({ ...claim, fence: old }, entry('p1'));
    const { fence } = await heir.join('ann');
    expect((await zombie.publish({ ...claim, fence: old, seq: 2, id: 'p2' }, entry('p2'))).kind).toBe('fenced');
    await zombie.leave('ann', old);
    expect((await heir.publish({ ...claim, fence, seq: 2, id: 'p2' }, entry('p2'))).kind).toBe('claimed');
    expect((await heir.end('room')).offset).toBe(2);
  });

  it('[PR29] gives three hubs that publish to one channel one log, and all of them hear it whole', async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => openSession({ url: redis.url })));
    const readers = await Promise.all(sessions.map(({ session }) => readLog(session, 'room')));
    await Promise.all(
      sessions.map(async ({ session }, hub) => {
        const { fence } = await session.join(`hub-${hub}`);
        const claim = { publisher: `hub-${hub}`, fence, destination: 'room' };
        const publishes = Array.from({ length: 100 }, (_, index) =>
          session.publish({ ...claim, seq: index + 1, id: `${hub}-${index + 1}` }, entry(`${hub}-${index + 1}`)),
        );
        await Promise.all(publishes);
      }),
    );
    for (const reader of readers) {
      await until('everything', () => reader.entries.length >= 300);
      expect(reader.entries).toEqual(readers[0]!.entries);
      expect(reader.entries.map(({ offset }) => offset)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
      expect(reader.gaps).toEqual([]);
    }
  });

  it('[PR13] carries out what is under way in order, although Redis forgets its scripts in the middle', async () => {
    const { session } = await openSession({ url: redis.url });
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: 'room' };
    const publishes: Promise<ClaimResult>[] = [];
    for (let round = 0; round < 20; round++) {
      const flushed = redis.command('SCRIPT', 'FLUSH');
      // Some before it, some after it, and some while what it refused is on its way again.
      for (let count = 0; count < 25; count++) {
        const seq = publishes.length + 1;
        publishes.push(session.publish({ ...claim, seq, id: `p${seq}` }, entry(`p${seq}`)));
        if (count % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await flushed;
    }
    const results = await Promise.all(publishes);
    expect(results.map((result) => [result.kind, positionOf(result).offset])).toEqual(
      results.map((_, index) => ['claimed', index + 1]),
    );
    // It did happen.
    expect(String(await redis.command('INFO', 'errorstats'))).toContain('NOSCRIPT');
  });

  it('[ST9] announces once who is gone, however many hubs sweep', async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => openSession({ url: redis.url })));
    const changes: PresenceChange[] = [];
    await sessions[0]!.session.followPresence('room', { changed: (change) => changes.push(change), interrupted() {} });
    const members = Array.from({ length: 250 }, (_, index) => `member-${index}`);
    await Promise.all(members.map((member) => sessions[1]!.session.enter('room', { connection: member, member }, 1)));
    await sessions[1]!.session.enter('room', { connection: 'stays', member: 'stays' }, 60_000);
    await until('all are gone', async () => {
      await Promise.all(sessions.map(({ session }) => session.sweep()));
      return (await sessions[2]!.session.members('room')).members.length === 1;
    });
    await until('all is told', () => changes.length === 501);
    const left = changes.filter(({ change }) => change === 'left').map(({ member }) => member.member);
    expect(left.toSorted()).toEqual(members.toSorted());
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 1));
  });

  it(
    '[ST6] creates nothing for 100,000 invented channels that are read, followed and watched',
    { timeout: 120_000 },
    async () => {
      const { session } = await openSession({ url: redis.url });
      const before = await redis.command('DBSIZE');
      const follower = { appended() {}, changed() {}, interrupted() {} };
      for (let start = 0; start < 100_000; start += 1_000) {
        await Promise.all(
          Array.from({ length: 1_000 }, async (_, index) => {
            const channel = `invented-${start + index}`;
            const [end, undo] = await Promise.all([session.end(channel), session.follow(channel, follower)]);
            await session.read(channel, end, 10);
            undo();
          }),
        );
      }
      for (let index = 0; index < 1_000; index++) {
        (await session.followPresence(`invented-${index}`, follower))();
        await session.members(`invented-${index}`);
      }
      expect(await redis.command('DBSIZE')).toBe(before);
      await until('nothing is subscribed to', async () => {
        const topics = await redis.command('PUBSUB', 'CHANNELS');
        return Array.isArray(topics) && topics.length === 0;
      });
    },
  );

  it('[ST9] keeps no publisher for ever, and no outcomes beyond the last 256', async () => {
    const { session } = await openSession({ url: redis.url });
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: undefined };
    await Promise.all(
      Array.from({ length: 600 }, (_, index) =>
        session.claim({ ...claim, seq: index + 1, id: `p${index}` }, 'pending'),
      ),
    );
    expect(await redis.command('LLEN', '{tidewire}:outcomes:ann')).toBe(256);
    const names = ['{tidewire}:publisher:ann', '{tidewire}:outcomes:ann'];
    const day = 86_400_000;
    // While connected a hub vouches for it, again and again: if that hub dies it ends all the same.
    for (const name of names) expect(await redis.command('PTTL', name)).toSatisfy((ms) => ms > day && ms <= 1.25 * day);
    await session.leave('ann', fence);
    for (const name of names) expect(await redis.command('PTTL', name)).toSatisfy((ms) => ms > 0 && ms <= day);
  });

  it('[ST5] lets history expire, and keeps epoch and offset for ever', async () => {
    const { session } = await openSession({ url: redis.url, maxHistoryEntries: 10 });
    for (let index = 0; index < 30; index++) await session.append('room', entry(`p${index}`));
    expect(await redis.command('XLEN', '{tidewire}:log:room')).toBe(10);
    expect(await redis.command('PTTL', '{tidewire}:log:room')).toBeGreaterThan(0);
    expect(await redis.command('PTTL', '{tidewire}:end:room')).toBe(-1);
  });

  it('[ST4] starts another epoch where Redis has lost the end of a log, and reads no entries of the old one', async () => {
    const { session } = await openSession({ url: redis.url });
    for (let index = 0; index < 5; index++) await session.append('room', entry(`old-${index}`));
    const old = await session.end('room');
    await redis.command('DEL', '{tidewire}:end:room', '{tidewire}:next-epoch');
    await session.append('room', entry('new'));
    const end = await session.end('room');
    expect(end.epoch).not.toBe(old.epoch);
    expect(await session.read('room', old, 10)).toEqual({ kind: 'gap', end });
    const read = await session.read('room', { epoch: end.epoch, offset: 0 }, 10);
    expect(read.kind === 'entries' && read.entries.map(({ id }) => id)).toEqual(['new']);
  });

  it('[ST7] answers StoreUnavailable when Redis has no memory left, and stores nothing by halves', async () => {
    const { session } = await openSession({ url: redis.url });
    const { fence } = await session.join('ann');
    const claim = { publisher: 'ann', fence, destination: 'room', seq: 1, id: 'p1' };
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    const refused = session.publish(claim, entry('p1'));
    await expect(refused).rejects.toMatchObject({
      code: 'store-unavailable',
      cause: { message: expect.stringContaining('OOM') as string },
    });
    expect((await session.end('room')).offset).toBe(0);
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    expect((await session.publish(claim, entry('p1'))).kind).toBe('claimed');
  });

  it('keeps apps with different prefixes apart', async () => {
    const { session: one } = await openSession({ url: redis.url, prefix: 'one' });
    const { session: two } = await openSession({ url: redis.url, prefix: 'two' });
    const reader = await readLog(two, 'room');
    await one.append('room', entry('of-one'));
    await two.append('room', entry('of-two'));
    await until('its own', () => reader.entries.length > 0);
    expect(reader.entries.map(({ id }) => id)).toEqual(['of-two']);
    expect(await redis.command('KEYS', '*')).toSatisfy((names: string[]) =>
      names.every((name) => /^\{(one|two)\}:/.test(name)),
    );
  });

  it('refuses options that cannot be right, and shows no password', () => {
    expect(() => redisStore({ url: 'localhost:6379/secret' })).toThrow(/like redis:\/\/localhost:6379/);
    expect(() => redisStore({ url: 'http://user:secret@localhost' })).toThrow(/^(?!.*secret)/);
    expect(() => redisStore({ url: redis.url, prefix: 'a{b}' })).toThrow(/without braces/);
    expect(() => redisStore({ url: redis.url, historyMs: 0 })).toThrow(/historyMs/);
    expect(() => redisStore({ url: redis.url, commandTimeoutMs: NaN })).toThrow(/commandTimeoutMs/);
  });
});

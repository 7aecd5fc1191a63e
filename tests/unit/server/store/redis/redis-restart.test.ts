// @vitest-environment node
import { describe, expect, it, onTestFinished } from 'vitest';
import { publishAll, type Acknowledged } from './support/load';
import { readLog } from './support/log-reader';
import { openSession } from './support/open-session';
import { startRedis } from './support/redis-server';
import { until } from './support/until';

describe('redisStore, when Redis is killed and starts again', () => {
  it('[ST2] has every acknowledged publish, each once and in order, and followers have them too', async () => {
    const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    onTestFinished(() => redis.stop());
    const options = { url: redis.url, maxHistoryEntries: 100_000 };
    const { session: publishing, reports } = await openSession(options);
    const { session: reading } = await openSession(options);
    const reader = await readLog(reading, 'room');

    const acknowledged: Acknowledged[] = [];
    const publishers = ['ann', 'bob', 'cat'];
    const all = Promise.all(
      publishers.map((name) => publishAll(publishing, name, 800, (publish) => acknowledged.push(publish))),
    );
    for (const mark of [300, 1_000, 1_700]) {
      await until(`${mark} acknowledged`, () => acknowledged.length >= mark);
      await redis.kill();
      await redis.start();
    }
    await all;
    await until('the follower has all', () => reader.entries.length >= 2_400);

    const { session: fresh } = await openSession(options);
    const { epoch } = await fresh.end('room');
    const read = await fresh.read('room', { epoch, offset: 0 }, 10_000);
    const stored = read.kind === 'entries' ? read.entries : [];
    expect(stored.map(({ offset }) => offset)).toEqual(stored.map((_, index) => index + 1));
    for (const name of publishers) {
      const own = stored.map(({ id }) => id).filter((id) => id.startsWith(name));
      expect(own).toEqual(Array.from({ length: 800 }, (_, index) => `${name}-${index + 1}`));
    }
    for (const { id, position } of acknowledged) {
      expect(position.epoch).toBe(epoch);
      expect(stored[position.offset - 1]?.id).toBe(id);
    }
    expect(acknowledged.some(({ isRetry }) => isRetry)).toBe(true);
    expect(reader.entries).toEqual(stored);
    expect(reader.gaps).toEqual([]);
    expect(reader.interruptions()).toBeGreaterThanOrEqual(3);
    expect(reports.length).toBeGreaterThanOrEqual(3);
  });

  it('[ST7] answers StoreUnavailable at once while Redis is down, and works again when it is back', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const { session, reports } = await openSession({ url: redis.url });
    await redis.kill();
    await until('the connection is lost', () => reports.length > 0);
    const from = performance.now();
    await expect(session.append('room', { id: 'a', event: 'told' })).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    const follower = { appended: () => undefined, interrupted: () => undefined };
    await expect(session.follow('room', follower)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(performance.now() - from).toBeLessThan(1_000);
    await redis.start();
    await until('an answer', () =>
      session.end('room').then(
        () => true,
        () => false,
      ),
    );
    expect((await session.append('room', { id: 'a', event: 'told' })).kind).toBe('appended');
  });

  it('[ST7] rejects to open where there is no Redis, and says where it looked', async () => {
    const redis = await startRedis();
    await redis.stop();
    const reports: unknown[] = [];
    const url = redis.url.replace('redis://', 'redis://hub:secret@');
    await expect(openSession({ url, reports })).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(reports.map(String).join()).toContain(`Redis cannot be reached (redis://127.0.0.1:${redis.port})`);
    expect(reports.map(String).join()).not.toContain('secret');
  });
});

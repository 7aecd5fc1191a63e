// @vitest-environment node
import { afterAll, beforeAll, describe, it } from 'vitest';
import { redisStore } from '../../../../../src/entries/server-redis';
import { nodeEnvironment } from '../../../../../src/server/node/node-environment';
import type { HubStore, StoreLimits } from '../../../../../src/server/store/store';
import { storeContract } from '../../../../../src/testing/store-contract/store-contract';
import type { StoreUnderTest } from '../../../../../src/testing/store-contract/store-under-test';
import { createClientFor } from '../../../../../src/server/store/redis/client';
import { startRedis, type TestRedis } from './support/redis-server';

/** The contract of all stores, on a Redis that keeps what it acknowledged. */
describe('redisStore', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
  });
  afterAll(() => redis.stop());

  async function create(limits: StoreLimits): Promise<StoreUnderTest> {
    await redis.command('FLUSHALL');
    let alive = { isDead: false };
    return {
      environment: nodeEnvironment(),
      connect: () => connectFor(redis, limits, alive),
      size: async () => Number(await redis.command('DBSIZE')),
      async crash() {
        alive.isDead = true;
        alive = { isDead: false };
        await redis.kill();
        await redis.start();
      },
      stop: () => undefined,
    };
  }

  for (const { title, run } of storeContract({ isDurable: true, create })) it(title, run);
});

/** A process that can die: then it connects no more, and says nothing. */
function connectFor({ url }: TestRedis, limits: StoreLimits, life: { readonly isDead: boolean }): HubStore {
  const connect = createClientFor(url, 5_000);
  const store = redisStore({
    ...limits,
    createClient() {
      if (life.isDead) throw new Error('This process is dead.');
      return connect();
    },
  });
  return {
    name: store.name,
    open: (context) =>
      store.open({
        ...context,
        report: (error) => {
          if (!life.isDead) context.report(error);
        },
      }),
  };
}

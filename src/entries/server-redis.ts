export {
  redisStore,
  type RedisAddress,
  type RedisClientSource,
  type RedisStoreOptions,
  type RedisStoreSettings,
} from '../server/store/redis/redis-store';
export type { RedisClient } from '../server/store/redis/client';

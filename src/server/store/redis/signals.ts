import type { RedisKeys } from './keys';
import type { RedisTopics } from './topics';
import type { SignalStore } from '../store';

/** Words between hubs, by Pub/Sub: whoever is not connected at the moment misses them. */
export function createRedisSignals(
  send: (command: readonly string[]) => Promise<unknown>,
  topics: RedisTopics,
  keys: RedisKeys,
): SignalStore {
  return {
    async signal(topic, message) {
      return Number(await send(['PUBLISH', keys.signal(topic), message]));
    },
    onSignal: (topic, handler) =>
      topics.listen(keys.signal(topic), { received: (message) => handler(message), interrupted() {} }),
  };
}

import { TidewireError } from '../../../shared/errors';
import type { Undo } from '../../../shared/undo';
import { longestTimerMs } from '../../hub/hub-environment';
import { createClientFor, toShownAddress, type RedisClient } from './client';
import { createRedisKeys, type RedisKeys } from './keys';
import { createRedisLink, type RedisLinkOptions } from './link';
import { createRedisLogs } from './logs';
import { createRedisOperations } from './operations';
import { createRedisPresence } from './presence';
import { createRedisPublishers } from './publishers';
import { createRedisSignals } from './signals';
import { createRedisTopics } from './topics';
import { StoreUnavailable, type HubStore, type StoreContext, type StoreLimits, type StoreSession } from '../store';
import { resolveStoreLimits } from '../store-limits';

/** Either an address, or who makes the connections. */
export type RedisStoreOptions = RedisStoreSettings & (RedisAddress | RedisClientSource);

export interface RedisAddress {
  /** Where the primary is: `redis://[[user]:password@]host[:port][/database]`, with TLS `rediss:`. */
  readonly url: string;
  readonly createClient?: undefined;
}

export interface RedisClientSource {
  /**
   * Makes each client, not yet connected: for certificates, or to ask a Sentinel where the primary is now. Called twice for every
   * connection of the store (for commands and for Pub/Sub), and again after it was lost. Give each the options
   * `disableOfflineQueue: true` and `socket: { reconnectStrategy: false }`.
   */
  readonly createClient: () => RedisClient | Promise<RedisClient>;
  readonly url?: undefined;
}

export interface RedisStoreSettings extends Partial<StoreLimits> {
  /**
   * What the names of all keys and Pub/Sub channels begin with. Apps that share a Redis need different ones, also if they use
   * different database numbers, since Pub/Sub knows none. @default 'tidewire'
   */
  readonly prefix?: string;
  /** Milliseconds that Redis has to answer. Then the connection is given up and made anew. @default 5_000 */
  readonly commandTimeoutMs?: number;
}

/**
 * Everything in Redis (6.2 or newer), shared by any number of hubs: a client may come back to another hub and resume there.
 *
 * What survives is up to Redis. With `appendonly yes` and `appendfsync always`: everything that was acknowledged, also when Redis is
 * killed. With `appendfsync everysec`, or when a replica that lags behind is promoted, the last moments may be lost although they
 * were acknowledged; a subscriber that had got further than the log is then told of a gap (ST4), never nothing. Hubs need no more than
 * the address: they connect again by themselves, and say `retry-same-id` until they have.
 *
 * Set `maxmemory-policy noeviction`. Under `volatile-*` Redis may drop history, which readers are told as a gap, but also keys of
 * `append`, operations, whose copies would run again, and the numbers of publishers, whose unacknowledged sends then end as unknown. Under `allkeys-*` it would drop what must
 * outlive history: the epoch and last offset of each channel ever published to (some 200 bytes, kept for ever). A publisher takes some
 * 150 bytes per remembered outcome, of which there are at most 256, and per destination until it is forgotten.
 *
 * In a cluster all keys lie in one slot; that is not tested. The package `redis` has to be installed.
 *
 * @throws TidewireError for an address, a prefix or a limit that cannot be right
 * @example createHub({ store: redisStore({ url: 'redis://localhost:6379' }) })
 */
export function redisStore(options: RedisStoreOptions): HubStore {
  const { url, createClient, prefix = 'tidewire', commandTimeoutMs = 5_000, ...given } = options;
  assertTimeout(commandTimeoutMs);
  const limits = toWholeLimits(given);
  const keys = createRedisKeys(prefix);
  const way = { createClient: createClient ?? createClientFor(url, commandTimeoutMs), timeoutMs: commandTimeoutMs };
  const place = createClient ? 'where createClient leads' : toShownAddress(url);
  return { name: 'redis', open: (context) => openSession(context, keys, limits, way, place) };
}

async function openSession(
  { environment, node, report }: StoreContext,
  keys: RedisKeys,
  limits: StoreLimits,
  way: Pick<RedisLinkOptions, 'createClient' | 'timeoutMs'>,
  place: string,
): Promise<StoreSession> {
  const randomId = () => environment.randomId();
  let commands = 0;
  const order = { node: JSON.stringify(node), next: () => String(++commands) };
  let stopVouching: Undo = () => {};
  let closing: Promise<void> | undefined;

  const topics = createRedisTopics(
    (topic) => link.subscribe(topic),
    (topic) => link.unsubscribe(topic),
    report,
  );
  const link = createRedisLink({
    ...way,
    environment,
    report,
    topics: topics.all,
    onMessage: topics.received,
    onRestored() {
      topics.interrupted();
      void vouch();
    },
  });
  const { vouchForAll, leaveAll, ...sequences } = createRedisPublishers(link, keys, order, randomId, limits);
  const presence = createRedisPresence(link, topics, keys, order);

  /** A round that fails is made up for by the next one, or when the connection is back. */
  const vouch = () => vouchForAll().catch(() => undefined);

  function vouchRegularly(): void {
    const delayMs = Math.min(longestTimerMs, limits.publisherRetentionMs / 8);
    stopVouching = closing ? () => {} : environment.setTimer(() => void vouch().then(vouchRegularly), delayMs);
  }

  try {
    await link.open();
    await link.send(['SET', keys.nextEpoch, randomId(), 'NX']);
  } catch (error) {
    await link.close();
    report(toUnreachable(place, error));
    throw error;
  }
  vouchRegularly();

  async function close(): Promise<void> {
    topics.close();
    stopVouching();
    await leaveAll().catch(() => undefined);
    await link.close();
  }

  return {
    ...createRedisLogs(link, topics, keys, randomId, limits),
    ...sequences,
    ...createRedisOperations(link, keys),
    ...presence,
    ...createRedisSignals(link.send, topics, keys),
    close: () => (closing ??= close()),
  };
}

function toUnreachable(place: string, error: unknown): TidewireError {
  const unreachable = new TidewireError(
    'redis-unreachable',
    `Redis cannot be reached (${place}), so nothing can be stored. Start it, or correct the address given to redisStore. The cause says more.`,
  );
  unreachable.cause = error instanceof StoreUnavailable ? error.cause : error;
  return unreachable;
}

/** Beyond this it is for ever: Redis counts moments in 63 bits, and scripts exactly in 53. */
const longestMs = 1e13;

function toWholeLimits(given: Partial<StoreLimits>): StoreLimits {
  const whole = (limit: number) => Math.ceil(Math.min(limit, longestMs));
  const { maxHistoryEntries, historyMs, publisherRetentionMs, maxDestinations, keyRetentionMs } =
    resolveStoreLimits(given);
  return {
    maxHistoryEntries: whole(maxHistoryEntries),
    historyMs: whole(historyMs),
    publisherRetentionMs: whole(publisherRetentionMs),
    maxDestinations: whole(maxDestinations),
    keyRetentionMs: whole(keyRetentionMs),
  };
}

function assertTimeout(timeoutMs: number): void {
  if (timeoutMs > 0 && timeoutMs <= longestTimerMs) return;
  throw new TidewireError('bad-limit', 'redisStore: commandTimeoutMs is a number of milliseconds above 0.');
}

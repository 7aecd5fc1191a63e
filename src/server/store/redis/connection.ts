import type { Undo } from '../../../shared/undo';
import type { HubEnvironment } from '../../hub/hub-environment';
import type { RedisClient } from './client';

/** One connection to Redis. Once it is lost it stays lost. */
export interface RedisConnection {
  send(command: readonly string[]): Promise<unknown>;
  subscribe(topics: readonly string[]): Promise<void>;
  unsubscribe(topic: string): void;
  /** Waits for all answers that are due. */
  answered(): Promise<void>;
  /** Gives it up: whatever is under way rejects with the cause. */
  lose(cause: unknown): void;
}

export interface RedisConnectionOptions {
  readonly createClient: () => RedisClient | Promise<RedisClient>;
  readonly environment: HubEnvironment;
  /** How long an answer may take before the connection is given up. */
  readonly timeoutMs: number;
  /** Sent every now and then: a connection that died in silence is found although nobody asks anything. */
  readonly keepAlive: (connection: RedisConnection) => Promise<unknown>;
  readonly onMessage: (topic: string, message: string) => void;
  /** Told once, whether it was ever open or not. */
  readonly onLost: (cause: unknown) => void;
}

interface Pending {
  readonly since: number;
  reject(cause: unknown): void;
}

/** A time-out is counted in this many looks, so that one late timer in a busy process does not end a healthy connection. */
const looks = 5;
const topicsPerCommand = 1_000;

/**
 * Guarantees: every call is answered, or rejects within the time-out; the order of calls is kept; nothing is queued for a later
 * connection.
 */
export async function openRedisConnection(options: RedisConnectionOptions): Promise<RedisConnection> {
  const { environment, timeoutMs, keepAlive, onMessage, onLost } = options;
  /** Oldest first, as Redis answers. */
  const pending = new Set<Pending>();
  /** Who waits for the last answer. */
  const idle: (() => void)[] = [];
  let isLost = false;
  let client: RedisClient | undefined;
  let look = 0;
  let stopLooking: Undo = () => {};

  const listener = (message: string, topic: string) => {
    if (!isLost) onMessage(topic, message);
  };

  function lose(cause: unknown): void {
    if (isLost) return;
    isLost = true;
    stopLooking();
    for (const waiting of [...pending]) {
      settle(waiting);
      waiting.reject(cause);
    }
    destroy(client);
    onLost(cause);
  }

  function watchAnswers(): void {
    stopLooking = environment.setTimer(() => {
      look++;
      const [oldest] = pending;
      if (oldest && look - oldest.since >= looks) return lose(new Error(`Redis did not answer for ${timeoutMs} ms.`));
      if (client && look % looks === 0) keepAlive(connection).catch(lose);
      watchAnswers();
    }, timeoutMs / looks);
  }

  function settle(waiting: Pending): void {
    if (pending.delete(waiting) && pending.size === 0) for (const resolve of idle.splice(0)) resolve();
  }

  function due<T>(answer: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Pending = { since: look, reject };
      pending.add(waiting);
      answer.then(
        (value) => {
          settle(waiting);
          resolve(value);
        },
        (error: unknown) => {
          settle(waiting);
          waiting.reject(error);
        },
      );
    });
  }

  const ask = <T>(run: (client: RedisClient) => Promise<T>): Promise<T> =>
    client && !isLost ? due(run(client)) : Promise.reject(new Error('The connection to Redis is lost.'));

  const connection: RedisConnection = {
    send: (command) => ask((open) => open.sendCommand(command)),
    async subscribe(topics) {
      const commands: Promise<unknown>[] = [];
      for (let start = 0; start < topics.length; start += topicsPerCommand)
        commands.push(ask((open) => open.subscribe(topics.slice(start, start + topicsPerCommand), listener)));
      await Promise.all(commands);
    },
    unsubscribe(topic) {
      ask((open) => open.unsubscribe(topic, listener)).catch(() => undefined);
    },
    answered: () => new Promise((resolve) => (pending.size === 0 ? resolve() : idle.push(resolve))),
    lose,
  };

  watchAnswers();
  try {
    client = await due(Promise.resolve(options.createClient()));
    client.on('error', lose);
    client.on('end', () => lose(new Error('Redis closed the connection.')));
    // A client that was made to connect again by itself would forget what was under way.
    client.on('reconnecting', () => lose(new Error('The connection to Redis is lost.')));
    await ask((open) => open.connect());
    return connection;
  } catch (error) {
    lose(error);
    throw error;
  }
}

function destroy(client: RedisClient | undefined): void {
  try {
    client?.destroy();
  } catch {
    // It has ended by itself.
  }
}

import type { Undo } from '../../../shared/undo';
import type { HubEnvironment } from '../../hub/hub-environment';
import type { RedisClient } from './client';
import { openRedisConnection, type RedisConnection } from './connection';
import { createScriptRunner, type RedisScriptRunner } from './script-runner';
import { scripts } from './lua/scripts';
import { StoreUnavailable } from '../store';

/** The way to Redis, as long as the session lives: while there is none every call rejects at once. */
export interface RedisLink extends RedisScriptRunner {
  /** @throws StoreUnavailable if Redis cannot be reached now; once it was, the link heals by itself */
  open(): Promise<void>;
  send(command: readonly string[]): Promise<unknown>;
  subscribe(topic: string): Promise<void>;
  unsubscribe(topic: string): void;
  close(): Promise<void>;
}

export interface RedisLinkOptions {
  readonly createClient: () => RedisClient | Promise<RedisClient>;
  readonly environment: HubEnvironment;
  readonly timeoutMs: number;
  /** What a new connection has to listen to before it counts as open. */
  readonly topics: () => readonly string[];
  readonly onMessage: (topic: string, message: string) => void;
  /** There was none for a while, and now there is. */
  readonly onRestored: () => void;
  readonly report: (error: unknown) => void;
}

/** Commands on one connection, Pub/Sub on another. Losing either loses both: they must lead to the same server. */
interface Pair {
  readonly commands: RedisConnection;
  readonly subscriber: RedisConnection;
  readonly runner: RedisScriptRunner;
}

const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** What a server says that will not do its work, but perhaps another one behind the same address, or itself later. */
const wrongServer = /^(READONLY|LOADING|MASTERDOWN|UNBLOCKED|CLUSTERDOWN|MOVED|NOAUTH)\b/;

export function createRedisLink(options: RedisLinkOptions): RedisLink {
  const { environment, report } = options;
  let pair: Pair | undefined;
  let pauseMs = firstPauseMs;
  let cancelRetry: Undo = () => {};
  let isClosed = false;
  /** Why there is no connection, as it was last told: one outage is not told with every attempt. */
  let toldCause: string | undefined;
  /** Ends the attempt that is under way. */
  let giveUp: (cause: unknown) => void = () => {};

  async function connect(): Promise<void> {
    const opened: RedisConnection[] = [];
    let lostBy: { readonly cause: unknown } | undefined;
    let mine: Pair | undefined;
    const lose = (cause: unknown) => {
      if (lostBy) return;
      lostBy = { cause };
      for (const connection of opened) connection.lose(cause);
      if (mine && pair === mine) handleLost(cause);
    };
    giveUp = lose;
    const openOne = async (keepAlive: (connection: RedisConnection) => Promise<unknown>) => {
      const connection = await openRedisConnection({ ...options, keepAlive, onLost: lose });
      opened.push(connection);
      if (lostBy) connection.lose(lostBy.cause);
      return connection;
    };
    try {
      const [commands, subscriber] = await Promise.all([
        openOne(assertPrimary),
        openOne((connection) => connection.send(['PING'])),
      ]);
      const load = () =>
        Promise.all(Object.values(scripts).map(({ source }) => commands.send(['SCRIPT', 'LOAD', source])));
      const topics = options.topics();
      await Promise.all([assertPrimary(commands), load(), subscriber.subscribe(topics)]);
      if (isClosed) throw new Error('The store was closed.');
      mine = { commands, subscriber, runner: createScriptRunner(commands.send, load) };
      pair = mine;
      pauseMs = firstPauseMs;
      const wanted = new Set(options.topics());
      for (const topic of topics) if (!wanted.has(topic)) subscriber.unsubscribe(topic);
    } catch (error) {
      lose(error);
      throw lostBy?.cause ?? error;
    }
  }

  function handleLost(cause: unknown): void {
    pair = undefined;
    if (isClosed) return;
    toldCause = undefined;
    connectLater(cause);
  }

  function connectLater(cause: unknown): void {
    if (toldCause !== String(cause)) {
      toldCause = String(cause);
      report(
        new Error('There is no connection to Redis. Until the store has one again, nothing can be stored.', { cause }),
      );
    }
    cancelRetry = environment.setTimer(() => {
      connect().then(options.onRestored, (error: unknown) => {
        if (!isClosed) connectLater(error);
      });
    }, pauseMs);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }

  async function ask<T>(run: (pair: Pair) => Promise<T>): Promise<T> {
    const asked = pair;
    if (!asked) throw new StoreUnavailable(new Error('There is no connection to Redis.'));
    try {
      return await run(asked);
    } catch (error) {
      if (error instanceof Error && wrongServer.test(error.message)) asked.commands.lose(error);
      throw new StoreUnavailable(error);
    }
  }

  return {
    async open() {
      try {
        await connect();
      } catch (error) {
        throw new StoreUnavailable(error);
      }
    },
    run: (...call) => ask(({ runner }) => runner.run(...call)),
    send: (command) => ask(({ commands }) => commands.send(command)),
    subscribe: (topic) => ask(({ subscriber }) => subscriber.subscribe([topic])),
    unsubscribe: (topic) => pair?.subscriber.unsubscribe(topic),
    async close() {
      if (isClosed) return;
      isClosed = true;
      cancelRetry();
      const last = pair;
      pair = undefined;
      // What was asked for just before, like leaving, is still done.
      await last?.commands.answered();
      giveUp(new Error('The store was closed.'));
    },
  };
}

/** A replica answers readers with what was, and a demoted primary loses what it is told. */
async function assertPrimary(connection: RedisConnection): Promise<void> {
  const reply = await connection.send(['ROLE']).catch((error: unknown) => {
    // Not everybody may ask. Then a write will tell.
    if (error instanceof Error && error.message.startsWith('NOPERM')) return ['master'];
    throw error;
  });
  if (Array.isArray(reply) && reply[0] !== 'master')
    throw new Error('READONLY This Redis is a replica. Lead redisStore to the primary.');
}

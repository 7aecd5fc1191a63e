import { createClient } from 'redis';
import { TidewireError } from '../../../shared/errors';

/** The part of a client of the package `redis` that the store uses. */
export interface RedisClient {
  connect(): Promise<unknown>;
  /** Ends it at once. */
  destroy(): void;
  sendCommand(command: readonly string[]): Promise<unknown>;
  subscribe(channels: string | string[], listener: (message: string, channel: string) => unknown): Promise<unknown>;
  unsubscribe(channels: string | string[], listener: (message: string, channel: string) => unknown): Promise<unknown>;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
}

/**
 * Makes clients of the package `redis` for an address. They never connect again by themselves, and queue nothing while they are
 * not connected: a lost connection is replaced by a new client, and what was under way is of unknown fate.
 */
export function createClientFor(url: string, connectTimeoutMs: number): () => RedisClient {
  assertAddress(url);
  return () =>
    createClient({
      url,
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      socket: { reconnectStrategy: false, connectTimeout: connectTimeoutMs },
    });
}

function assertAddress(url: string): void {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && ['redis:', 'rediss:'].includes(address.protocol)) return;
  // The address itself is not shown: it may hold a password.
  throw new TidewireError(
    'bad-address',
    'redisStore: url is the address of a Redis server, like redis://localhost:6379 (with TLS rediss:).',
  );
}

/** Where an address leads, without its password. */
export function toShownAddress(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

import { createPresenceRoom, toTypingTopic, type PresenceRoomOptions, type PresenceWatcher, type Typist } from './presence-room';
import type { Presence, PresenceKey, PresenceMember } from './store/store';

/** Presence of this hub's connections, and of everybody in the channels that they watch. */
export interface PresenceDesk {
  /** @returns everybody. @throws StoreUnavailable */
  watch(channel: string, watcher: PresenceWatcher): Promise<readonly PresenceMember[]>;
  unwatch(channel: string, watcher: PresenceWatcher): void;
  /** @param isAlive whether the connection gave a sign of life of late: nobody else is vouched for. @throws StoreUnavailable */
  enter(channel: string, presence: Presence, isAlive: () => boolean): Promise<void>;
  exit(channel: string, connection: string): Promise<void>;
  type(channel: string, typist: Typist): Promise<void>;
  /** Vouches for all that are alive, and sweeps those for whom nobody does. Never rejects. */
  beat(): Promise<void>;
  /** Somebody is present or watched: there is something to do at a beat. */
  readonly isBusy: boolean;
  close(): void;
}

interface Entered {
  readonly key: PresenceKey;
  readonly presence: Presence;
  readonly isAlive: () => boolean;
}

/**
 * @param options `heartbeatMs`: between beats. Whoever was alive at a beat is vouched for until 5 s after the next one: a connection that
 *   vanishes is gone at most 2 × heartbeat + 5 s later (PR32)
 */
export function createPresenceDesk(
  options: PresenceRoomOptions & { readonly heartbeatMs: number; handleBusy(): void },
): PresenceDesk {
  const { store, reportError, handleBusy } = options;
  const ttlMs = options.heartbeatMs + 5_000;
  const rooms = new Map<string, ReturnType<typeof createPresenceRoom>>();
  const entered = new Map<string, Entered>();

  function dropIfEmpty(channel: string): void {
    const room = rooms.get(channel);
    if (!room || room.size > 0) return;
    rooms.delete(channel);
    room.close();
  }

  async function renew(): Promise<void> {
    const alive = [...entered.values()].filter(({ isAlive }) => isAlive());
    if (alive.length === 0) return;
    const lost = await store.renew(
      alive.map(({ key }) => key),
      ttlMs,
    );
    // Swept while we could not vouch for them: we were frozen, or the store was away.
    for (const key of lost) {
      const still = entered.get(keyOf(key));
      if (still) await store.enter(key.channel, still.presence, ttlMs);
    }
  }

  return {
    async watch(channel, watcher) {
      const room = rooms.get(channel) ?? createPresenceRoom(channel, options);
      rooms.set(channel, room);
      handleBusy();
      try {
        return await room.join(watcher);
      } finally {
        dropIfEmpty(channel);
      }
    },
    unwatch(channel, watcher) {
      rooms.get(channel)?.leave(watcher);
      dropIfEmpty(channel);
    },
    async enter(channel, presence, isAlive) {
      const key = { channel, connection: presence.connection };
      entered.set(keyOf(key), { key, presence, isAlive });
      handleBusy();
      await store.enter(channel, presence, ttlMs);
      // It left while the store was asked.
      if (!entered.has(keyOf(key))) await store.exit(channel, presence.connection);
    },
    async exit(channel, connection) {
      entered.delete(keyOf({ channel, connection }));
      await store.exit(channel, connection);
    },
    async type(channel, typist) {
      await store.signal(toTypingTopic(channel), JSON.stringify(typist));
    },
    async beat() {
      try {
        await renew();
        await store.sweep();
      } catch (error) {
        reportError(error);
      }
    },
    get isBusy() {
      return rooms.size > 0 || entered.size > 0;
    },
    close() {
      for (const room of rooms.values()) room.close();
      rooms.clear();
    },
  };
}

function keyOf({ channel, connection }: PresenceKey): string {
  return JSON.stringify([channel, connection]);
}

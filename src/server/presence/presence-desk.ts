import type { Undo } from '../../shared/undo';
import {
  createPresenceRoom,
  toTypingTopic,
  type PresenceRoomOptions,
  type PresenceWatcher,
  type Typist,
} from './presence-room';
import type { Presence, PresenceKey, PresenceMember } from '../store/store';

/** Presence of this hub's connections, and of everybody in the channels that they watch. */
export interface PresenceDesk {
  /** @returns everybody. @throws StoreUnavailable */
  watch(channel: string, watcher: PresenceWatcher): Promise<readonly PresenceMember[]>;
  unwatch(channel: string, watcher: PresenceWatcher): void;
  /** @param isAlive whether the connection gave a sign of life of late: nobody else is vouched for. @throws StoreUnavailable */
  enter(channel: string, presence: Presence, isAlive: () => boolean): Promise<void>;
  exit(channel: string, connection: string): Promise<void>;
  type(channel: string, typist: Typist): Promise<void>;
  /** Vouches for all that are alive, and lets the store clear away what is too old. Never rejects. */
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

/** How long a beat may be late. */
const slackMs = 3_000;
/** How often those are looked for for whom nobody vouches. */
const sweepMs = 2_000;

/**
 * @param options `heartbeatMs`: between beats. Whoever was alive at a beat is vouched for until 3 s after the next one, and missed 2 s later
 *   at the latest: a connection that vanishes is gone within 2 × heartbeat + 5 s (PR32)
 */
export function createPresenceDesk(
  options: PresenceRoomOptions & { readonly heartbeatMs: number; handleBusy(): void },
): PresenceDesk {
  const { store, environment, reportError, handleBusy } = options;
  const ttlMs = options.heartbeatMs + slackMs;
  const rooms = new Map<string, ReturnType<typeof createPresenceRoom>>();
  const entered = new Map<string, Entered>();

  function dropIfEmpty(channel: string): void {
    const room = rooms.get(channel);
    if (!room || room.size > 0) return;
    rooms.delete(channel);
    room.close();
  }

  let cancelSweep: Undo | undefined;
  const isBusy = () => rooms.size > 0 || entered.size > 0;

  /** There is somebody to look after. */
  function wake(): void {
    handleBusy();
    cancelSweep ??= environment.setTimer(() => {
      cancelSweep = undefined;
      store.sweep().catch(reportError);
      if (isBusy()) wake();
    }, sweepMs);
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
      wake();
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
      wake();
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
      return isBusy();
    },
    close() {
      cancelSweep?.();
      entered.clear();
      for (const room of rooms.values()) room.close();
      rooms.clear();
    },
  };
}

function keyOf({ channel, connection }: PresenceKey): string {
  return JSON.stringify([channel, connection]);
}

import type { Undo } from '../shared/undo';
import type { HubEnvironment } from './hub-environment';

export interface WatchedConnection {
  ping(): void;
  /** Called once: it answered neither of the last two pings. */
  handleUnresponsive(): void;
  /** We do not read from it at the moment, so its silence says nothing. */
  isPaused(): boolean;
}

export interface Liveness {
  /** @returns `sign`, to be called at every sign of life, and the undo */
  watch(connection: WatchedConnection): { sign(): void; unwatch: Undo };
}

/** Pings without an answer that end a connection (PR17). */
const maxUnanswered = 2;

/** Pings every connection at one beat, which runs while there is one. Browsers answer also in throttled tabs. */
export function createLiveness({ setTimer }: HubEnvironment, heartbeatMs: number, handleBeat: () => void): Liveness {
  const unanswered = new Map<WatchedConnection, number>();
  let cancelTimer: Undo | undefined;

  function beat(): void {
    cancelTimer = setTimer(beat, heartbeatMs);
    handleBeat();
    for (const [connection, count] of [...unanswered]) {
      if (connection.isPaused()) continue;
      if (count >= maxUnanswered) {
        connection.handleUnresponsive();
        continue;
      }
      unanswered.set(connection, count + 1);
      connection.ping();
    }
  }

  return {
    watch(connection) {
      unanswered.set(connection, 0);
      cancelTimer ??= setTimer(beat, heartbeatMs);
      return {
        sign() {
          if (unanswered.has(connection)) unanswered.set(connection, 0);
        },
        unwatch() {
          unanswered.delete(connection);
          if (unanswered.size > 0) return;
          cancelTimer?.();
          cancelTimer = undefined;
        },
      };
    },
  };
}

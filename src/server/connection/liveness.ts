import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';

export interface WatchedConnection {
  /** Without it the connection is never asked, and looks after itself. */
  readonly ping: (() => void) | undefined;
  /** Called once: it answered neither of the last two pings. */
  handleUnresponsive(): void;
  /** We do not read from it at the moment, so its silence says nothing. */
  isPaused(): boolean;
}

export interface Watched {
  /** To be called at every sign of life. */
  sign(): void;
  /** It gave one since the beat before the last. */
  isAlive(): boolean;
  readonly unwatch: Undo;
}

export interface Liveness {
  watch(connection: WatchedConnection): Watched;
  /** There is something to do at a beat: the next one comes. */
  wake(): void;
}

export interface LivenessOptions {
  readonly heartbeatMs: number;
  /** Before the pings: who answered the last ones is alive (PR32). */
  handleBeat(): void;
  /** Whether beats go on although nobody is to be pinged. */
  isBeatNeeded(): boolean;
}

/** Pings without an answer that end a connection (PR17). */
const maxUnanswered = 2;

/** Pings every connection at one beat, which runs while there is a reason. Browsers answer also in throttled tabs. */
export function createLiveness({ setTimer }: HubEnvironment, options: LivenessOptions): Liveness {
  const { heartbeatMs, handleBeat, isBeatNeeded } = options;
  const unanswered = new Map<WatchedConnection, number>();
  let cancelTimer: Undo | undefined;

  function beat(): void {
    cancelTimer = undefined;
    handleBeat();
    restart();
    for (const [connection, count] of [...unanswered]) {
      if (!connection.ping || connection.isPaused()) continue;
      if (count >= maxUnanswered) {
        connection.handleUnresponsive();
        continue;
      }
      unanswered.set(connection, count + 1);
      connection.ping();
    }
  }

  function restart(): void {
    const isNeeded = isBeatNeeded() || [...unanswered.keys()].some(({ ping }) => ping);
    if (isNeeded) cancelTimer ??= setTimer(beat, heartbeatMs);
  }

  return {
    wake: restart,
    watch(connection) {
      unanswered.set(connection, 0);
      if (connection.ping) cancelTimer ??= setTimer(beat, heartbeatMs);
      return {
        sign() {
          if (unanswered.has(connection)) unanswered.set(connection, 0);
        },
        isAlive: () => unanswered.get(connection) === 0 || connection.isPaused(),
        unwatch() {
          unanswered.delete(connection);
          if (unanswered.size > 0 || isBeatNeeded()) return;
          cancelTimer?.();
          cancelTimer = undefined;
        },
      };
    },
  };
}

import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import type { Word } from './envelope';
import { watchPeer } from './heartbeat';
import type { MessagePortLike } from './like';

/** One link's words over a port, and the watch over the end that hears them: the same at both ends. */
export interface Conversation {
  say(word: Word): void;
  /** A word came from the other end. */
  heard(word: Word): void;
  readonly stop: Undo;
}

/** @param lost the other end is gone, or there is no way to it. Never called from within `say` */
export function converse(
  port: MessagePortLike,
  link: string,
  environment: Pick<TransportEnvironment, 'setTimer'>,
  heartbeatMs: number,
  lost: (reason: string) => void,
): Conversation {
  function say(word: Word): void {
    try {
      port.postMessage({ ...word, link });
    } catch {
      // Electron throws for a window that is gone.
      queueMicrotask(() => lost('the port is gone'));
    }
  }
  const watch = watchPeer(
    environment,
    heartbeatMs,
    () => say({ tidewire: 'ping' }),
    () => {
      // One that was only asleep must not go on as if all were well.
      say({ tidewire: 'close', code: 1006, reason: '' });
      lost('the other end fell silent');
    },
  );
  return {
    say,
    heard(word) {
      watch.heard();
      if (word.tidewire === 'ping') say({ tidewire: 'pong' });
    },
    stop: watch.stop,
  };
}

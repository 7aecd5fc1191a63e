import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';

export interface PeerWatch {
  /** Anything at all came. */
  heard(): void;
  readonly stop: Undo;
}

const allowedMisses = 2;

/**
 * Notices that the other end of a port is gone: a crashed worker or a closed window says nothing, and most ports do not either.
 *
 * Each end asks in its own time and answers at once. A page in the background, whose timers come once a minute, still answers:
 * messages are not held back. A timer that is late, after sleep, is one miss and no proof.
 */
export function watchPeer(
  { setTimer }: Pick<TransportEnvironment, 'setTimer'>,
  intervalMs: number,
  ping: () => void,
  gone: () => void,
): PeerWatch {
  let hasHeard = false;
  let misses = 0;
  let cancel = setTimer(look, intervalMs);
  function look(): void {
    misses = hasHeard ? 0 : misses + 1;
    hasHeard = false;
    if (misses >= allowedMisses) return gone();
    cancel = setTimer(look, intervalMs);
    ping();
  }
  return {
    heard() {
      hasHeard = true;
    },
    stop: () => cancel(),
  };
}

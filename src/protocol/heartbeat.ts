import type { Undo } from '../shared/undo';
import type { Wire } from './incoming';
import type { CreateSessionPart } from './session-part';

/** How much later than planned a timer may fire before it says more about this machine than about the network. */
const lateMs = 2_000;
const shortestMs = 5_000;

interface Ping {
  readonly id: string;
  readonly sentAt: number;
  /** Any frame has come since. */
  isAlive: boolean;
  isMeasured: boolean;
}

/**
 * Finds the link that looks open and is not, and measures the round trip. Any frame counts as life; a timer that fires late
 * proves nothing, so after sleep the first thing is a fresh ping. Two silent ends in a row after the same idle time are a
 * proxy's time-out, and make the heartbeat quicker.
 *
 * @param ping the frame to send
 */
export function heartbeat(ping: (id: string) => Wire): CreateSessionPart {
  return (host) => {
    const { environment, heartbeatMs = 30_000, heartbeatTimeoutMs = 5_000 } = host;
    let intervalMs = heartbeatMs;
    let cancel: Undo | undefined;
    let count = 0;
    let awaited: Ping | undefined;
    let receivedAt = 0;
    let lastIdleMs = 0;

    function beat(): void {
      cancel?.();
      const id = `${++count}`;
      host.write(ping(id));
      const sent: Ping = (awaited = { id, sentAt: environment.monotonicNow(), isAlive: false, isMeasured: false });
      const due = environment.now() + heartbeatTimeoutMs;
      cancel = environment.setTimer(() => {
        if (sent.isAlive) cancel = environment.setTimer(beat, intervalMs - heartbeatTimeoutMs);
        else if (environment.now() - due > lateMs) beat();
        else void host.linkEnded({ action: 'retry', cause: { code: 'half-open' } });
      }, heartbeatTimeoutMs);
    }

    return {
      connected() {
        receivedAt = environment.monotonicNow();
        beat();
      },
      disconnected(cause) {
        awaited = undefined;
        host.lastRoundTrip = undefined;
        cancel?.();
        if (cause?.closeCode !== 1006) return;
        const idleMs = environment.monotonicNow() - receivedAt;
        const isAlike = Math.abs(idleMs - lastIdleMs) <= 0.2 * lastIdleMs;
        if (isAlike && idleMs >= shortestMs && idleMs < intervalMs) intervalMs = Math.max(shortestMs, 0.7 * idleMs);
        lastIdleMs = idleMs;
      },
      heard(incoming) {
        receivedAt = environment.monotonicNow();
        if (awaited) awaited.isAlive = true;
        // One answer for one ping: where answers carry no id a second one measures nothing.
        if (incoming.kind !== 'pong' || !awaited || awaited.isMeasured || (incoming.id ?? awaited.id) !== awaited.id)
          return;
        awaited.isMeasured = true;
        host.lastRoundTrip = {
          roundTripMs: environment.monotonicNow() - awaited.sentAt,
          serverTime: incoming.serverTime,
          receivedAt: environment.now(),
        };
        host.tell('measured', host.lastRoundTrip);
      },
      verify() {
        if (awaited?.isAlive) beat();
      },
    };
  };
}

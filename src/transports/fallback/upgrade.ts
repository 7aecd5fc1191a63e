import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import type { FallbackChoice } from './choice';
import type { Transport, TransportTarget } from '../transport';

export interface UpgradeWatch {
  /** Something was sent or received. */
  moved(): void;
  readonly stop: Undo;
}

export interface UpgradeOptions {
  readonly environment: Pick<TransportEnvironment, 'setTimer' | 'monotonicNow'>;
  readonly openTimeoutMs: number;
  readonly choice: FallbackChoice;
  /** Better than the present one, best first. */
  readonly better: readonly Transport[];
  readonly target: TransportTarget;
  /** A better one opens, and the moment is quiet. */
  readonly replace: () => void;
}

const quietMs = 1_000;
const patienceMs = 30_000;

/**
 * waiting -> probing -> waiting, or -> watching for a quiet moment -> replace
 *
 * A probe is a link that is closed as soon as it opens. The present link lives on meanwhile.
 */
export function watchForBetter({
  environment: { setTimer, monotonicNow },
  openTimeoutMs,
  choice,
  better,
  target,
  replace,
}: UpgradeOptions): UpgradeWatch {
  let stop: Undo = () => {};
  let hasMoved = false;

  function wait(): void {
    const delayMs = choice.lookInMs(better.length);
    if (delayMs !== undefined) stop = setTimer(look, delayMs);
  }

  function look(): void {
    choice.looked();
    probe(0);
  }

  function probe(index: number): void {
    const transport = better[index];
    if (!transport) return wait();
    const giveUp = () => {
      end();
      probe(index + 1);
    };
    const cancelTimer = setTimer(giveUp, openTimeoutMs);
    const link = transport.open(target, {
      opened() {
        end();
        choice.beginWith(index);
        watchForQuiet(monotonicNow());
      },
      received: () => {},
      closed: giveUp,
    });
    const end = (stop = () => {
      cancelTimer();
      link.close();
    });
  }

  function watchForQuiet(since: number): void {
    hasMoved = false;
    stop = setTimer(() => {
      if (hasMoved && monotonicNow() - since < patienceMs) watchForQuiet(since);
      else replace();
    }, quietMs);
  }

  wait();
  return {
    moved() {
      hasMoved = true;
    },
    stop: () => stop(),
  };
}

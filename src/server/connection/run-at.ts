import type { Undo } from '../../shared/undo';
import { longestTimerMs, type HubEnvironment } from '../hub/hub-environment';

/** Runs once the wall clock has passed a moment, however far away, and however late a timer fires. */
export function runAt({ now, setTimer }: HubEnvironment, moment: number, run: () => void): Undo {
  let cancel: Undo;
  const arm = () => {
    const left = moment - now();
    cancel = left > 0 ? setTimer(arm, Math.min(left, longestTimerMs)) : setTimer(run, 0);
  };
  arm();
  return () => cancel();
}

import type { Environment } from '../../shared/environment';

export interface TimeLimit {
  /** Aborted when the time is over, or whoever waits has given up. */
  readonly signal: AbortSignal;
  /** What `work` resolves to. @throws once the signal is aborted: not everything that runs listens to it */
  race<Result>(work: Promise<Result>): Promise<Result>;
  stop(): void;
}

export function startTimeLimit(
  giveUp: AbortSignal,
  timeoutMs: number,
  { setTimer }: Pick<Environment, 'setTimer'>,
): TimeLimit {
  const ending = new AbortController();
  const abort = () => ending.abort();
  const cancelTimer = setTimer(abort, timeoutMs);
  giveUp.addEventListener('abort', abort);
  if (giveUp.aborted) abort();
  const ended = new Promise<never>((_resolve, reject) => {
    const end = () => reject(new Error('aborted'));
    if (ending.signal.aborted) end();
    ending.signal.addEventListener('abort', end);
  });
  // It may end while nobody looks.
  ended.catch(() => undefined);
  return {
    signal: ending.signal,
    race: (work) => Promise.race([work, ended]),
    stop() {
      cancelTimer();
      giveUp.removeEventListener('abort', abort);
    },
  };
}

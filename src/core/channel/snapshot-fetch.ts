import { fullJitter } from '../../shared/backoff';
import type { Environment } from '../../shared/environment';
import type { Undo } from '../../shared/undo';
import type { PlatformAbortSignal } from './define-channel';

export interface RepeatedFetch<Answer> {
  /** An attempt begins. */
  begin(): void;
  fetch(signal: PlatformAbortSignal): Promise<Answer>;
  /** @throws if the answer is of no use: then it is fetched again */
  done(answer: Answer): void;
  /** It is tried again in a while. */
  failed(error: unknown): void;
}

/**
 * Fetches until an answer is of use, with the pace of the reconnect (CN3). Undone, the attempt under way is aborted and its answer,
 * should it come all the same, is dropped.
 */
export function fetchUntilDone<Answer>(
  environment: Environment,
  { begin, fetch, done, failed }: RepeatedFetch<Answer>,
): Undo {
  let isOver = false;
  let failures = 0;
  let stop: Undo = () => undefined;

  async function attempt(): Promise<void> {
    const controller = new AbortController();
    stop = () => controller.abort();
    begin();
    try {
      const answer = await fetch(controller.signal);
      if (isOver) return;
      done(answer);
      isOver = true;
    } catch (error) {
      if (isOver) return;
      failures++;
      stop = environment.setTimer(() => void attempt(), fullJitter(failures, environment.random(), 1_000, 30_000));
      failed(error);
    }
  }

  void attempt();
  return () => {
    isOver = true;
    stop();
  };
}

declare class AbortController {
  readonly signal: PlatformAbortSignal;
  abort(): void;
}

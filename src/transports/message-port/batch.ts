import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import type { WireData } from '../transport';

export interface MessageBatch {
  add(messages: readonly WireData[]): void;
  /** Posts what waits now, for the sake of what must come after it. */
  flush(): void;
  readonly stop: Undo;
}

/**
 * Posts the first message of a burst at once and the rest of it together, so that a stream costs the other end few tasks and a
 * single message no time.
 *
 * @param windowMs how long after a post others wait for each other; 0: none waits
 */
export function createBatch(
  { setTimer }: Pick<TransportEnvironment, 'setTimer'>,
  windowMs: number,
  post: (messages: readonly WireData[]) => void,
): MessageBatch {
  let waiting: WireData[] = [];
  let closeWindow: Undo | undefined;

  function flush(): void {
    if (!waiting.length) return;
    const messages = waiting;
    waiting = [];
    post(messages);
  }

  function endWindow(): void {
    closeWindow = waiting.length ? setTimer(endWindow, windowMs) : undefined;
    flush();
  }

  return {
    add(messages) {
      waiting.push(...messages);
      if (closeWindow) return;
      flush();
      if (windowMs > 0) closeWindow = setTimer(endWindow, windowMs);
    },
    flush,
    stop() {
      closeWindow?.();
    },
  };
}

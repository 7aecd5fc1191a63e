import { maxBatchFrames } from '../../protocol/client-frames';
import type { Undo } from '../../shared/undo';
import { joinFrames, type EncodedFrame } from './encoded-frame';
import type { HubEnvironment } from '../hub/hub-environment';

export interface FrameBatcher {
  add(frame: EncodedFrame): void;
  /** Writes what was gathered, now. */
  flush(): void;
  /** The client understands batches. Until then every frame travels alone. */
  allowBatches(): void;
  /** Drops what was gathered. */
  dispose(): void;
  /** Bytes gathered and not yet written. */
  readonly bytes: number;
}

/**
 * Gathers frames into batches (PR18). After a rest only until the current work of the event loop is done, so that a lone frame
 * hardly waits and what one publish loop says still goes together; within `batchMs` of the last batch until that time is over.
 */
export function createFrameBatcher(
  { monotonicNow, setTimer }: HubEnvironment,
  batchMs: number,
  write: (message: EncodedFrame) => void,
): FrameBatcher {
  let frames: EncodedFrame[] = [];
  let bytes = 0;
  let flushedAt = -Infinity;
  let mayBatch = false;
  let cancelTimer: Undo | undefined;

  function flush(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (frames.length === 0) return;
    const [first] = frames;
    const message = frames.length === 1 && first ? first : joinFrames(frames);
    frames = [];
    bytes = 0;
    flushedAt = monotonicNow();
    write(message);
  }

  return {
    add(frame) {
      frames.push(frame);
      bytes += frame.length;
      if (!mayBatch || batchMs === 0 || frames.length === maxBatchFrames) return flush();
      cancelTimer ??= setTimer(flush, Math.max(0, flushedAt + batchMs - monotonicNow()));
    },
    flush,
    allowBatches() {
      mayBatch = true;
    },
    dispose() {
      cancelTimer?.();
      cancelTimer = undefined;
      frames = [];
      bytes = 0;
    },
    get bytes() {
      return bytes;
    },
  };
}

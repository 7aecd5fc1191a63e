import { isDeeperThan, maxBatchFrames } from '../protocol/client-frames';
import type { HubFrame } from '../protocol/hub-frames';
import { maxDepth } from '../protocol/safe-json';
import type { Undo } from '../shared/undo';
import type { HubEnvironment } from './hub-environment';

/** Once per frame, however many receive it. @throws TypeError if its data is no JSON, or deeper than clients read (PR7) */
export function encodeFrame(frame: HubFrame): Buffer {
  if (isDeeperThan(frame, maxDepth))
    throw new TypeError(`The data nests deeper than ${maxDepth - 1} levels, or in a circle. No client would read it.`);
  return Buffer.from(JSON.stringify(frame));
}

export interface FrameBatcher {
  add(frame: Buffer): void;
  /** Writes what was gathered, now. */
  flush(): void;
  /** The client understands batches. Until then every frame travels alone. */
  allowBatches(): void;
  /** Drops what was gathered. */
  dispose(): void;
  /** Bytes gathered and not yet written. */
  readonly bytes: number;
}

const opening = Buffer.from('{"type":"batch","frames":[');
const comma = Buffer.from(',');
const closing = Buffer.from(']}');

/**
 * Gathers frames into batches (PR18). After a rest only until the current work of the event loop is done, so that a lone frame
 * hardly waits and what one publish loop says still goes together; within `batchMs` of the last batch until that time is over.
 */
export function createFrameBatcher(
  { monotonicNow, setTimer }: HubEnvironment,
  batchMs: number,
  write: (message: Buffer) => void,
): FrameBatcher {
  let frames: Buffer[] = [];
  let bytes = 0;
  let flushedAt = -Infinity;
  let mayBatch = false;
  let cancelTimer: Undo | undefined;

  function flush(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (frames.length === 0) return;
    const [first] = frames;
    const message = frames.length === 1 && first ? first : join(frames);
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

function join(frames: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [opening];
  for (const [index, frame] of frames.entries()) {
    if (index > 0) parts.push(comma);
    parts.push(frame);
  }
  parts.push(closing);
  return Buffer.concat(parts);
}

import { maxBatchFrames } from '../protocol/client-frames';
import type { HubFrame } from '../protocol/hub-frames';
import type { Undo } from '../shared/disposer';
import type { HubEnvironment } from './node-environment';

/** Once per frame, however many receive it. @throws TypeError if its data is no JSON */
export function encodeFrame(frame: HubFrame): Buffer {
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
 * Gathers frames into batches (PR18): the first after a rest goes at once, so that a lone frame does not wait; those that follow
 * within `batchMs` go together.
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
      if (!mayBatch || frames.length === maxBatchFrames || monotonicNow() - flushedAt >= batchMs) flush();
      else cancelTimer ??= setTimer(flush, batchMs);
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

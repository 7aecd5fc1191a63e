import { isDeeperThan } from '../../protocol/client-frames';
import type { HubFrame } from '../../protocol/hub-frames';
import { maxDepth } from '../../protocol/safe-json';
import type { LogEntry } from '../store/store';

/** A frame as it travels: encoded once, however many receive it. */
export type EncodedFrame = Uint8Array;

const encoder = new TextEncoder();

/** @throws TypeError if its data is no JSON, or deeper than clients read (PR7) */
export function encodeFrame(frame: HubFrame): EncodedFrame {
  if (isDeeperThan(frame, maxDepth))
    throw new TypeError(`The data nests deeper than ${maxDepth - 1} levels, or in a circle. No client would read it.`);
  return encoder.encode(JSON.stringify(frame));
}

/** An event's data, as it is stored. @throws TypeError as above */
export function encodeData(data: unknown): string | undefined {
  // One level for the frame around it.
  if (isDeeperThan(data, maxDepth - 1))
    throw new TypeError(`The data nests deeper than ${maxDepth - 1} levels, or in a circle. No client would read it.`);
  return JSON.stringify(data);
}

/** An event from a log; its data is JSON already. */
export function encodeEntry(channel: string, { offset, id, event, data }: LogEntry): EncodedFrame {
  const head = JSON.stringify({ type: 'event', event, channel, id, offset });
  return encoder.encode(data === undefined ? head : `${head.slice(0, -1)},"data":${data}}`);
}

const [opening, comma, closing] = ['{"type":"batch","frames":[', ',', ']}'].map((text) => encoder.encode(text)) as [
  EncodedFrame,
  EncodedFrame,
  EncodedFrame,
];

/** Several frames as one batch (PR18). */
export function joinFrames(frames: readonly EncodedFrame[]): EncodedFrame {
  const size = frames.reduce((sum, { length }) => sum + length + 1, opening.length + closing.length - 1);
  const joined = new Uint8Array(size);
  joined.set(opening);
  let at = opening.length;
  for (const [index, frame] of frames.entries()) {
    if (index > 0) {
      joined.set(comma, at);
      at += comma.length;
    }
    joined.set(frame, at);
    at += frame.length;
  }
  joined.set(closing, at);
  return joined;
}

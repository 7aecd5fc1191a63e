import {
  readClientFrames,
  type ClientFrame,
  type ClientFrameReading,
  type PublishFrame,
} from '../../protocol/client-frames';
import { closeCode } from '../../protocol/close-codes';
import { rateLimited, type Refusal } from './refusal';
import type { StatsCounter } from '../hub/hub-stats';
import type { TokenBucket } from './token-bucket';

/** Malformed frames that one connection is forgiven, and one more (PR7). */
const maxMalformed = 20;

export interface FrameIntakeOptions {
  readonly bucket: TokenBucket;
  readonly stats: StatsCounter;
  /** @param refusal the frame came too fast, or is a malformed publish: it is to be refused with this */
  handleFrame(frame: ClientFrame, refusal: Refusal | undefined): void;
  /** A frame of an unknown type. */
  handleIgnored(): void;
  handleRefused(refusal: Refusal, id: string | undefined): void;
  /** The client insists on what it may not. */
  handleAbuse(code: number, reason: string): void;
  isOpen(): boolean;
}

export interface FrameIntake {
  /** @param message text, or bytes that nobody can read */
  receive(message: string | Uint8Array): void;
  /** Counts a WebSocket ping, which has a price as well. */
  receivePing(): void;
  /** Counts a frame that was well formed but out of place. */
  refuseMalformed(reason: string, id?: string): void;
}

/** The first thing that strangers' bytes meet: what passes is a well-formed frame at a bearable rate. */
export function createFrameIntake(options: FrameIntakeOptions): FrameIntake {
  const { bucket, stats } = options;
  let malformed = 0;

  function countMalformed(): void {
    stats.add('malformed');
    if (++malformed >= maxMalformed) options.handleAbuse(closeCode.badFrames, 'too many malformed frames');
  }

  function refuseMalformed(reason: string, id?: string, spent?: PublishFrame): void {
    const refusal: Refusal = { code: 'malformed', message: reason };
    if (spent) options.handleFrame(spent, refusal);
    else options.handleRefused(refusal, id);
    countMalformed();
  }

  function takeToken(): Refusal | undefined {
    const token = bucket.take();
    if (token === 'taken') return undefined;
    if (token === 'exhausted') options.handleAbuse(closeCode.tooManyRequests, 'too many frames');
    return rateLimited(token === 'exhausted' ? 0 : token.retryAfterMs);
  }

  function accept(reading: ClientFrameReading): void {
    stats.add('framesIn');
    const refusal = takeToken();
    if (!options.isOpen()) return;
    switch (reading.kind) {
      case 'malformed':
        return refuseMalformed(reading.reason, reading.id, reading.spent);
      case 'ignored':
        stats.add('ignored');
        return options.handleIgnored();
      case 'frame':
        return options.handleFrame(reading.frame, refusal);
    }
  }

  return {
    receive(message) {
      const readings: readonly ClientFrameReading[] =
        typeof message === 'string'
          ? readClientFrames(message)
          : [{ kind: 'malformed', reason: 'a binary message, and no codec agreed upon' }];
      for (const reading of readings) accept(reading);
    },
    receivePing: () => void takeToken(),
    refuseMalformed,
  };
}

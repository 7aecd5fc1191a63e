import type { HubFrame } from '../../protocol/hub-frames';
import type { Undo } from '../../shared/undo';
import { encodeFrame, type EncodedFrame } from './encoded-frame';
import { createFrameBatcher } from './frame-batcher';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubSocket } from './hub-socket';

/** The client's end of a connection, as its session sees it: frames go in, and it can be ended. */
export interface Peer {
  send(frame: HubFrame): void;
  /** As `send`, of a frame encoded for many. */
  deliver(frame: EncodedFrame): void;
  /** Sends what was gathered without waiting for more. */
  flush(): void;
  allowBatches(): void;
  /** Sends what was gathered, then closes. A client that does not answer the close in time is terminated. */
  close(code: number, reason: string): void;
  /** Ends the connection without a word. */
  terminate(): void;
  /** Stops and resumes reading, so that the sender is slowed down, where the socket can. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
  /** Resolves when little waits to be sent, or the connection is over. */
  drained(): Promise<void>;
  /** The socket is gone. */
  handleClosed(): void;
}

export interface PeerOptions {
  readonly environment: HubEnvironment;
  readonly batchMs: number;
  readonly maxBufferedBytes: number;
  /** Called once before the connection is terminated for not reading (HB5). */
  handleOverflow(): void;
  handleFrameSent(): void;
}

/** How long a client may take to answer a close. */
const closeGraceMs = 5_000;
/** How often a full socket is looked at. */
const drainCheckMs = 20;

export function createPeer(socket: HubSocket, options: PeerOptions): Peer {
  const { environment, maxBufferedBytes } = options;
  const batcher = createFrameBatcher(environment, options.batchMs, (message) => socket.send(message));
  let isOver = false;
  let isPaused = false;
  let cancelGrace: Undo | undefined;

  /** @returns false if it was over before */
  function end(): boolean {
    if (isOver) return false;
    isOver = true;
    batcher.dispose();
    return true;
  }

  function deliver(frame: EncodedFrame): void {
    if (isOver) return;
    options.handleFrameSent();
    batcher.add(frame);
    if (socket.bufferedBytes + batcher.bytes <= maxBufferedBytes) return;
    end();
    options.handleOverflow();
    socket.terminate();
  }

  const isCrowded = () => !isOver && socket.bufferedBytes + batcher.bytes > maxBufferedBytes / 4;

  function resume(): void {
    isPaused = false;
    socket.flow?.resume();
  }

  return {
    send: (frame) => deliver(encodeFrame(frame)),
    deliver,
    flush: () => batcher.flush(),
    allowBatches: () => batcher.allowBatches(),
    close(code, reason) {
      if (isOver) return;
      batcher.flush();
      end();
      // A paused socket would never read the client's answer to the close.
      resume();
      cancelGrace = environment.setTimer(() => socket.terminate(), closeGraceMs);
      socket.close(code, reason);
    },
    terminate() {
      end();
      socket.terminate();
    },
    pause() {
      if (!socket.flow) return;
      isPaused = true;
      socket.flow.pause();
    },
    resume,
    get isPaused() {
      return isPaused;
    },
    async drained() {
      while (isCrowded()) await new Promise<void>((look) => environment.setTimer(look, drainCheckMs));
    },
    handleClosed() {
      end();
      cancelGrace?.();
    },
  };
}

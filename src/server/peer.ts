import type { WebSocket } from 'ws';
import type { HubFrame } from '../protocol/hub-frames';
import type { Undo } from '../shared/undo';
import { createFrameBatcher, encodeFrame } from './frame-batcher';
import type { HubEnvironment } from './hub-environment';

/** The client's end of a connection, as its session sees it: frames go in, and it can be ended. */
export interface Peer {
  send(frame: HubFrame): void;
  /** As `send`, of a frame encoded for many. */
  deliver(frame: Buffer): void;
  /** Sends what was gathered without waiting for more. */
  flush(): void;
  allowBatches(): void;
  /** Sends what was gathered, then closes. A client that does not answer the close in time is terminated. */
  close(code: number, reason: string): void;
  /** Ends the connection without a word. */
  terminate(): void;
  /** Stops and resumes reading, so that TCP slows the sender down. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
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

export function createPeer(socket: WebSocket, options: PeerOptions): Peer {
  const { environment, maxBufferedBytes } = options;
  const batcher = createFrameBatcher(environment, options.batchMs, (message) =>
    socket.send(message, { binary: false }),
  );
  let isOver = false;
  let cancelGrace: Undo | undefined;
  socket.once('close', () => {
    end();
    cancelGrace?.();
  });

  /** @returns false if it was over before */
  function end(): boolean {
    if (isOver) return false;
    isOver = true;
    batcher.dispose();
    return true;
  }

  function deliver(frame: Buffer): void {
    if (isOver) return;
    options.handleFrameSent();
    batcher.add(frame);
    if (socket.bufferedAmount + batcher.bytes <= maxBufferedBytes) return;
    end();
    options.handleOverflow();
    socket.terminate();
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
      socket.resume();
      socket.close(code, reason);
      cancelGrace = environment.setTimer(() => socket.terminate(), closeGraceMs);
    },
    terminate() {
      end();
      socket.terminate();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    get isPaused() {
      return socket.isPaused;
    },
  };
}

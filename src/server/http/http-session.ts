import { readHttpMessage, toHttpMessage, type HttpClose, type HttpMessage } from '../../protocol/http-message';
import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubRequest, HubSocket, HubSocketListener } from '../connection/hub-socket';
import { byteLength } from '../channel/publish';

/** What requests can do with a session, wherever it is. Each may be asked again after an answer that got lost. */
export interface HttpSessionAccess {
  /** Takes in what a client sent (PR41). */
  receive(post: HttpPost): Promise<HttpPostResult>;
  /** What there is behind a number, as soon as there is something or the wait is over (PR42, PR43). */
  take(ask: HttpTake): Promise<HttpTaken>;
  /** The reader has been told of the close. */
  closeTold(): void;
  /** The client is done (PR40). */
  end(): Promise<'ended' | HttpSessionAbsence>;
}

/** `gone`: nobody has it. `unreachable`: that cannot be told. */
export type HttpSessionAbsence = 'gone' | 'unreachable';

export interface HttpPost {
  readonly number: number;
  /** Checked. */
  readonly messages: readonly HttpMessage[];
  /** The last message that arrived at the client, if it says so. */
  readonly confirmed?: number | undefined;
}

export type HttpPostResult = 'taken' | 'out-of-order' | HttpSessionAbsence;

export interface HttpTake {
  /** One stream or one poll. */
  readonly reader: string;
  /** It begins: what it is behind has arrived, and an older reader ends (PR44). */
  readonly isFirst: boolean;
  readonly after: number;
  readonly waitMs: number;
  /** The reader has gone. */
  readonly signal?: AbortSignal | undefined;
}

export type HttpTaken =
  | {
      readonly kind: 'messages';
      readonly messages: readonly HttpMessage[];
      readonly last: number;
      readonly close?: HttpClose | undefined;
      /** A stream is to end here, so that the client opens it again: that tells what arrived, and that it lives. */
      readonly isToReturn: boolean;
    }
  | { readonly kind: 'out-of-order' | 'superseded' | HttpSessionAbsence };

/** The hub's end of a session. Bytes are for codecs: `HubSocket` itself sends text alone. */
export interface HttpSocket extends HubSocket {
  sendBytes(data: Uint8Array): void;
}

/** Gives a session to a hub. `AcceptSocket` fits: a hub sends text alone. */
export type AcceptHttpSocket = (socket: HttpSocket, request: HubRequest) => HubSocketListener;

export interface HttpSessionOptions {
  readonly environment: HubEnvironment;
  readonly maxPayloadBytes: number;
  /** Unconfirmed bytes after which a stream is to return. */
  readonly confirmBytes: number;
  handleOver(): void;
}

/** A session without a stream or a poll ends after this (PR40). */
const unattendedMs = 30_000;
/** How long a client may send nothing while it streams, before it has to show itself (PR42). */
const unheardMs = 60_000;
/** How long the answer to a post may be held, to slow its client down (PR41). */
const holdMs = 5_000;
/** Given out at once, beyond the first message. What a reader takes long for must not look like an absence. */
const maxTakenBytes = 65_536;

/**
 * One client's session over HTTP: what is sent is numbered and kept until the client confirms it; what comes is taken in by its number, once.
 *
 *   open ──close(), told to a reader──▶ over
 *     └──terminate(), DELETE, nobody there for 30 s──▶ over
 */
export function createHttpSession(
  accept: AcceptHttpSocket,
  request: HubRequest,
  { environment, maxPayloadBytes, confirmBytes, handleOver }: HttpSessionOptions,
): HttpSessionAccess {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Sent and not confirmed; the last has the number `sent`. */
  let kept: { readonly message: HttpMessage; readonly bytes: number }[] = [];
  let keptBytes = 0;
  let sent = 0;
  let received = 0;
  let closing: HttpClose | undefined;
  let isOver = false;
  let reader: string | undefined;
  let pending: { settle(taken?: HttpTaken): void } | undefined;
  let isWaking = false;
  let isPaused = false;
  const resumed: (() => void)[] = [];
  let heardAt = environment.monotonicNow();
  let unattendedSince = heardAt;
  let cancelExpiry: Undo | undefined;

  function keep(message: HttpMessage, bytes: number): void {
    if (isOver || closing) return;
    kept.push({ message, bytes });
    keptBytes += bytes;
    sent++;
    wake();
  }

  /** A moment later, so that what is sent in one turn is given out together. */
  function wake(): void {
    if (isWaking) return;
    isWaking = true;
    queueMicrotask(() => {
      isWaking = false;
      pending?.settle();
    });
  }

  // Read through a function: what hears a message may end the session, which the compiler does not expect.
  const hasEnded = () => isOver;
  const firstKept = () => sent - kept.length + 1;

  function confirm(number: number): void {
    const confirmed = kept.splice(0, Math.max(0, number - firstKept() + 1));
    for (const { bytes } of confirmed) keptBytes -= bytes;
  }

  /** What a reader gets that stands behind `after`. */
  function give(after: number): HttpTaken {
    const from = Math.max(0, after - firstKept() + 1);
    let to = from;
    for (let bytes = 0; to < kept.length && (to === from || bytes < maxTakenBytes); to++) bytes += kept[to]?.bytes ?? 0;
    const isAll = to === kept.length;
    const last = from === to ? after : firstKept() + to - 1;
    const isUnheard = environment.monotonicNow() - heardAt >= unheardMs;
    return {
      kind: 'messages',
      messages: kept.slice(from, to).map(({ message }) => message),
      last,
      close: isAll ? closing : undefined,
      isToReturn: isAll && (keptBytes >= confirmBytes || isUnheard),
    };
  }

  const hasNews = (after: number) => after < sent || closing !== undefined;

  /** Until something comes, the wait is over, or the reader is. */
  function wait({ after, waitMs, signal }: HttpTake): Promise<HttpTaken> {
    return new Promise((resolve) => {
      const settle = (taken = give(after)) => {
        if (pending === own) pending = undefined;
        cancelTimer();
        signal?.removeEventListener('abort', leave);
        unattendedSince = environment.monotonicNow();
        watchAttendance();
        resolve(taken);
      };
      const leave = () => settle({ kind: 'superseded' });
      const own = { settle };
      const cancelTimer = environment.setTimer(() => settle(), waitMs);
      pending = own;
      signal?.addEventListener('abort', leave);
    });
  }

  /** One timer for the whole absence, however many readers came and went meanwhile. */
  function watchAttendance(): void {
    if (isOver || cancelExpiry) return;
    const leftMs = unattendedSince + unattendedMs - environment.monotonicNow();
    cancelExpiry = environment.setTimer(() => {
      cancelExpiry = undefined;
      if (pending) return;
      if (environment.monotonicNow() - unattendedSince >= unattendedMs) finish(1006);
      else watchAttendance();
    }, leftMs);
  }

  function finish(code: number): void {
    if (isOver) return;
    isOver = true;
    cancelExpiry?.();
    kept = [];
    keptBytes = 0;
    pending?.settle({ kind: 'gone' });
    resume();
    handleOver();
    // Later: a hub may end a socket before it has said who listens to it.
    queueMicrotask(() => listener.closed(code));
  }

  function resume(): void {
    isPaused = false;
    for (const run of resumed.splice(0)) run();
  }

  function held(): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = environment.setTimer(resolve, holdMs);
      resumed.push(() => {
        cancelTimer();
        resolve();
      });
    });
  }

  function close(code: number, reason: string): void {
    if (isOver || closing) return;
    closing = { code, reason };
    resume();
    wake();
  }

  function hear(message: HttpMessage): void {
    const data = readHttpMessage(message) ?? '';
    const bytes = typeof data === 'string' ? byteLength(data) : data.byteLength;
    if (bytes <= maxPayloadBytes) return listener.received(data);
    close(1009, 'too large');
    listener.broken(true);
  }

  const listener = accept(
    {
      send(data) {
        keep(decoder.decode(data), data.byteLength);
      },
      sendBytes: (data) => keep(toHttpMessage(data), data.byteLength),
      get bufferedBytes() {
        return keptBytes;
      },
      close,
      terminate: () => finish(1006),
      flow: {
        pause: () => {
          isPaused = !isOver;
        },
        resume,
      },
    },
    request,
  );
  watchAttendance();

  return {
    async receive({ number, messages, confirmed }) {
      if (hasEnded()) return 'gone';
      if (number > received + 1 || (confirmed !== undefined && confirmed > sent)) return 'out-of-order';
      heardAt = environment.monotonicNow();
      if (confirmed !== undefined) confirm(confirmed);
      if (number <= received) return 'taken';
      received = number;
      for (const message of messages) if (!hasEnded()) hear(message);
      if (isPaused) await held();
      return 'taken';
    },
    async take(ask) {
      if (isOver) return { kind: 'gone' };
      if (ask.after > sent) return { kind: 'out-of-order' };
      if (!ask.isFirst && ask.reader !== reader) return { kind: 'superseded' };
      pending?.settle({ kind: 'superseded' });
      reader = ask.reader;
      if (ask.isFirst) {
        heardAt = environment.monotonicNow();
        confirm(ask.after);
      }
      unattendedSince = environment.monotonicNow();
      return hasNews(ask.after) || ask.waitMs <= 0 || ask.signal?.aborted ? give(ask.after) : wait(ask);
    },
    closeTold() {
      if (closing) finish(closing.code);
    },
    end: () => {
      if (isOver) return Promise.resolve('gone');
      finish(1000);
      return Promise.resolve('ended');
    },
  };
}

import { closeCode } from '../../protocol/close-codes';
import { readMuxBytes, readMuxWord, writeMuxWord, type MuxWord } from '../../protocol/mux-words';
import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubLimits } from '../hub/hub-limits';
import type { AcceptSocket, HubRequest, HubSocket, HubSocketListener } from '../connection/hub-socket';
import { openMuxLink, type MuxCarrierSide, type MuxLink } from './mux-link';
import { byteLength } from '../channel/publish';
import { createTokenBucket } from '../connection/token-bucket';

export interface MuxCarrierOptions {
  readonly environment: HubEnvironment;
  readonly limits: Pick<
    HubLimits,
    'maxPayloadBytes' | 'maxFramesPerSecond' | 'frameBurst' | 'maxLinksPerSocket' | 'helloTimeoutMs'
  >;
  /** Takes each link. */
  readonly accept: AcceptSocket;
  /** What links may speak. */
  readonly subprotocol: string;
  /** Why no link is let in at the moment. */
  isClosed(): 'shutting-down' | 'full' | undefined;
  /** Links came, or the last one went. */
  handleIdle(isIdle: boolean): void;
  handleOver(): void;
}

/** One socket that carries links. */
export interface MuxCarrier {
  readonly listener: HubSocketListener;
  /** The hub has ended: a socket without links is of no use. */
  endIdle(): void;
}

/** How long a client may take to answer a close. */
const closeGraceMs = 5_000;

/**
 * Splits one socket into links (PR47–PR49), each of which a hub takes for a socket of its own. What the browser's end of it says is a
 * stranger's word: it reaches the link it names or nothing.
 *
 *   idle ⇄ carrying ──▶ closing ──▶ over
 */
export function openMuxCarrier(
  socket: HubSocket,
  request: HubRequest,
  { environment, limits, accept, subprotocol, isClosed, handleIdle, handleOver }: MuxCarrierOptions,
): MuxCarrier {
  const links = new Map<number, MuxLink>();
  const paused = new Set<number>();
  const encoder = new TextEncoder();
  const bucket = createTokenBucket(() => environment.monotonicNow(), limits.maxFramesPerSecond, limits.frameBurst);
  const path = request.url?.split('?', 1)[0] ?? '';
  let highest = 0;
  let isEnding = false;
  let isPinging = false;
  let cancelIdle: Undo | undefined;
  let cancelGrace: Undo | undefined;

  function say(word: MuxWord): void {
    socket.send(encoder.encode(writeMuxWord(word)));
  }

  function watchIdleness(): void {
    handleIdle(true);
    cancelIdle = environment.setTimer(() => end(closeCode.helloTimeout, 'no link'), limits.helloTimeoutMs);
  }

  function stopWatching(): void {
    if (!cancelIdle) return;
    cancelIdle();
    cancelIdle = undefined;
    handleIdle(false);
  }

  /** Ends the socket, and with it what it carries. */
  function end(code: number, reason: string): void {
    if (isEnding) return;
    isEnding = true;
    stopWatching();
    // A paused socket would never read the client's answer to the close.
    socket.flow?.resume();
    cancelGrace = environment.setTimer(() => socket.terminate(), closeGraceMs);
    socket.close(code, reason);
    endLinks(code);
  }

  function endLinks(code: number): void {
    for (const link of [...links.values()]) link.end(code);
  }

  const side: MuxCarrierSide = {
    socket,
    say,
    forget(link) {
      links.delete(link);
      side.resume(link);
      if (links.size || isEnding) return;
      watchIdleness();
      if (isClosed() === 'shutting-down') end(1012, 'restart');
    },
    pause(link) {
      paused.add(link);
      socket.flow?.pause();
    },
    resume(link) {
      if (paused.delete(link) && !paused.size && !isEnding) socket.flow?.resume();
    },
    ping() {
      if (isPinging) return;
      isPinging = true;
      queueMicrotask(() => {
        isPinging = false;
        socket.ping?.();
      });
    },
  };

  /** What costs us something and is no link's to pay for. */
  function charge(): boolean {
    if (bucket.take() !== 'exhausted') return true;
    end(closeCode.tooManyRequests, 'too many words');
    return false;
  }

  function refusalOf(subprotocols: readonly string[]): readonly [code: number, reason: string] | undefined {
    if (!subprotocols.includes(subprotocol)) return [closeCode.versionMismatch, `this hub speaks ${subprotocol}`];
    if (links.size >= limits.maxLinksPerSocket)
      return [closeCode.tooManyRequests, `maxLinksPerSocket is ${limits.maxLinksPerSocket}`];
    const closed = isClosed();
    if (closed === 'shutting-down') return [1012, 'restart'];
    return closed === 'full' ? [1013, 'this hub is full (maxConnections)'] : undefined;
  }

  function open({ link, query, subprotocols }: Extract<MuxWord, { word: 'open' }>): void {
    if (link <= highest) return end(closeCode.badFrames, 'a link that was there before');
    highest = link;
    if (!charge()) return;
    const refusal = refusalOf(subprotocols);
    if (refusal) return say({ word: 'close', link, code: refusal[0], reason: refusal[1] });
    stopWatching();
    say({ word: 'accept', link, subprotocol });
    const opened = openMuxLink(side, link, { ...request, url: path + query }, accept);
    if (!opened.isOver) links.set(link, opened);
  }

  function deliver(number: number, message: string | Uint8Array): void {
    const link = find(number);
    if (!link) return;
    const size = typeof message === 'string' ? byteLength(message) : message.length;
    if (size <= limits.maxPayloadBytes) return link.received(message);
    link.close(1009, 'too large');
    link.broken(true);
  }

  /** A link that is over is not worth a word; one that never was is no slip. */
  function find(number: number): MuxLink | undefined {
    const link = links.get(number);
    if (link) return link;
    if (number > highest) end(closeCode.badFrames, 'a link that was never opened');
    else charge();
    return undefined;
  }

  function hear(said: MuxWord): void {
    switch (said.word) {
      case 'open':
        return open(said);
      case 'text':
        return deliver(said.link, said.text);
      case 'close': {
        const link = find(said.link);
        if (!link) return;
        say({ ...said, reason: '' });
        return link.end(said.code);
      }
      case 'accept':
        return end(closeCode.badFrames, 'only a hub accepts');
    }
  }

  watchIdleness();
  return {
    listener: {
      received(message) {
        if (isEnding) return;
        if (typeof message === 'string') {
          const word = readMuxWord(message);
          return word ? hear(word) : end(closeCode.badFrames, 'no word about a link');
        }
        const sent = readMuxBytes(message);
        if (sent) deliver(sent.link, sent.bytes);
        else end(closeCode.badFrames, 'no word about a link');
      },
      alive(isPing = false) {
        if (isPing && !charge()) return;
        for (const link of [...links.values()]) link.alive();
      },
      broken(isTooLarge) {
        // Counted once: it is one socket.
        [...links.values()][0]?.broken(isTooLarge);
        end(isTooLarge ? 1009 : 1002, 'no message');
      },
      closed(code) {
        isEnding = true;
        stopWatching();
        cancelGrace?.();
        endLinks(code);
        handleOver();
      },
    },
    endIdle() {
      if (!links.size) end(1012, 'restart');
    },
  };
}

import { closeCode } from '../../protocol/close-codes';
import { muxSubprotocol, readMuxBytes, readMuxWord, writeMuxBytes, writeMuxWord } from '../../protocol/mux-words';
import type { MuxWord } from '../../protocol/mux-words';
import type { Undo } from '../../shared/undo';
import type { TransportEnvironment } from '../default-environment';
import type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transport';

/** Why a link that never opened should be opened by its tab alone. */
export const notShared = 'not shared';

export interface CarriedListener extends TransportListener {
  /** This socket will not have the link, or died before it could; another one may. */
  unplaced(code: number, reason: string): void;
}

/** One socket with the links on it. */
export interface MuxCarrier {
  open(target: TransportTarget, listener: CarriedListener): TransportLink;
  /** False once new links belong on another socket. */
  readonly takesLinks: boolean;
}

export interface MuxCarrierOptions {
  readonly inner: Transport;
  readonly environment: TransportEnvironment;
  /** The server turned out to know nothing of links. */
  handleNotShared(): void;
}

interface Place {
  readonly target: TransportTarget;
  readonly listener: CarriedListener;
  isOpen: boolean;
}

/** Time for any sign of life from a hub that was asked something (PR47). */
const answerMs = 2_500;
/** A timer as late as this says that we slept, and nothing about the hub. */
const lateMs = 1_000;

/**
 * opening -> open -> over. A retiring socket is open and takes no more links.
 *
 * @param url the first link's address
 */
export function openMuxCarrier(url: string, { inner, environment, handleNotShared }: MuxCarrierOptions): MuxCarrier {
  const places = new Map<number, Place>();
  let state: 'opening' | 'open' | 'over' = 'opening';
  let isRetiring = false;
  let lastLink = 0;
  let askedAt = 0;
  let isAnswerDue = false;
  let cancelWait: Undo | undefined;

  const say = (word: MuxWord) => socket.send(writeMuxWord(word));

  function finish(code: number, reason: string): void {
    const wasOpen = state === 'open';
    state = 'over';
    cancelWait?.();
    const left = [...places.values()];
    places.clear();
    for (const { isOpen, listener } of left)
      if (wasOpen && !isOpen) listener.unplaced(code, reason);
      else listener.closed(code, reason);
  }

  function giveUp(code: number, reason: string): void {
    socket.close();
    finish(code, reason);
  }

  function shareNothing(): void {
    handleNotShared();
    // Those that were open come back, and then each by itself.
    socket.close();
    state = 'opening';
    finish(1006, notShared);
  }

  /** Something was asked, so something must be heard. */
  function expectAnswer(): void {
    if (state !== 'open') return;
    askedAt = environment.monotonicNow();
    isAnswerDue = true;
    cancelWait ??= environment.setTimer(lookForAnswer, answerMs);
  }

  function lookForAnswer(): void {
    cancelWait = undefined;
    if (!isAnswerDue) return;
    const waitedMs = environment.monotonicNow() - askedAt;
    if (waitedMs > answerMs + lateMs) return expectAnswer();
    if (waitedMs >= answerMs) return giveUp(1006, 'the shared socket fell silent');
    // It was an older question that the timer was set for.
    cancelWait = environment.setTimer(lookForAnswer, answerMs - waitedMs);
  }

  function ask(link: number, { url: address, subprotocols }: TransportTarget): void {
    const query = /\?[^#]*/.exec(address)?.[0] ?? '';
    say({ word: 'open', link, query, subprotocols });
    expectAnswer();
  }

  function heard(data: WireData): void {
    isAnswerDue = false;
    if (typeof data !== 'string') {
      const sent = readMuxBytes(new Uint8Array(data));
      const place = sent && places.get(sent.link);
      if (place?.isOpen) place.listener.received(sent?.bytes.buffer as ArrayBuffer);
      return;
    }
    const word = readMuxWord(data);
    if (!word) return shareNothing();
    const place = places.get(word.link);
    // A late word about a link that is over.
    if (!place) return;
    const { listener } = place;
    switch (word.word) {
      case 'accept':
        place.isOpen = true;
        return listener.opened(word.subprotocol);
      case 'text':
        if (place.isOpen) listener.received(word.text);
        return;
      case 'close':
        return ended(word.link, place, word.code, word.reason);
      case 'open':
        return shareNothing();
    }
  }

  function ended(link: number, { isOpen, listener }: Place, code: number, reason: string): void {
    places.delete(link);
    if (!isOpen && code === 1012) {
      isRetiring = true;
      listener.unplaced(code, reason);
    } else listener.closed(code, reason);
    endIfEmpty();
  }

  function endIfEmpty(): void {
    if (!places.size && state !== 'over') giveUp(1000, '');
  }

  const socket = inner.open(
    { url, subprotocols: [muxSubprotocol, 'tidewire.v1'] },
    {
      opened(subprotocol) {
        if (subprotocol !== muxSubprotocol) return shareNothing();
        state = 'open';
        for (const [link, { target }] of places) ask(link, target);
      },
      received: heard,
      closed(code, reason) {
        if (state === 'over') return;
        if (code === closeCode.badFrames) shareNothing();
        else finish(code, reason);
      },
    },
  );

  return {
    get takesLinks() {
      return state !== 'over' && !isRetiring;
    },
    open(target, listener) {
      const link = ++lastLink;
      const place: Place = { target, listener, isOpen: false };
      places.set(link, place);
      if (state === 'open') ask(link, target);
      return {
        send(data) {
          if (places.get(link) !== place || !place.isOpen) return;
          if (typeof data === 'string') say({ word: 'text', link, text: data });
          else socket.send(writeMuxBytes(link, data));
        },
        close() {
          if (!places.delete(link)) return;
          if (state === 'open') {
            say({ word: 'close', link, code: 1000, reason: '' });
            expectAnswer();
          }
          endIfEmpty();
        },
      };
    },
  };
}

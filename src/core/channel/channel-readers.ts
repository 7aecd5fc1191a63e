import type { Message } from '../../protocol/incoming';
import { isOtherEvent, isSame, type Position } from '../../protocol/position';

/** What one reader of a channel is told. */
export interface ChannelListener {
  message?(message: Message): void;
  /** Something before this position is missing for good. Told before what comes after it. */
  gap?(end: Position): void;
  /** On this link nothing can be missed from now on, as far as the server can be trusted with it. */
  settled?(): void;
  /** What was handed on belonged to another user, or came from another place. */
  forgotten?(): void;
}

/** Those who read a channel, and where they are if that is not where the channel is. */
export interface ChannelReaders {
  readonly size: number;
  /** Somebody is not where the channel is. */
  readonly isScattered: boolean;
  /** `undefined`: where the channel is. */
  positionOf(reader: ChannelListener): Position | undefined;
  /** @param at where it is, if not where the channel is */
  add(reader: ChannelListener, at?: Position): void;
  delete(reader: ChannelListener): void;
  tell(call: (reader: ChannelListener) => void): void;
  /** Hands on what is new for the channel. */
  hear(message: Message): void;
  /** The channel has moved to this position: whoever waited just before it is with the others. */
  gather(to: Position): void;
  /** Whoever stands behind another event of this number stands in a tail that the log has lost, and is told so. */
  refute(event: Position): void;
  /** For whom this event of the channel's past is the next; they are moved on. */
  takeDue(event: Position, end: Position): readonly ChannelListener[];
  tellMessage(message: Message, to: readonly ChannelListener[]): void;
  /**
   * They go on from where the channel is, and know what they miss.
   *
   * @param whom all, those who are elsewhere, those of them who stand in one place, or those who are where the channel is
   */
  tellGap(end: Position, whom: 'all' | 'scattered' | 'gathered' | Position): void;
  /** The earliest position from which the server can serve everybody, the channel's own or one before it. */
  earliest(channel: Position | undefined): Position | undefined;
  /**
   * Sees who has caught up, and tells those whose position is not of this log.
   *
   * @param from what the server was asked for last: everything behind it comes
   * @returns whether somebody waits for what does not come
   */
  review(channel: Position, from: Position | undefined): boolean;
  /** Another user or destination: nobody is anywhere. */
  forget(): void;
}

export function createChannelReaders(reportError: (error: unknown) => void): ChannelReaders {
  const readers = new Set<ChannelListener>();
  const elsewhere = new Map<ChannelListener, Position>();

  function tell(call: (reader: ChannelListener) => void, to: Iterable<ChannelListener> = readers): void {
    for (const reader of [...to])
      try {
        // One may have left while another was told.
        if (readers.has(reader)) call(reader);
      } catch (error) {
        reportError(error);
      }
  }

  function tellGap(end: Position, to: Iterable<ChannelListener>): void {
    const told = [...to];
    for (const reader of told) elsewhere.delete(reader);
    tell((reader) => reader.gap?.(end), told);
  }

  return {
    get size() {
      return readers.size;
    },
    get isScattered() {
      return elsewhere.size > 0;
    },
    positionOf: (reader) => elsewhere.get(reader),
    add(reader, at) {
      readers.add(reader);
      if (at) elsewhere.set(reader, at);
    },
    delete(reader) {
      readers.delete(reader);
      elsewhere.delete(reader);
    },
    tell: (call) => tell(call),
    hear(message) {
      tell((reader) => {
        if (message.offset === undefined || !elsewhere.has(reader)) reader.message?.(message);
      });
    },
    gather(to) {
      for (const [reader, { epoch, offset }] of elsewhere)
        if (epoch === to.epoch && offset + 1 === to.offset) elsewhere.delete(reader);
    },
    refute(event) {
      tellGap(
        event,
        [...elsewhere].filter(([, at]) => isOtherEvent(at, event)).map(([reader]) => reader),
      );
    },
    takeDue(event, end) {
      const due = [...elsewhere].filter(
        ([, { epoch, offset }]) => epoch === event.epoch && offset + 1 === event.offset,
      );
      for (const [reader] of due)
        if (event.offset === end.offset) elsewhere.delete(reader);
        else elsewhere.set(reader, event);
      return due.map(([reader]) => reader);
    },
    tellMessage: (message, to) => tell((reader) => reader.message?.(message), to),
    tellGap(end, whom) {
      const isMeant = (reader: ChannelListener) => {
        const at = elsewhere.get(reader);
        if (typeof whom === 'object') return at !== undefined && isSame(at, whom);
        return whom === 'all' || (at !== undefined) === (whom === 'scattered');
      };
      tellGap(end, [...readers].filter(isMeant));
    },
    earliest(channel) {
      let from = channel;
      for (const position of elsewhere.values())
        if (position.epoch === from?.epoch && position.offset < from.offset) from = position;
      return from;
    },
    review(channel, from) {
      const strangers: ChannelListener[] = [];
      let isUncovered = false;
      for (const [reader, at] of elsewhere) {
        const { epoch, offset } = at;
        if (epoch !== channel.epoch || isOtherEvent(at, channel)) strangers.push(reader);
        else if (offset === channel.offset) elsewhere.delete(reader);
        else if (offset < channel.offset && !(from?.epoch === epoch && from.offset <= offset)) isUncovered = true;
      }
      tellGap(channel, strangers);
      return isUncovered;
    },
    forget() {
      elsewhere.clear();
      tell((reader) => reader.forgotten?.());
    },
  };
}

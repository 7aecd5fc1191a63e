import type { Message } from '../../protocol/incoming';
import type { Position } from '../../protocol/position';

/** Events that may wait for those before them. */
const maxHeld = 1_000;

/** What became of an event. `full`: it waits, and it is one too many. */
export type Taken = 'next' | 'copy' | 'held' | 'full';

/** One channel's events, put into order. */
export interface ChannelOrder {
  /** Everything up to here was handed on. `undefined`: not known yet, and all events wait. */
  readonly position: Position | undefined;
  /** Events wait for those before them. */
  readonly isHolding: boolean;
  /** @param isSure whether it continues what was handed on, if its number does. Else it waits for `startAt` or `jumpTo` */
  take(event: Message, offset: number, isSure?: boolean): Taken;
  /** Where the channel begins for us. What waits and is of before is dropped. */
  startAt(position: Position): void;
  /** The newest that waits, or what comes before it if that is further on. */
  last(position: Position): Position;
  /** Gives up what is missing: hands on whatever waits, in order, and goes on behind `end`. */
  jumpTo(end: Position): void;
  drop(): void;
  /** As new. */
  forget(): void;
}

/**
 * Hands each event on once, in the order of offsets, none skipped; what is early waits. Work per event does not grow with what
 * waits, so that a replay of thousands costs as much as the same events live.
 *
 * @param handOn may call anything of the order's
 */
export function createChannelOrder(handOn: (event: Message) => void): ChannelOrder {
  let position: Position | undefined;
  let held = new Map<number, Message>();

  function advance(epoch: string, offset: number, event: Message): void {
    // First, so that a handler that asks finds the event that it was given.
    position = { epoch, offset, id: event.id };
    handOn(event);
  }

  function drain(): void {
    let next: Message | undefined;
    while (position && held.size && (next = held.get(position.offset + 1))) {
      held.delete(position.offset + 1);
      advance(position.epoch, position.offset + 1, next);
    }
  }

  return {
    get position() {
      return position;
    },
    get isHolding() {
      return held.size > 0;
    },
    take(event, offset, isSure = true) {
      if ((position && offset <= position.offset) || held.has(offset)) return 'copy';
      if (isSure && position && offset === position.offset + 1) {
        advance(position.epoch, offset, event);
        drain();
        return 'next';
      }
      held.set(offset, event);
      return held.size > maxHeld ? 'full' : 'held';
    },
    startAt(start) {
      position = start;
      for (const offset of [...held.keys()]) if (offset <= start.offset) held.delete(offset);
      drain();
    },
    last(least) {
      let last = least;
      for (const [offset, { id }] of held) if (offset > last.offset) last = { epoch: least.epoch, offset, id };
      return last;
    },
    jumpTo(end) {
      const own = held;
      const { epoch } = position ?? end;
      for (const [offset, event] of [...own].sort(([a], [b]) => a - b)) {
        // A handler may have signed somebody else in, or have let go of the channel.
        if (own !== held || !own.delete(offset)) return;
        advance(epoch, offset, event);
      }
      if (own === held) position = end;
    },
    drop() {
      held = new Map();
    },
    forget() {
      position = undefined;
      held = new Map();
    },
  };
}

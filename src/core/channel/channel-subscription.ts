import type { Message, ServerOutcome } from '../../protocol/incoming';
import { isOtherEvent, isSame, type Position } from '../../protocol/position';
import type { Undo } from '../../shared/undo';
import { createStore, type Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
import { createChannelOrder } from './channel-order';
import { createChannelReaders, type ChannelListener } from './channel-readers';
import { live, replaying, unasked, unknown, type Continuity } from './continuity';
import { createRecentIds } from './recent-ids';

/** How long what is missing may take to come, where the server was asked for it, and where it cannot be asked. In ms. */
const logPatienceMs = 10_000;
const numbersPatienceMs = 1_000;
/** How often a server is asked for the same missing event. */
const maxRepairs = 2;
/** A timer that fires this much later than it should proves nothing about the network (CN14), in ms. */
const lateMs = 2_000;
/** Before a subscription that came too fast is asked for again, where the server does not say, in ms. */
const defaultRetryMs = 1_000;

/** One channel's subscription, shared by its readers. */
export interface ChannelSubscription {
  readonly continuity: Readable<Continuity>;
  readonly isSettled: boolean;
  /** What comes with the next number is the next event: the server has said so, and is not asked again. */
  readonly isSure: boolean;
  /** What this reader was handed reaches up to here. */
  positionOf(reader: ChannelListener): Position | undefined;
  /** @param from what this reader has already; what follows it is fetched for this reader alone if others have it */
  join(reader: ChannelListener, from?: Position): void;
  /** @returns whether somebody is left */
  leave(reader: ChannelListener): boolean;
  /** The connection handed this over: is it next, a copy, or early? */
  take(message: Message): void;
  /** It was handed on, and its schema has accepted it. */
  hear(message: Message): void;
  connected(): void;
  disconnected(): void;
  /** Ask again if the server refused. */
  renewed(): void;
  subscribed(id: string, end: Position, recovered: boolean): void;
  missed(end: Position): void;
  removed(code: string, message: string): void;
  /** Something that was asked was not granted, for good or for now. */
  refused(id: string, outcome: ServerOutcome): void;
  forget(): void;
  /** Lets go of it. @returns where it can be resumed */
  end(): Position | undefined;
}

/**
 * Asks for a channel, and sees to it that its readers hear each event once, in order, or are told that something is missing.
 *
 * Where a reader stands behind the others (it was away, they were not), the channel is asked for from its position again: what
 * the others know already is a copy to them and handed to that reader alone.
 */
export function createChannelSubscription(
  name: string,
  { environment, protocol, connection: { host }, inbox }: CapabilityContext,
  handOn: (message: Message) => void,
  resumeAt: Position | undefined,
): ChannelSubscription {
  const isLog = protocol.continuity === 'log';
  const hasIds = protocol.continuity === 'ids';
  const patienceMs = isLog ? logPatienceMs : numbersPatienceMs;
  const readers = createChannelReaders(environment.reportError);
  const order = createChannelOrder(handOnNext);
  let ids = createRecentIds();
  let isOpen = false;
  /** The question that is not answered yet. */
  let asked:
    { readonly id: string; readonly from: Position | undefined; readonly at: Position | undefined } | undefined;
  let isAnswered = false;
  /** The server has said that it cannot go on from somewhere; whether it can from our position is asked. */
  let isInDoubt = false;
  let hasNumbers = false;
  /** The end of the log when the server last told: up to here events are of the past. */
  let target: Position | undefined;
  let refusal: Continuity | undefined;
  let stale: Continuity | undefined;
  /** Grows with each event that brings somebody on. */
  let progress = 0;
  /** How often what is missing was asked for since then. */
  let repairs = 0;
  let cancelPatience: Undo | undefined;
  let cancelRetry: Undo | undefined;
  let wasSettled = false;
  if (resumeAt) order.startAt(resumeAt);
  const continuity = createStore(assess(), environment.reportError);

  function assess(): Continuity {
    if (refusal) return refusal;
    if (!isOpen) return stale ?? unasked(protocol);
    if (asked || cancelRetry || order.isHolding || isReplaying()) return replaying;
    if (isLog) return isAnswered ? live : replaying;
    return hasNumbers ? live : unknown;
  }

  function isReplaying(): boolean {
    const { position } = order;
    if (readers.isScattered) return true;
    return position?.epoch === target?.epoch && (position?.offset ?? 0) < (target?.offset ?? 0);
  }

  const isSettled = () => isOpen && !refusal && (!isLog || continuity.current === live);

  function show(): void {
    continuity.set(assess());
    const before = wasSettled;
    wasSettled = isSettled();
    if (wasSettled && !before) readers.tell((reader) => reader.settled?.());
  }

  function ask(): void {
    stopRetrying();
    refusal = undefined;
    const id = environment.randomId();
    const from = readers.earliest(order.position);
    try {
      const frame = protocol.subscribe?.(id, name, from);
      if (isLog) asked = { id, from, at: order.position };
      host.write(frame);
    } catch (error) {
      environment.reportError(error);
      refuse('invalid', 'The server could not read the name of this channel.');
    }
    show();
  }

  /** The order has its next event. */
  function handOnNext(event: Message): void {
    progress++;
    repairs = 0;
    if (order.position) {
      readers.refute(order.position);
      readers.gather(order.position);
    }
    handOn(event);
  }

  function take(message: Message): void {
    const { id } = message;
    // Elsewhere a field of this name is the app's own.
    const offset = protocol.continuity && message.offset;
    const isKnown = hasIds && id !== undefined && ids.has(id);
    if (hasIds && id !== undefined) ids.add(id);
    if (offset === undefined) {
      if (isKnown) inbox.count('duplicate');
      else handOn(message);
      return;
    }
    if (isLog && (refusal || !(order.position ?? asked)))
      return inbox.count('ignored', `An event of "${name}", which is not subscribed to.`);
    if (!isLog) {
      hasNumbers = true;
      const { position } = order;
      const before = { epoch: '', offset: offset - 1 };
      if (!position) order.startAt(before);
      // A low number on something new: the server counts from the start again.
      else if (offset <= position.offset && hasIds && id !== undefined && !isKnown) miss(before);
    }
    // Before the answer, on networks that keep no order, it may be of another numbering.
    const isSure = !isLog || (isAnswered && !isInDoubt);
    if (isLog && isSure && offset === order.position?.offset) refute({ epoch: order.position.epoch, offset, id });
    switch (order.take(message, offset, isSure)) {
      case 'next':
        break;
      case 'copy':
        // Of a numbering that may be another one it is no past of ours; what is asked for brings the true one again.
        if (!isSure || !handOnToOthers(message, offset)) inbox.count('duplicate');
        break;
      case 'held':
        if (!asked && !cancelRetry) askAgain();
        break;
      case 'full':
        giveUp();
    }
    if (continuity.current !== live || order.isHolding) {
      watch();
      show();
    }
  }

  /** A server that answers and does not send what is missing is not asked for ever: patience ends it. @returns whether it was asked */
  function askAgain(): boolean {
    if (!isLog || repairs >= maxRepairs) return false;
    repairs++;
    ask();
    return true;
  }

  /** The log has another event where we stand: it has lost its tail, and grown again. Those who are further back are served from it. */
  function refute(event: Position): void {
    if (!order.position || !isOtherEvent(order.position, event)) return;
    readers.tellGap(event, 'gathered');
    order.startAt(event);
  }

  /** The past, for those who were away. @returns whether somebody wanted it */
  function handOnToOthers(message: Message, offset: number): boolean {
    const { position } = order;
    const event = position && { epoch: position.epoch, offset, id: message.id };
    if (event) readers.refute(event);
    const due = event ? readers.takeDue(event, position) : [];
    if (!due.length) return false;
    progress++;
    inbox.publish(message, (accepted) => readers.tellMessage(accepted, due));
    return true;
  }

  /** What is missing does not come for ever. */
  function watch(): void {
    // A question without an answer says nothing about the log, but perhaps about the link, which others look after.
    const isDue = () => !asked && (order.isHolding || (isAnswered && isReplaying()));
    if (cancelPatience || !isDue()) return;
    const before = progress;
    const due = environment.now() + patienceMs;
    cancelPatience = environment.setTimer(() => {
      cancelPatience = undefined;
      if (progress === before && environment.now() - due <= lateMs && isDue() && !askAgain()) giveUp();
      watch();
      show();
    }, patienceMs);
  }

  function giveUp(): void {
    const { position } = order;
    // Before the first answer nobody has asked for what came.
    if (!position) return order.drop();
    readers.tellGap(position, 'scattered');
    const end = target?.epoch === position.epoch && target.offset > position.offset ? target : position;
    if (order.isHolding || end !== position) miss(order.last(end));
  }

  /** Events up to `end` are missing, but for those that wait. @param whom those whom the server serves from further back know nothing of it */
  function miss(end: Position, whom: 'all' | 'gathered' = 'all'): void {
    readers.tellGap(end, whom);
    order.jumpTo(end);
  }

  /** @param from what the server was asked for last */
  function review(from: Position | undefined): void {
    if (order.position && readers.review(order.position, from) && isOpen && !refusal) ask();
  }

  const isAsking = () => asked !== undefined;

  function subscribed(id: string, end: Position, recovered: boolean): void {
    // A copy of an answer, or one to a question that was taken back.
    if (id !== asked?.id) return;
    const { from, at } = asked;
    const { position } = order;
    const wasSure = isAnswered && !isInDoubt;
    asked = undefined;
    isAnswered = true;
    isInDoubt = false;
    target = end;
    if (!position) order.startAt(end);
    else if (!recovered || end.epoch !== position.epoch || end.epoch !== from?.epoch)
      goOnWithout(from, position, end, wasSure);
    // An end that is before what we had when we asked, and still have, is of a log that has lost its tail.
    else if (end.offset < Math.min(at?.offset ?? 0, position.offset)) miss(end, 'gathered');
    else if (!wasSure) order.startAt(position);
    if (!isAsking()) review(recovered ? from : undefined);
    watch();
    show();
  }

  /** What lies behind `from` does not come. @param wasSure what waits followed what we have */
  function goOnWithout(from: Position | undefined, position: Position, end: Position, wasSure: boolean): void {
    const hasMoved = from?.epoch !== position.epoch || from.offset !== position.offset;
    const isAtEnd = end.epoch === position.epoch && end.offset === position.offset;
    const isRefuted = end.epoch !== position.epoch || (isAtEnd && isOtherEvent(position, end));
    // Whoever is further on may still be served.
    if (hasMoved && from) readers.tellGap(end, from);
    // Without an id to show, a server cannot confirm a position; but if nothing has come since, nothing is missing.
    if (isAtEnd && !isRefuted && (hasMoved || position.id === undefined)) return;
    if (!hasMoved || isRefuted) {
      if (wasSure) return miss(end);
      // What waits may be of the last log, but for what follows the end of this one.
      readers.tellGap(end, 'all');
      return order.startAt(end);
    }
    // It was asked for somebody who is further back, or more has come meanwhile: from here it may still be possible. Until that is
    // known, nothing is sure to follow what we have.
    isInDoubt = true;
    ask();
  }

  function refuse(code: string, message: string): void {
    asked = undefined;
    refusal = { status: 'refused', code, message };
    order.drop();
    stopTimers();
    inbox.count('error', `The subscription to "${name}" was refused.`);
    show();
  }

  function stopRetrying(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  function stopTimers(): void {
    stopRetrying();
    cancelPatience?.();
    cancelPatience = undefined;
  }

  function rest(): void {
    asked = undefined;
    isAnswered = false;
    isInDoubt = false;
    target = undefined;
    stopTimers();
  }

  return {
    continuity,
    get isSettled() {
      return isSettled();
    },
    get isSure() {
      return isAnswered && !isInDoubt && !asked;
    },
    positionOf: (reader) => readers.positionOf(reader) ?? order.position,
    join(reader, from) {
      const isBehind = from && isLog && !!(order.position ?? asked);
      readers.add(reader, isBehind ? from : undefined);
      if (isBehind) {
        review(asked?.from);
        watch();
        show();
      } else if (from && isLog) order.startAt(from);
    },
    leave(reader) {
      readers.delete(reader);
      if (readers.size) show();
      return readers.size > 0;
    },
    take,
    hear: readers.hear,
    connected() {
      isOpen = true;
      stale = undefined;
      ask();
    },
    disconnected() {
      // What waits comes again behind the position, if it is still true.
      if (isLog) order.drop();
      else if (order.isHolding) giveUp();
      rest();
      if (order.position || !isLog) stale = { status: 'stale', since: environment.now() };
      isOpen = false;
      hasNumbers = false;
      show();
    },
    renewed() {
      if (isOpen && refusal) ask();
    },
    subscribed,
    missed(end) {
      const { position } = order;
      if (!isLog || refusal || !position) return;
      // Of the subscription before, as is what waits: the answer tells what is true of this one.
      if (!isAnswered) return order.drop();
      if (isSame(end, position)) return;
      target = end;
      // Who is further back was asked for, and is answered.
      miss(end, asked ? 'gathered' : 'all');
      watch();
      show();
    },
    removed: refuse,
    refused(id, outcome) {
      if (id !== asked?.id) return;
      const { status } = outcome;
      const afterMs = status === 'rejected' || status === 'retry' ? outcome.retryAfterMs : undefined;
      asked = undefined;
      if (status === 'rejected' && afterMs === undefined && outcome.reason !== 'rate-limited')
        return refuse(outcome.reason, outcome.message);
      const delayMs = Math.max(afterMs ?? defaultRetryMs, 0) * (1 + environment.random() / 2);
      cancelRetry = environment.setTimer(ask, delayMs);
      show();
    },
    forget() {
      rest();
      order.forget();
      ids = createRecentIds();
      isOpen = false;
      stale = undefined;
      refusal = undefined;
      readers.forget();
      show();
    },
    end() {
      if (isOpen && !refusal)
        try {
          host.write(protocol.unsubscribe?.(environment.randomId(), name));
        } catch (error) {
          environment.reportError(error);
        }
      rest();
      order.drop();
      isOpen = false;
      return isLog ? order.position : undefined;
    },
  };
}

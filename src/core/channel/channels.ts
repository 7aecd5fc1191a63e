import type { Message, ServerOutcome } from '../../protocol/incoming';
import type { Position } from '../../protocol/position';
import type { Undo } from '../../shared/undo';
import type { Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
import type { ChannelListener } from './channel-readers';
import { createChannelSubscription, type ChannelSubscription } from './channel-subscription';
import type { Continuity } from './continuity';

/** Positions of channels that nobody reads any more; the oldest is forgotten first. */
const maxReleased = 1_000;

/** Where a reader stopped, for the same user at the same place. */
export interface Bookmark {
  readonly position: Position;
  readonly era: object;
}

export interface ChannelReader {
  /** Of the channel as a whole. */
  readonly continuity: Readable<Continuity>;
  /** On this link nothing can be missed from now on, as far as the server can be trusted with it. */
  readonly isSettled: boolean;
  /** What this reader was handed reaches up to here. */
  readonly position: Position | undefined;
  /** To go on from here later. `undefined` where the server keeps no log, and before it has answered. */
  bookmark(): Bookmark | undefined;
  /** @param isLast its own linger is over: it does not begin another */
  close(isLast?: boolean): void;
}

export interface Channels {
  /**
   * Hears a channel from now on, or from where it stopped. The first reader of a channel asks for it, the last lets go of it after
   * the linger. The listener may be called before this returns.
   */
  read(channel: string, listener: ChannelListener, from?: Bookmark | Position): ChannelReader;
  /** It was made for this user and destination. */
  isCurrent(bookmark: Bookmark): boolean;
  readonly isDisposed: boolean;
}

/**
 * All channels of a client: one subscription each for all its readers, made again after every reconnect and before what waits to
 * be sent is sent. It stands before the inbox: what belongs to a channel reaches handlers once and in order.
 */
export function channels(context: CapabilityContext): Channels {
  const { environment, connection, inbox, protocol } = context;
  const { host } = connection;
  const open = new Map<string, { readonly subscription: ChannelSubscription; cancelLinger?: Undo | undefined }>();
  const released = new Map<string, Position>();
  /** Of those, where what is still on its way is sure to follow. */
  const trailing = new Set<string>();
  let era = {};
  let isOpen = host.isConnected();
  let isDisposed = false;

  inbox.counts.duplicate = 0;
  const { heard } = inbox;
  const handOn = (message: Message) => heard({ kind: 'message', message });
  inbox.heard = (incoming) => {
    const { channel, offset } = incoming.kind === 'message' ? incoming.message : {};
    const held = channel === undefined ? undefined : open.get(channel);
    if (incoming.kind === 'message' && held) return held.subscription.take(incoming.message);
    // What was on its way when we let go is not to come again.
    const left = channel === undefined ? undefined : released.get(channel);
    if (
      incoming.kind === 'message' &&
      channel !== undefined &&
      left &&
      offset === left.offset + 1 &&
      trailing.has(channel)
    )
      released.set(channel, { epoch: left.epoch, offset, id: incoming.message.id });
    heard(incoming);
  };
  inbox.subscribe((message) => {
    if (message.channel !== undefined) open.get(message.channel)?.subscription.hear(message);
  });

  const each = (call: (subscription: ChannelSubscription) => void) => {
    for (const { subscription } of [...open.values()]) call(subscription);
  };
  const at = (channel: string) => open.get(channel)?.subscription;

  connection.join({
    connected() {
      isOpen = true;
      // What nobody reads is not asked for again.
      for (const [channel, { subscription, cancelLinger }] of [...open])
        if (cancelLinger) release(channel);
        else subscription.connected();
    },
    disconnected() {
      isOpen = false;
      trailing.clear();
      each((subscription) => subscription.disconnected());
    },
    heard(incoming) {
      // What was told of a channel after we had let go may put what comes behind it into another log.
      if (incoming.kind === 'subscribed' || incoming.kind === 'gap') trailing.delete(incoming.channel);
      if (incoming.kind === 'subscribed')
        at(incoming.channel)?.subscribed(incoming.id, incoming.end, incoming.recovered);
      else if (incoming.kind === 'gap') at(incoming.channel)?.missed(incoming.end);
      else if (incoming.kind === 'removed') at(incoming.channel)?.removed(incoming.code, incoming.message);
      else if (incoming.kind === 'renewed') each((subscription) => subscription.renewed());
      else if (incoming.kind === 'outcome' && isRefusal(incoming.outcome))
        each((subscription) => subscription.refused(incoming.id, incoming.outcome));
    },
    abandoned() {
      isOpen = false;
      era = {};
      released.clear();
      trailing.clear();
      each((subscription) => subscription.forget());
    },
    disposed() {
      isDisposed = true;
      for (const channel of [...open.keys()]) release(channel);
    },
  });

  function hold(channel: string): ChannelSubscription {
    const held = open.get(channel);
    if (held) {
      held.cancelLinger?.();
      held.cancelLinger = undefined;
      return held.subscription;
    }
    const subscription = createChannelSubscription(channel, context, handOn, released.get(channel));
    released.delete(channel);
    trailing.delete(channel);
    open.set(channel, { subscription });
    return subscription;
  }

  function release(channel: string): void {
    const held = open.get(channel);
    if (!held) return;
    held.cancelLinger?.();
    open.delete(channel);
    const { isSure } = held.subscription;
    const position = held.subscription.end();
    if (!position || isDisposed) return;
    released.set(channel, position);
    if (isSure) trailing.add(channel);
    for (const oldest of released.keys()) {
      if (released.size <= maxReleased) return;
      released.delete(oldest);
      trailing.delete(oldest);
    }
  }

  return {
    get isDisposed() {
      return isDisposed;
    },
    isCurrent: (bookmark) => bookmark.era === era,
    read(channel, given, from) {
      // A reader of its own: the same listener may read twice.
      const listener: ChannelListener = isDisposed ? {} : { ...given };
      const isNew = !open.has(channel);
      const subscription = hold(channel);
      const position = from && 'era' in from ? (from.era === era ? from.position : undefined) : from;
      subscription.join(listener, position);
      if (isNew && isOpen) subscription.connected();
      let isClosed = false;
      return {
        continuity: subscription.continuity,
        get isSettled() {
          return subscription.isSettled;
        },
        get position() {
          return subscription.positionOf(listener);
        },
        bookmark() {
          const reached = subscription.positionOf(listener);
          return reached && protocol.continuity === 'log' ? { position: reached, era } : undefined;
        },
        close(isLast = false) {
          if (isClosed) return;
          isClosed = true;
          const held = open.get(channel);
          if (subscription.leave(listener) || held?.subscription !== subscription) return;
          if (isLast || isDisposed || !host.lingerMs) return release(channel);
          held.cancelLinger?.();
          held.cancelLinger = environment.setTimer(() => release(channel), host.lingerMs);
        },
      };
    },
  };
}

function isRefusal({ status }: ServerOutcome): boolean {
  return status === 'rejected' || status === 'retry';
}

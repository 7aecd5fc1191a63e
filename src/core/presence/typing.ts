import { createStore, type Readable } from '../../shared/store';
import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import { presence, type PresenceChannel } from './presence';

/** Somebody else who is typing. */
export interface Typing {
  readonly member: string;
  /** Absent: anonymous. */
  readonly user?: string | undefined;
}

export interface ChannelTyping extends Readable<readonly Typing[]> {
  /** One types: to be called with every key. It is said at most every 3 s, and ends by itself 6 s after the last. */
  notify(): void;
  /** One has stopped: sent, or emptied the field. */
  stop(): void;
}

/** How often it is said. */
const repeatMs = 3_000;
/** After so long without a word nobody types any more. */
const silenceMs = 6_000;
const none: readonly Typing[] = [];

/** Who types in which channel (PR34). What is lost on the way ends by itself. */
export function typing(context: CapabilityContext): { of(channel: string): ChannelTyping } {
  const byChannel = new Map<string, ChannelTyping>();
  return {
    of(channel) {
      const known = byChannel.get(channel) ?? createChannelTyping(channel, context);
      byChannel.set(channel, known);
      return known;
    },
  };
}

function createChannelTyping(channel: string, { environment, attach, onDispose }: CapabilityContext): ChannelTyping {
  const store = createStore(none, environment.reportError);
  const expiries = new Map<string, Undo>();
  let listeners = 0;
  let room: PresenceChannel | undefined;
  let saidAt = -Infinity;
  let cancelStop: Undo | undefined;

  function end(member: string): void {
    expiries.get(member)?.();
    expiries.delete(member);
    if (store.current.some((typist) => typist.member === member))
      store.set(store.current.filter((typist) => typist.member !== member));
  }

  function open(): void {
    room = attach(presence).open(channel);
    room.onTyping(({ member, user, active }) => {
      if (!active || listeners === 0) return end(member);
      expiries.get(member)?.();
      expiries.set(
        member,
        environment.setTimer(() => end(member), silenceMs),
      );
      if (!store.current.some((typist) => typist.member === member)) store.set([...store.current, { member, user }]);
    });
  }

  function close(): void {
    stop();
    for (const cancel of expiries.values()) cancel();
    expiries.clear();
    store.set(none);
    room?.close();
    room = undefined;
  }
  onDispose(close);

  function stop(): void {
    if (!cancelStop) return;
    cancelStop();
    cancelStop = undefined;
    saidAt = -Infinity;
    room?.type(false);
  }

  return {
    get current() {
      return store.current;
    },
    subscribe(listener) {
      if (listeners++ === 0) open();
      const undo = store.subscribe(listener);
      let isOn = true;
      return () => {
        if (!isOn) return;
        isOn = false;
        undo();
        if (--listeners === 0) close();
      };
    },
    notify() {
      cancelStop?.();
      cancelStop = environment.setTimer(stop, silenceMs);
      const now = environment.monotonicNow();
      if (now - saidAt < repeatMs) return;
      saidAt = now;
      room?.type(true);
    },
    stop,
  };
}

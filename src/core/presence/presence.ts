import { createStore, type Readable } from '../../shared/store';
import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import type { RealtimeClient } from '../client';
import { frameScheduler } from '../delivery/frame-scheduler';
import { createRoom, nobody, type PresenceEntry, type PresenceView, type Room, type Typist } from './room';

export interface PresenceChannel {
  readonly view: Readable<PresenceView>;
  /**
   * Is present from now on, with this state, until undone; of several that entered here the newest state counts.
   *
   * @param state any JSON value
   */
  enter(state?: unknown): PresenceEntry;
  /** Says that one types, or that one has stopped. Only if connected; repeated by whoever goes on typing. */
  type(active: boolean): void;
  /** Hears who types. */
  onTyping(handler: (typist: Typist) => void): Undo;
  /** Done with it. Leaves, and watches no more, after the linger. */
  close(): void;
}

export interface PresenceDirectory {
  open(channel: string): PresenceChannel;
  /** Who is there; watched while somebody listens. */
  view(channel: string): Readable<PresenceView>;
}

/** Presence of all channels of a client: one room each for all who look, entered and watched anew after every reconnect. */
export function presence(context: CapabilityContext): PresenceDirectory {
  const { environment, connection, protocol, attach } = context;
  const { host } = connection;
  const frames = attach(frameScheduler);
  const rooms = new Map<string, { readonly room: Room; users: number }>();
  const lingering = new Set<Undo>();

  connection.join({
    connected() {
      for (const { room } of rooms.values()) room.connected();
    },
    disconnected() {
      for (const { room } of rooms.values()) room.disconnected();
    },
    abandoned() {
      for (const { room } of rooms.values()) room.forget();
    },
    heard(incoming) {
      if (incoming.kind === 'members' || incoming.kind === 'presence' || incoming.kind === 'typing')
        rooms.get(incoming.channel)?.room.heard(incoming);
      else if (incoming.kind === 'done' || incoming.kind === 'outcome')
        for (const { room } of rooms.values()) room.answered(incoming);
    },
    disposed() {
      for (const cancel of lingering) cancel();
      for (const channel of [...rooms.keys()]) drop(channel);
    },
  });

  function drop(channel: string): void {
    rooms.get(channel)?.room.close();
    rooms.delete(channel);
  }

  function hold(channel: string) {
    const held = rooms.get(channel) ?? {
      room: createRoom({
        channel,
        environment,
        encoder: () => (host.welcome?.capabilities?.includes('presence') === false ? undefined : protocol.presence),
        write: (frame) => {
          if (host.isConnected()) host.write(frame);
        },
        frames,
        view: createStore(nobody, environment.reportError),
      }),
      users: 0,
    };
    if (!rooms.has(channel)) {
      rooms.set(channel, held);
      if (host.isConnected()) held.room.connected();
    }
    held.users++;
    return held;
  }

  function open(channel: string): PresenceChannel {
    const held = hold(channel);
    const entries = new Set<PresenceEntry>();
    let isOpen = true;

    function end(): void {
      for (const { leave } of entries) leave();
      if (--held.users === 0 && rooms.get(channel) === held) drop(channel);
    }

    return {
      view: held.room.view,
      enter(state) {
        const entry = held.room.enter(state);
        entries.add(entry);
        return entry;
      },
      type: (active) => held.room.type(active),
      onTyping: (handler) => held.room.onTyping(handler),
      close() {
        if (!isOpen) return;
        isOpen = false;
        if (!host.lingerMs) return end();
        // Remounts and StrictMode leave and come back at once: nobody is to see that.
        const cancel = environment.setTimer(() => {
          lingering.delete(cancel);
          end();
        }, host.lingerMs);
        lingering.add(cancel);
      },
    };
  }

  return {
    open,
    view: (channel) => ({
      get current() {
        return rooms.get(channel)?.room.view.current ?? nobody;
      },
      subscribe(listener) {
        const room = open(channel);
        const undo = room.view.subscribe(listener);
        return () => {
          undo();
          room.close();
        };
      },
    }),
  };
}

/**
 * Presence in a channel, outside React. Connected or not, it is watched and entered with every connection until it is closed.
 *
 * @example
 * const room = openPresence(client, 'room:7');
 * room.enter({ name: 'Ada' });
 * room.view.subscribe(() => showCount(room.view.current.members.length));
 */
export function openPresence(client: Pick<RealtimeClient, 'attach'>, channel: string): PresenceChannel {
  return client.attach(presence).open(channel);
}

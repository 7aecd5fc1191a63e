import type { Incoming, Wire } from '../../protocol/incoming';
import type { PresenceEncoder } from '../../protocol/presence-frames';
import type { PresenceMember } from '../../protocol/presence-incoming';
import { createEmitter } from '../../shared/emitter';
import type { Environment } from '../../shared/environment';
import type { Readable, Store } from '../../shared/store';
import type { Undo } from '../../shared/undo';
import type { FrameScheduler } from '../delivery/frame-scheduler';

/** Who is in a channel, as far as is known. */
export interface PresenceView {
  /** In the order of joining, each once, however many connections they have. */
  readonly members: readonly PresenceMember[];
  /** One of them: this client, once the server has let it in. */
  readonly self: PresenceMember | undefined;
  /** Not connected, or not answered yet: the list is the last that was known. */
  readonly isStale: boolean;
  /** Why the server does not tell: its own word, or `unsupported` of one that has no presence. */
  readonly refused: { readonly code: string; readonly message: string } | undefined;
}

export const nobody: PresenceView = { members: [], self: undefined, isStale: true, refused: undefined };

/** Somebody who types, or has stopped. */
export interface Typist {
  readonly member: string;
  /** Absent: anonymous. */
  readonly user?: string | undefined;
  readonly active: boolean;
}

/** Being present, with a state. */
export interface PresenceEntry {
  update(state: unknown): void;
  readonly leave: Undo;
}

/** One channel's presence, as one client knows it. */
export interface Room {
  readonly view: Readable<PresenceView>;
  enter(state: unknown): PresenceEntry;
  type(active: boolean): void;
  onTyping(handler: (typist: Typist) => void): Undo;
  connected(): void;
  disconnected(): void;
  /** Another user: nothing of what the last one saw is shown. */
  forget(): void;
  heard(incoming: Extract<Incoming, { kind: 'members' | 'presence' | 'typing' }>): void;
  answered(incoming: Extract<Incoming, { kind: 'done' | 'outcome' }>): void;
  close(): void;
}

export interface RoomOptions {
  readonly channel: string;
  readonly environment: Environment;
  /** None: the server has no presence. */
  encoder(): PresenceEncoder | undefined;
  write(frame: Wire | undefined): void;
  readonly frames: FrameScheduler;
  readonly view: Store<PresenceView>;
}

interface Entry {
  state: unknown;
}

export function createRoom({ channel, environment, encoder, write, frames, view }: RoomOptions): Room {
  const typists = createEmitter<Typist>(environment.reportError);
  /** Those who are present here; the newest speaks for all. */
  let entries: readonly Entry[] = [];
  let members: readonly PresenceMember[] = [];
  let isStale = true;
  let refused: PresenceView['refused'];
  let self: string | undefined;
  /** What the server was last told of us on this link, as text. */
  let told: string | undefined;
  let watchId: string | undefined;
  let enterId: string | undefined;
  let isConnected = false;
  let cancelRetry: Undo | undefined;

  function show(): void {
    const known = members.find(({ member }) => member === self);
    view.set({ members, self: known, isStale, refused });
  }

  function watch(): void {
    watchId = environment.randomId();
    write(encoder()?.watch(watchId, channel));
  }

  /** Tells the server what we are, if that is news to it. */
  function announce(): void {
    const words = encoder();
    if (!isConnected || !words) return;
    const newest = entries.at(-1);
    const id = environment.randomId();
    try {
      const text = newest && JSON.stringify([newest.state]);
      if (text === told) return;
      const frame = newest ? words.enter(id, channel, newest.state) : words.leave(id, channel);
      told = text;
      enterId = newest && id;
      if (!newest) self = undefined;
      write(frame);
    } catch (error) {
      // A state that is no JSON: what was told before stays.
      environment.reportError(error);
    }
  }

  function connect(): void {
    isConnected = true;
    told = undefined;
    if (!encoder()) {
      refused = { code: 'unsupported', message: 'This server does not tell who is there.' };
      return show();
    }
    watch();
    if (entries.length > 0) announce();
  }

  function retry(afterMs: number): void {
    cancelRetry ??= environment.setTimer(() => {
      cancelRetry = undefined;
      if (isConnected) connect();
    }, afterMs);
  }

  function stopRetrying(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  return {
    view,
    enter(state) {
      const entry: Entry = { state };
      entries = [...entries, entry];
      announce();
      return {
        update(next) {
          entry.state = next;
          announce();
        },
        leave() {
          entries = entries.filter((other) => other !== entry);
          announce();
        },
      };
    },
    type(active) {
      if (isConnected) write(encoder()?.typing(environment.randomId(), channel, active));
    },
    onTyping: typists.listen,
    connected: connect,
    disconnected() {
      isConnected = false;
      stopRetrying();
      isStale = true;
      show();
    },
    forget() {
      isConnected = false;
      stopRetrying();
      members = [];
      self = undefined;
      refused = undefined;
      isStale = true;
      show();
    },
    heard(incoming) {
      if (incoming.kind === 'typing') {
        if (incoming.member !== self) typists.emit(incoming);
        return;
      }
      if (incoming.kind === 'members') {
        ({ members } = incoming);
        isStale = false;
        refused = undefined;
      } else members = apply(members, incoming.change, incoming.member);
      if (incoming.kind === 'presence' && incoming.change === 'left')
        typists.emit({ ...incoming.member, active: false });
      frames.schedule(show);
    },
    answered(incoming) {
      if (incoming.id !== watchId && incoming.id !== enterId) return;
      if (incoming.kind === 'done') self = incoming.member ?? self;
      else if (incoming.outcome.status === 'rejected') {
        const { reason: code, message, retryAfterMs } = incoming.outcome;
        if (retryAfterMs !== undefined) retry(retryAfterMs);
        else if (incoming.id === watchId) refused = { code, message };
      }
      frames.schedule(show);
    },
    close() {
      const words = encoder();
      if (words && isConnected) {
        write(words.unwatch(environment.randomId(), channel));
        if (told !== undefined) write(words.leave(environment.randomId(), channel));
      }
      stopRetrying();
      typists.clear();
      frames.unschedule(show);
      view.set(nobody);
    },
  };
}

function apply(
  members: readonly PresenceMember[],
  change: 'joined' | 'updated' | 'left',
  member: PresenceMember,
): readonly PresenceMember[] {
  const others = (list: readonly PresenceMember[]) => list.filter((other) => other.member !== member.member);
  if (change === 'left') return others(members);
  const isKnown = members.some((other) => other.member === member.member);
  if (!isKnown) return [...members, member];
  return members.map((other) => (other.member === member.member ? member : other));
}

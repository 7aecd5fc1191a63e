import type { Undo } from '../../shared/undo';
import type { HubEnvironment } from '../hub/hub-environment';
import type { PresenceChange, PresenceMember, StoreSession } from '../store/store';

/** One connection that watches. */
export interface PresenceWatcher {
  /** Everybody, instead of what was told before. */
  members(members: readonly PresenceMember[]): void;
  changed(change: PresenceChange['change'], member: PresenceMember): void;
  typing(typist: Typist): void;
}

export interface Typist {
  readonly member: string;
  readonly user?: string | undefined;
  readonly active: boolean;
}

export interface PresenceRoom {
  /** @returns all members of now. @throws StoreUnavailable */
  join(watcher: PresenceWatcher): Promise<readonly PresenceMember[]>;
  leave(watcher: PresenceWatcher): void;
  readonly size: number;
  close(): void;
}

export interface PresenceRoomOptions {
  readonly store: StoreSession;
  readonly environment: HubEnvironment;
  reportError(error: unknown): void;
}

const retryMs = 500;

/** Who is in one channel, as one hub knows it, for those of its connections that watch. */
export function createPresenceRoom(
  channel: string,
  { store, environment, reportError }: PresenceRoomOptions,
): PresenceRoom {
  const watchers = new Set<PresenceWatcher>();
  let known: { readonly version: number; readonly members: readonly PresenceMember[] } | undefined;
  let isReading = false;
  let isInDoubt = false;
  let isClosed = false;
  let cancelRetry: Undo | undefined;
  const undos: Undo[] = [];
  const opened = open();
  opened.catch(() => undefined);

  async function open(): Promise<void> {
    const topic = toTypingTopic(channel);
    undos.push(
      await store.followPresence(channel, { changed, interrupted: () => void readAgain() }),
      await store.onSignal(topic, (text) => {
        for (const watcher of watchers) watcher.typing(JSON.parse(text) as Typist);
      }),
    );
    if (isClosed) return close();
    known = await store.members(channel);
    if (isInDoubt) await readAgain();
  }

  function changed({ version, change, member }: PresenceChange): void {
    if (!known || isReading || version !== known.version + 1) {
      if (!known || version > known.version) void readAgain();
      return;
    }
    known = { version, members: apply(known.members, change, member) };
    for (const watcher of [...watchers]) watcher.changed(change, member);
  }

  async function readAgain(): Promise<void> {
    isInDoubt = true;
    if (!known || isReading) return;
    isReading = true;
    cancelRetry?.();
    try {
      while (isInDoubt && !isClosed) {
        isInDoubt = false;
        known = await store.members(channel);
      }
      for (const watcher of [...watchers]) watcher.members(known.members);
    } catch (error) {
      reportError(error);
      if (!isClosed) cancelRetry = environment.setTimer(() => void readAgain(), retryMs);
    } finally {
      isReading = false;
    }
  }

  function close(): void {
    isClosed = true;
    cancelRetry?.();
    for (const undo of undos) undo();
  }

  return {
    async join(watcher) {
      // From the first moment, or it would be taken for empty.
      watchers.add(watcher);
      try {
        await opened;
      } catch (error) {
        watchers.delete(watcher);
        throw error;
      }
      return known?.members ?? [];
    },
    leave: (watcher) => void watchers.delete(watcher),
    get size() {
      return watchers.size;
    },
    close,
  };
}

function apply(
  members: readonly PresenceMember[],
  change: PresenceChange['change'],
  member: PresenceMember,
): readonly PresenceMember[] {
  if (change === 'joined') return [...members, member];
  if (change === 'left') return members.filter((other) => other.member !== member.member);
  return members.map((other) => (other.member === member.member ? member : other));
}

export function toTypingTopic(channel: string): string {
  return `typing:${channel}`;
}

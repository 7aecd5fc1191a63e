import type { EnterFrame, TypingFrame, WatchFrame } from '../../protocol/client-frames';
import type { PresenceMemberFrame } from '../../protocol/hub-frames';
import { mayNot, type ConnectionScope } from '../connection/connection-scope';
import { encodeData } from '../connection/encoded-frame';
import { fingerprint } from '../channel/fingerprint';
import type { PresenceWatcher } from './presence-room';
import { isStoreFailure } from '../channel/publish';
import { internalRefusal, limitReached, type Refusal } from '../connection/refusal';
import type { PresenceMember } from '../store/store';
import { toStoredChannel } from '../channel/subscriptions';

export interface PresenceCalls {
  handle(frame: WatchFrame | EnterFrame | TypingFrame): Promise<void>;
  end(): void;
}

const retryAfterMs = 1_000;

/** The presence of one connection, and whom it watches. */
export function createPresenceCalls<Claims>(
  scope: ConnectionScope<Claims>,
  client: string,
  isAlive: () => boolean,
): PresenceCalls {
  const { peer, hub, connectionId, isOpen, refuse } = scope;
  const { presence, limits } = hub;
  const watched = new Map<string, PresenceWatcher>();
  const entered = new Set<string>();

  function who(): { member: string; user: string | undefined } {
    const { userId } = scope.user();
    // An anonymous client's own id is what it publishes under: not for others to know.
    return { member: userId === undefined ? `c:${fingerprint(client)}` : `u:${userId}`, user: userId };
  }

  async function watch(channel: string, id: string): Promise<void> {
    if (watched.size >= limits.maxSubscriptions)
      return refuse(limitReached('maxSubscriptions', limits.maxSubscriptions), id);
    if (watched.has(channel)) unwatch(channel);
    const watcher: PresenceWatcher = {
      members: (members) => peer.send({ type: 'members', channel, members: members.map(toFrame) }),
      changed: (change, member) => peer.send({ type: 'presence', channel, change, member: toFrame(member) }),
      typing({ member, user, active }) {
        // Nobody needs to be told that they type themselves.
        if (member !== who().member) peer.send({ type: 'typing', channel, member, user, active });
      },
    };
    watched.set(channel, watcher);
    try {
      const members = await presence.watch(channel, watcher);
      if (isOpen()) peer.send({ type: 'members', id, channel, members: members.map(toFrame) });
    } catch (error) {
      unwatch(channel);
      throw error;
    }
  }

  function unwatch(channel: string): void {
    const watcher = watched.get(channel);
    watched.delete(channel);
    if (watcher) presence.unwatch(channel, watcher);
  }

  async function enter({ id, channel, state }: EnterFrame): Promise<void> {
    if (!entered.has(channel) && entered.size >= limits.maxSubscriptions)
      return refuse(limitReached('maxSubscriptions', limits.maxSubscriptions), id);
    entered.add(channel);
    const me = who();
    await presence.enter(channel, { connection: connectionId, ...me, state: encodeData(state) }, isAlive);
    peer.send({ type: 'done', id, member: me.member });
  }

  async function perform(frame: WatchFrame | EnterFrame | TypingFrame): Promise<void> {
    const { id, channel } = frame;
    switch (frame.type) {
      case 'watch':
        return watch(channel, id);
      case 'enter':
        return enter(frame);
      case 'typing':
        await presence.type(channel, { ...who(), active: frame.active });
        return peer.send({ type: 'done', id });
      case 'unwatch':
        unwatch(channel);
        return peer.send({ type: 'done', id });
      case 'leave':
        entered.delete(channel);
        await presence.exit(channel, connectionId);
        return peer.send({ type: 'done', id });
    }
  }

  async function mayNotBeIn(channel: string): Promise<Refusal | undefined> {
    if (toStoredChannel(channel, undefined) === undefined)
      return { code: 'forbidden', message: 'Nobody is present in channels that begin with @.' };
    return mayNot(scope, { action: 'subscribe', channel });
  }

  return {
    async handle(frame) {
      const isLeaving = frame.type === 'unwatch' || frame.type === 'leave';
      const refusal = isLeaving ? undefined : await mayNotBeIn(frame.channel);
      if (!isOpen()) return;
      if (refusal) return refuse(refusal, frame.id);
      try {
        await perform(frame);
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        hub.reportStoreError(error);
        if (isOpen()) refuse({ ...internalRefusal, retryAfterMs }, frame.id);
      }
    },
    end() {
      for (const channel of [...watched.keys()]) unwatch(channel);
      for (const channel of entered)
        presence.exit(channel, connectionId).catch((error: unknown) => hub.reportStoreError(error));
      entered.clear();
    },
  };
}

function toFrame({ member, user, state }: PresenceMember): PresenceMemberFrame {
  return { member, user, state: state === undefined ? undefined : JSON.parse(state) };
}

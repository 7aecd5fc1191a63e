import type { Undo } from '../../../shared/undo';
import { createFollowers } from './followers';
import { createPresenceRoster, type PresenceRoster } from '../presence-roster';
import type { Presence, PresenceChange, PresenceFollower, PresenceKey, PresenceMember } from '../store';

export interface MemoryPresence {
  enter(channel: string, presence: Presence, ttlMs: number): void;
  exit(channel: string, connection: string): void;
  renew(held: readonly PresenceKey[], ttlMs: number): readonly PresenceKey[];
  sweep(): void;
  members(channel: string): { readonly version: number; readonly members: readonly PresenceMember[] };
  followPresence(channel: string, follower: PresenceFollower): Undo;
  /** Channels where anybody is present. */
  readonly size: number;
}

/** Presence, in memory. @param now a clock that never goes back */
export function createMemoryPresence(now: () => number): MemoryPresence {
  const rosters = new Map<string, PresenceRoster>();
  const followers = createFollowers<PresenceFollower>();
  /** Over all channels, so that a roster that was empty for a while does not count again from where somebody stood. */
  let version = 0;

  function tell(channel: string, roster: PresenceRoster, changes: readonly PresenceChange[]): void {
    version = Math.max(version, roster.version);
    if (roster.isEmpty) rosters.delete(channel);
    for (const change of changes) followers.tell(channel, (follower) => follower.changed(change));
  }

  return {
    enter(channel, presence, ttlMs) {
      const roster = rosters.get(channel) ?? createPresenceRoster(version);
      rosters.set(channel, roster);
      tell(channel, roster, roster.enter(presence, now() + ttlMs));
    },
    exit(channel, connection) {
      const roster = rosters.get(channel);
      if (roster) tell(channel, roster, roster.exit(connection));
    },
    renew: (held, ttlMs) =>
      held.filter(({ channel, connection }) => !rosters.get(channel)?.renew(connection, now() + ttlMs)),
    sweep() {
      for (const [channel, roster] of [...rosters]) tell(channel, roster, roster.expire(now()));
    },
    members(channel) {
      const roster = rosters.get(channel);
      return { version: roster?.version ?? version, members: roster?.members() ?? [] };
    },
    followPresence: followers.follow,
    get size() {
      return rosters.size;
    },
  };
}

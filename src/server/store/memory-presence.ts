import { createPresenceRoster, type PresenceRoster } from './presence-roster';
import type { PresenceChange, PresenceFollower, PresenceStore } from './store';

/** Presence, in memory. */
export function createMemoryPresence(now: () => number): PresenceStore {
  const rosters = new Map<string, PresenceRoster>();
  const followers = new Map<string, Set<PresenceFollower>>();
  /** Over all channels, so that a roster that was empty for a while does not count again from where somebody stood. */
  let version = 0;

  function tell(channel: string, changes: readonly (PresenceChange | undefined)[]): void {
    const roster = rosters.get(channel);
    if (!roster) return;
    version = Math.max(version, roster.version);
    if (roster.isEmpty) rosters.delete(channel);
    for (const change of changes)
      if (change) for (const follower of [...(followers.get(channel) ?? [])]) follower.changed(change);
  }

  return {
    enter(channel, presence, ttlMs) {
      const roster = rosters.get(channel) ?? createPresenceRoster(version);
      rosters.set(channel, roster);
      tell(channel, [roster.enter(presence, now() + ttlMs)]);
      return Promise.resolve();
    },
    exit(channel, connection) {
      tell(channel, [rosters.get(channel)?.exit(connection)]);
      return Promise.resolve();
    },
    renew: (held, ttlMs) =>
      Promise.resolve(held.filter(({ channel, connection }) => !rosters.get(channel)?.renew(connection, now() + ttlMs))),
    sweep() {
      for (const [channel, roster] of [...rosters]) tell(channel, roster.expire(now()));
      return Promise.resolve();
    },
    members(channel) {
      const roster = rosters.get(channel);
      return Promise.resolve({ version: roster?.version ?? version, members: roster?.members() ?? [] });
    },
    followPresence(channel, follower) {
      const all = followers.get(channel) ?? new Set();
      followers.set(channel, all);
      const own: PresenceFollower = {
        changed: (change) => follower.changed(change),
        interrupted: () => follower.interrupted(),
      };
      all.add(own);
      return Promise.resolve(() => {
        if (all.delete(own) && all.size === 0 && followers.get(channel) === all) followers.delete(channel);
      });
    },
  };
}

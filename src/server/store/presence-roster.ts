import type { Presence, PresenceChange, PresenceMember } from './store';

export interface PresenceRoster {
  enter(presence: Presence, expiresAt: number): PresenceChange | undefined;
  exit(connection: string): PresenceChange | undefined;
  /** @returns false: not present any more */
  renew(connection: string, expiresAt: number): boolean;
  /** Removes whose time is over. */
  expire(now: number): readonly PresenceChange[];
  members(): readonly PresenceMember[];
  readonly version: number;
  readonly isEmpty: boolean;
}

/** Who is present in one channel: connections in, members out. A member joins with its first connection and leaves with its last. */
export function createPresenceRoster(firstVersion: number): PresenceRoster {
  /** In the order of entering; whoever changes its state goes to the end of its member's. */
  const members = new Map<string, Map<string, Presence & { expiresAt: number }>>();
  const memberOf = new Map<string, string>();
  let version = firstVersion;

  const shown = (member: string): PresenceMember | undefined => {
    const newest = [...(members.get(member)?.values() ?? [])].at(-1);
    return newest && { member, user: newest.user, state: newest.state };
  };

  /** Does something to one member, and tells what that changed. */
  function changing(member: string, act: () => void): PresenceChange | undefined {
    const before = shown(member);
    act();
    const after = shown(member);
    const change = !after ? 'left' : !before ? 'joined' : 'updated';
    const told = after ?? before;
    if (!told || (before && after && before.state === after.state)) return undefined;
    return { version: ++version, change, member: told };
  }

  function exit(connection: string): PresenceChange | undefined {
    const member = memberOf.get(connection);
    if (member === undefined) return undefined;
    return changing(member, () => {
      const connections = members.get(member);
      memberOf.delete(connection);
      connections?.delete(connection);
      if (connections?.size === 0) members.delete(member);
    });
  }

  return {
    enter(presence, expiresAt) {
      const { connection, member } = presence;
      return changing(member, () => {
        const connections = members.get(member) ?? new Map<string, Presence & { expiresAt: number }>();
        members.set(member, connections);
        const isUnchanged = connections.get(connection)?.state === presence.state;
        // An equal state is no newer one: it does not take the place of another connection's.
        if (!isUnchanged) connections.delete(connection);
        connections.set(connection, { ...presence, expiresAt });
        memberOf.set(connection, member);
      });
    },
    exit,
    renew(connection, expiresAt) {
      const held = members.get(memberOf.get(connection) ?? '')?.get(connection);
      if (held) held.expiresAt = expiresAt;
      return !!held;
    },
    expire(now) {
      const due = [...members.values()].flatMap((connections) =>
        [...connections.values()].filter(({ expiresAt }) => expiresAt <= now).map(({ connection }) => connection),
      );
      return due.map(exit).filter((change) => change !== undefined);
    },
    members: () => [...members.keys()].map(shown).filter((member) => member !== undefined),
    get version() {
      return version;
    },
    get isEmpty() {
      return members.size === 0;
    },
  };
}

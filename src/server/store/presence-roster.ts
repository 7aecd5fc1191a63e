import type { Presence, PresenceChange, PresenceMember } from './store';

/** Each change gives what it changed for those who look on; nothing where nothing did. */
export interface PresenceRoster {
  enter(presence: Presence, expiresAt: number): readonly PresenceChange[];
  exit(connection: string): readonly PresenceChange[];
  /** @returns false: not present any more */
  renew(connection: string, expiresAt: number): boolean;
  /** Removes whose time is over. */
  expire(now: number): readonly PresenceChange[];
  members(): readonly PresenceMember[];
  readonly version: number;
  readonly isEmpty: boolean;
}

type Held = Presence & { expiresAt: number };

/** Who is present in one channel: connections in, members out. A member joins with its first connection and leaves with its last. */
export function createPresenceRoster(firstVersion: number): PresenceRoster {
  /** In the order of entering; whoever changes its state goes to the end of its member's. */
  const members = new Map<string, Map<string, Held>>();
  const memberOf = new Map<string, string>();
  let version = firstVersion;

  function shown(member: string): PresenceMember | undefined {
    const newest = [...(members.get(member)?.values() ?? [])].at(-1);
    return newest && { member, user: newest.user, state: newest.state };
  }

  /** Does something to one member, and tells what that changed. */
  function changing(member: string, act: () => void): readonly PresenceChange[] {
    const before = shown(member);
    act();
    const after = shown(member);
    const told = after ?? before;
    if (!told || (before && after && before.state === after.state && before.user === after.user)) return [];
    return [{ version: ++version, change: !after ? 'left' : before ? 'updated' : 'joined', member: told }];
  }

  function exit(connection: string): readonly PresenceChange[] {
    const member = memberOf.get(connection);
    if (member === undefined) return [];
    return changing(member, () => {
      const connections = members.get(member);
      memberOf.delete(connection);
      connections?.delete(connection);
      if (connections?.size === 0) members.delete(member);
    });
  }

  function put(presence: Presence, expiresAt: number): void {
    const { connection, member } = presence;
    const connections = members.get(member) ?? new Map<string, Held>();
    members.set(member, connections);
    // An equal state is no newer one: it does not take the place of another connection's.
    if (connections.get(connection)?.state !== presence.state) connections.delete(connection);
    connections.set(connection, { ...presence, expiresAt });
    memberOf.set(connection, member);
  }

  return {
    enter(presence, expiresAt) {
      const { connection, member } = presence;
      const hasMoved = (memberOf.get(connection) ?? member) !== member;
      const left = hasMoved ? exit(connection) : [];
      return [...left, ...changing(member, () => put(presence, expiresAt))];
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
      return due.flatMap(exit);
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

/** Counts the connections of identified users, to hold them to a limit. */
export interface UserConnections {
  /** @returns the undo, or `undefined` if the user has as many as allowed */
  enter(userId: string | undefined): (() => void) | undefined;
}

export function createUserConnections(maxPerUser: number): UserConnections {
  const counts = new Map<string, number>();
  return {
    enter(userId) {
      if (userId === undefined) return () => undefined;
      const count = counts.get(userId) ?? 0;
      if (count >= maxPerUser) return undefined;
      counts.set(userId, count + 1);
      return () => {
        const left = (counts.get(userId) ?? 1) - 1;
        if (left > 0) counts.set(userId, left);
        else counts.delete(userId);
      };
    },
  };
}

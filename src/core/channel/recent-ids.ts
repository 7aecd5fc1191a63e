const maxIds = 1_000;

/** The last ids that were seen. */
export interface RecentIds {
  has(id: string): boolean;
  add(id: string): void;
}

export function createRecentIds(): RecentIds {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      // A set keeps the order of adding.
      for (const oldest of ids.size > maxIds ? ids : []) return void ids.delete(oldest);
    },
  };
}

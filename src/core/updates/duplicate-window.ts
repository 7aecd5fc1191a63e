/** Ids that were seen lately. */
export interface DuplicateWindow {
  /** @param since those that were seen before are forgotten */
  has(id: string, since: number): boolean;
  add(id: string, now: number, since: number, maxIds: number): void;
}

/** Work per id does not grow with how many are known. */
export function createDuplicateWindow(): DuplicateWindow {
  const seenAt = new Map<string, number>();
  // Not the map's own order: its engine steps over all that was ever deleted at the front.
  let line: { readonly id: string; readonly at: number }[] = [];
  let first = 0;
  return {
    has: (id, since) => (seenAt.get(id) ?? -Infinity) > since,
    add(id, now, since, maxIds) {
      seenAt.set(id, now);
      line.push({ id, at: now });
      for (let oldest; (oldest = line[first]) && (oldest.at <= since || seenAt.size > maxIds); first++)
        // It may have come again since.
        if (seenAt.get(oldest.id) === oldest.at) seenAt.delete(oldest.id);
      if (first < line.length / 2) return;
      line = line.slice(first);
      first = 0;
    },
  };
}

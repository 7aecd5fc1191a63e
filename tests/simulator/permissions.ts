/** Who may hear and say what, over time. */
export interface Permissions {
  isAllowed(place: string, user: string, channel: string): boolean;
  /** At some moment between two. */
  wasAllowed(place: string, user: string, channel: string, from: number, to: number): boolean;
  set(place: string, user: string, channel: string, isAllowed: boolean): void;
  giveAllBack(): void;
}

interface Change {
  readonly at: number;
  readonly isAllowed: boolean;
}

/** Everything is allowed until it is withdrawn. */
export function createPermissions(now: () => number): Permissions {
  const changes = new Map<string, Change[]>();
  const keyOf = (...parts: readonly string[]) => parts.join(' ');
  const isAllowed = (key: string) => changes.get(key)?.at(-1)?.isAllowed ?? true;

  function change(key: string, next: boolean): void {
    if (isAllowed(key) === next) return;
    changes.set(key, [...(changes.get(key) ?? []), { at: now(), isAllowed: next }]);
  }

  return {
    isAllowed: (...key) => isAllowed(keyOf(...key)),
    wasAllowed(place, user, channel, from, to) {
      const own = changes.get(keyOf(place, user, channel)) ?? [];
      const before = own.findLast(({ at }) => at < from)?.isAllowed ?? true;
      return before || own.some((one) => one.isAllowed && one.at >= from && one.at <= to);
    },
    set: (place, user, channel, next) => change(keyOf(place, user, channel), next),
    giveAllBack() {
      for (const key of changes.keys()) change(key, true);
    },
  };
}

import type { Undo } from '../../../shared/undo';

export interface Followers<Follower> {
  follow(topic: string, follower: Follower): Undo;
  has(topic: string): boolean;
  /** Tells whoever follows the topic when its turn comes, in the order of telling. */
  tell(topic: string, say: (follower: Follower) => void): void;
  /** The same for all topics. */
  tellAll(say: (follower: Follower) => void): void;
}

/**
 * Who follows what. If a follower causes another change while it is told of one, the others are told of the first before: nobody hears of
 * the second before the first.
 */
export function createFollowers<Follower extends object>(): Followers<Follower> {
  const topics = new Map<string, Set<{ readonly follower: Follower }>>();
  const untold: (() => void)[] = [];
  function tell(topic: string, say: (follower: Follower) => void): void {
    const all = topics.get(topic);
    if (!all) return;
    for (const own of [...all]) untold.push(() => all.has(own) && say(own.follower));
    for (let next = untold.shift(); next; next = untold.shift()) next();
  }

  return {
    follow(topic, follower) {
      const all = topics.get(topic) ?? new Set();
      topics.set(topic, all);
      // Its own object: one follower may follow twice.
      const own = { follower };
      all.add(own);
      return () => {
        if (all.delete(own) && all.size === 0 && topics.get(topic) === all) topics.delete(topic);
      };
    },
    has: (topic) => topics.has(topic),
    tell,
    tellAll(say) {
      for (const topic of [...topics.keys()]) tell(topic, say);
    },
  };
}

/** Takes encoded frames; the same bytes for everybody. */
export interface Subscriber {
  deliver(frame: Buffer): void;
}

export interface Channels {
  subscribe(channel: string, subscriber: Subscriber): void;
  unsubscribe(channel: string, subscriber: Subscriber): void;
  /** @returns how many subscribers it was handed to */
  deliver(channel: string, frame: Buffer): number;
  subscriberCount(channel: string): number;
  /** Channels with a subscriber. */
  readonly size: number;
  /** Pairs of subscriber and channel. */
  readonly subscriptions: number;
}

/** Who hears what. A channel exists while somebody listens to it. */
export function createChannels(): Channels {
  const channels = new Map<string, Set<Subscriber>>();
  let subscriptions = 0;
  return {
    subscribe(channel, subscriber) {
      const subscribers = channels.get(channel) ?? new Set();
      channels.set(channel, subscribers);
      if (subscribers.has(subscriber)) return;
      subscribers.add(subscriber);
      subscriptions += 1;
    },
    unsubscribe(channel, subscriber) {
      const subscribers = channels.get(channel);
      if (!subscribers?.delete(subscriber)) return;
      subscriptions -= 1;
      if (subscribers.size === 0) channels.delete(channel);
    },
    deliver(channel, frame) {
      const subscribers = channels.get(channel);
      if (!subscribers) return 0;
      // A copy: whoever is too slow for this frame leaves the set in the middle of the loop.
      const reached = [...subscribers];
      for (const subscriber of reached) subscriber.deliver(frame);
      return reached.length;
    },
    subscriberCount: (channel) => channels.get(channel)?.size ?? 0,
    get size() {
      return channels.size;
    },
    get subscriptions() {
      return subscriptions;
    },
  };
}

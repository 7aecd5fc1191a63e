import { createChannelFeed, type ChannelFeed, type ChannelFeedOptions, type FeedSubscriber } from './channel-feed';
import type { Position } from '../store/store';
import { createTurnstile } from '../connection/turnstile';

export interface Channels {
  /** Resolves when it has begun. @throws StoreUnavailable */
  join(channel: string, subscriber: FeedSubscriber, from: Position | undefined): Promise<void>;
  leave(channel: string, subscriber: FeedSubscriber): void;
  subscriberCount(channel: string): number;
  /** Channels with a subscriber. */
  readonly size: number;
  /** Pairs of subscriber and channel. */
  readonly subscriptions: number;
  close(): void;
}

/** Reads of the past that run at once: a crowd that comes back must not bring the store down. */
const maxReplays = 64;

/** Who hears what. A channel has a feed while somebody listens to it. */
export function createChannels(options: Omit<ChannelFeedOptions, 'channel' | 'wireName' | 'inTurn'>): Channels {
  const feeds = new Map<string, ChannelFeed>();
  const inTurn = createTurnstile(maxReplays);

  function dropIfEmpty(channel: string, feed: ChannelFeed): void {
    if (feed.size > 0 || feeds.get(channel) !== feed) return;
    feeds.delete(channel);
    feed.close();
  }

  return {
    async join(channel, subscriber, from) {
      const feed =
        feeds.get(channel) ?? createChannelFeed({ ...options, channel, wireName: toWireName(channel), inTurn });
      feeds.set(channel, feed);
      try {
        await feed.join(subscriber, from);
      } finally {
        dropIfEmpty(channel, feed);
      }
    },
    leave(channel, subscriber) {
      const feed = feeds.get(channel);
      if (!feed) return;
      feed.leave(subscriber);
      dropIfEmpty(channel, feed);
    },
    subscriberCount: (channel) => feeds.get(channel)?.size ?? 0,
    get size() {
      return feeds.size;
    },
    get subscriptions() {
      return [...feeds.values()].reduce((sum, { size }) => sum + size, 0);
    },
    close() {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
  };
}

/** What clients call the channel that each of them has to itself. */
export const ownChannel = '@me';

/** A user's own channel, as it is stored. */
export function toUserChannel(userId: string): string {
  return `@user:${userId}`;
}

function toWireName(channel: string): string {
  return channel.startsWith('@user:') ? ownChannel : channel;
}

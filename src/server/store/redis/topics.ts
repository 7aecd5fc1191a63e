import type { Undo } from '../../../shared/undo';

export interface TopicListener {
  received(message: string): void;
  /** Messages may have been lost. */
  interrupted(): void;
}

export interface RedisTopics {
  /** Resolves once every later message will be told. */
  listen(topic: string, listener: TopicListener): Promise<Undo>;
  all(): readonly string[];
  received(topic: string, message: string): void;
  interrupted(): void;
  close(): void;
}

interface Topic {
  readonly listeners: Set<TopicListener>;
  subscribed: Promise<void>;
}

/** Who in this process listens to what. Each topic is subscribed to once. */
export function createRedisTopics(
  subscribe: (topic: string) => Promise<void>,
  unsubscribe: (topic: string) => void,
  report: (error: unknown) => void,
): RedisTopics {
  const topics = new Map<string, Topic>();

  function tell(listeners: Iterable<TopicListener>, how: (listener: TopicListener) => void): void {
    for (const listener of [...listeners]) {
      try {
        how(listener);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    async listen(name, listener) {
      const known = topics.get(name);
      const topic: Topic = known ?? { listeners: new Set(), subscribed: subscribe(name) };
      topics.set(name, topic);
      // Its own object: one listener may listen twice.
      const own = { ...listener };
      topic.listeners.add(own);
      const undo = () => {
        if (!topic.listeners.delete(own) || topic.listeners.size > 0 || topics.get(name) !== topic) return;
        topics.delete(name);
        unsubscribe(name);
      };
      try {
        await topic.subscribed;
      } catch (error) {
        undo();
        throw error;
      }
      return undo;
    },
    all: () => [...topics.keys()],
    received: (name, message) => tell(topics.get(name)?.listeners ?? [], (listener) => listener.received(message)),
    interrupted() {
      for (const { listeners } of [...topics.values()]) tell(listeners, (listener) => listener.interrupted());
    },
    close: () => topics.clear(),
  };
}

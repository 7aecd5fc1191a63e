import type { SignalStore } from './store';

/** Words between the hubs of one process. */
export function createMemorySignals(): SignalStore {
  const topics = new Map<string, Set<(message: string) => void>>();
  return {
    async signal(topic, message) {
      const handlers = [...(topics.get(topic) ?? [])];
      // Later, as between processes: who signals is not called back in the middle of it.
      await Promise.resolve();
      for (const handler of handlers) handler(message);
      return handlers.length;
    },
    onSignal(topic, handler) {
      const handlers = topics.get(topic) ?? new Set();
      topics.set(topic, handlers);
      const own = (message: string) => handler(message);
      handlers.add(own);
      return Promise.resolve(() => {
        if (handlers.delete(own) && handlers.size === 0 && topics.get(topic) === handlers) topics.delete(topic);
      });
    },
  };
}

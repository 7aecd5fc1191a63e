import type { Undo } from '../../../shared/undo';

export interface MemorySignals {
  signal(topic: string, message: string): Promise<number>;
  /** @param listener one object for all handlers of a hub, which counts once */
  onSignal(topic: string, listener: object, handler: (message: string) => void): Undo;
}

interface Handler {
  readonly listener: object;
  readonly handle: (message: string) => void;
}

/** Words between the hubs of one process. */
export function createMemorySignals(): MemorySignals {
  const topics = new Map<string, Set<Handler>>();
  return {
    async signal(topic, message) {
      const all = topics.get(topic) ?? new Set();
      const handlers = [...all];
      // Later, as between processes: who signals is not called back in the middle of it.
      await Promise.resolve();
      for (const handler of handlers) if (all.has(handler)) handler.handle(message);
      return new Set(handlers.map(({ listener }) => listener)).size;
    },
    onSignal(topic, listener, handle) {
      const all = topics.get(topic) ?? new Set();
      topics.set(topic, all);
      const own = { listener, handle };
      all.add(own);
      return () => {
        if (all.delete(own) && all.size === 0 && topics.get(topic) === all) topics.delete(topic);
      };
    },
  };
}

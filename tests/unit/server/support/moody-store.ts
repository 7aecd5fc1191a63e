import { memoryStore } from '../../../../src/server/store/memory/memory-store';
import { StoreUnavailable, type HubStore } from '../../../../src/server/store/store';

export interface MoodyStore extends HubStore {
  /** Nothing is done and nothing is answered. */
  leaves(): void;
  /** What is asked is done, and its answer is lost. */
  losesAnswers(): void;
  returns(): void;
  /** Words between hubs are lost. */
  losesSignals(): void;
}

/** A memory store that is not always there. */
export function moodyStore(inner: HubStore = memoryStore()): MoodyStore {
  let mood: 'fine' | 'away' | 'deaf' = 'fine';
  let hasSignals = true;
  const unavailable = () => Promise.reject(new StoreUnavailable('the test says so'));

  return {
    name: 'moody',
    leaves: () => void (mood = 'away'),
    losesAnswers: () => void (mood = 'deaf'),
    returns: () => void (mood = 'fine'),
    losesSignals: () => void (hasSignals = false),
    async open(context) {
      const session = await inner.open(context);
      return new Proxy(session, {
        get(target, name) {
          const method = Reflect.get(target, name) as unknown;
          if (typeof method !== 'function' || name === 'close') return method;
          return async (...request: unknown[]) => {
            if (mood === 'away') return unavailable();
            if (name === 'signal' && !hasSignals) return 0;
            const answer = await (method as (...request: unknown[]) => Promise<unknown>)(...request);
            return mood === 'deaf' ? unavailable() : answer;
          };
        },
      });
    },
  };
}

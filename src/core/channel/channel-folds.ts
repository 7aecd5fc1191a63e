import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import type { ChannelReference } from './define-channel';
import { createFold, type Fold } from './fold';

/** States that are kept though nobody reads them; the oldest is forgotten first. */
const maxIdle = 100;

export interface ChannelFolds {
  /** The one state of this definition and channel. */
  get<State>(reference: ChannelReference<State>): Fold<State>;
}

/** A client's folds: those that are read, and the last that were, which go on where they stopped. */
export function channelFolds(context: CapabilityContext): ChannelFolds {
  const folds = new Map<object, Map<string, Fold<unknown>>>();
  const idle = new Map<Fold<unknown>, Undo>();

  function rest(fold: Fold<unknown>, forget: () => void): void {
    idle.set(fold, forget);
    if (idle.size <= maxIdle) return;
    for (const [oldest, forgetOldest] of idle) {
      idle.delete(oldest);
      return forgetOldest();
    }
  }

  context.connection.join({
    abandoned() {
      for (const fold of idle.keys()) fold.reset();
    },
    disposed() {
      for (const byChannel of folds.values()) for (const fold of byChannel.values()) fold.stop();
    },
  });

  return {
    get<State>(reference: ChannelReference<State>) {
      const { key, channel } = reference;
      const known = folds.get(key)?.get(channel);
      if (known) return known as Fold<State>;

      const fold: Fold<State> = createFold(reference, context, (isRunning) => {
        if (isRunning) remember();
        else rest(fold, forget);
      });
      function remember(): void {
        idle.delete(fold);
        const byChannel = folds.get(key) ?? new Map<string, Fold<unknown>>();
        folds.set(key, byChannel);
        // Somebody may have come for this channel while this one was forgotten.
        if (!byChannel.has(channel)) byChannel.set(channel, fold);
      }
      function forget(): void {
        const byChannel = folds.get(key);
        if (byChannel?.get(channel) === fold) byChannel.delete(channel);
        if (!byChannel?.size) folds.delete(key);
      }
      remember();
      rest(fold, forget);
      return fold;
    },
  };
}

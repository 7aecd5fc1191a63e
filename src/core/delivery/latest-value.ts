import type { Message } from '../../protocol/protocol';
import { createEmitter } from '../../shared/emitter';
import type { Readable } from '../../shared/store';
import type { CapabilityContext } from '../client';
import { latest, type Delivery } from './delivery';

export interface LatestMessages {
  /** The newest accepted message of the type, frame by frame, from the first reader's arrival on. */
  read(
    type: string,
    options?: {
      channel?: string | undefined;
      filter?: ((message: Message) => boolean) | undefined;
      deliver?: Delivery | undefined;
    },
  ): Readable<Message | undefined>;
}

/**
 * Newest values for readers that come and go. The last message of each type that was ever read is kept, so that a reader that
 * mounts late does not start empty.
 */
export function latestMessages(context: CapabilityContext): LatestMessages {
  const { environment, messages } = context;
  const known = new Map<string, Message>();
  const watched = new Set<string>();
  return {
    read(type, { channel, filter, deliver = latest } = {}) {
      if (!watched.has(type)) {
        watched.add(type);
        messages.subscribe(type, (message) => known.set(type, message));
      }
      const fits = (message: Message) =>
        (channel === undefined || message.channel === channel) && (filter?.(message) ?? true);
      const changes = createEmitter<void>(environment.reportError);
      let stop: (() => void) | undefined;
      const first = known.get(type);
      let current = first && fits(first) ? first : undefined;
      return {
        get current() {
          return current;
        },
        subscribe(listener) {
          const undo = changes.listen(listener);
          if (!stop) {
            const delivered = deliver<Message>((message) => {
              current = message;
              changes.emit();
            }, context);
            const leave = messages.subscribe(type, (message) => {
              if (fits(message)) delivered.push(message);
            });
            stop = () => {
              leave();
              delivered.dispose();
            };
          }
          return () => {
            undo();
            if (changes.size > 0) return;
            stop?.();
            stop = undefined;
          };
        },
      };
    },
  };
}

import type { Message } from '../../protocol/incoming';
import { createEmitter } from '../../shared/emitter';
import type { Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
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
  const { environment, inbox } = context;
  const known = new Map<string, Message>();
  const watched = new Set<string>();
  return {
    read(type, { channel, filter, deliver = latest } = {}) {
      if (!watched.has(type)) {
        watched.add(type);
        inbox.subscribe((message) => message.type === type && known.set(type, message));
      }
      const fits = (message: Message) =>
        (channel === undefined || message.channel === channel) && (filter?.(message) ?? true);
      const changes = createEmitter<void>(environment.reportError);
      let stop: (() => void) | undefined;
      let current: Message | undefined;
      const takeNewest = () => {
        const newest = known.get(type);
        if (newest && fits(newest)) current = newest;
      };
      takeNewest();
      return {
        get current() {
          return current;
        },
        subscribe(listener) {
          const undo = changes.listen(listener);
          if (!stop) {
            // What arrived before anybody listened, or while a hidden <Activity> did not, is not missed.
            takeNewest();
            const delivered = deliver<Message>((message) => {
              current = message;
              changes.emit();
            }, context);
            const leave = inbox.subscribe((message) => {
              if (message.type === type && fits(message)) delivered.push(message);
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

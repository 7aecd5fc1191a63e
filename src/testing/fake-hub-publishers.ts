import type { HubErrorCode } from '../protocol/hub-frames';

/** How a publish ended. */
export type PublishOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: HubErrorCode; readonly message: string };

export type Claim =
  /** The next number: whoever claimed it settles it. */
  | { readonly kind: 'claimed'; settle(outcome: PublishOutcome): void }
  /** Seen before. `whenSettled` calls back now or once the first copy has ended. */
  | { readonly kind: 'repeated'; whenSettled(listener: (outcome: PublishOutcome) => void): void }
  | { readonly kind: 'out-of-sequence'; readonly expected: number };

export interface Publisher {
  readonly isResumed: boolean;
  claim(channel: string | undefined, seq: number, id: string): Claim;
}

export interface Publishers {
  /** Takes a publisher over from the connection that had it, whose `fence` is called (PR15). */
  join(key: string, fence: () => void): Publisher;
  leave(key: string, fence: () => void): void;
  /** As after a restart without a store: nobody is known (PR14). */
  forget(): void;
}

interface Entry {
  readonly id: string;
  outcome?: PublishOutcome;
  readonly waiting: ((outcome: PublishOutcome) => void)[];
}

/** Outcomes remembered per publisher and destination: as many as may be unacknowledged. */
const maxOutcomes = 256;

/** Who has published what: sequences by (publisher, destination) and how each publish ended (PR13). */
export function createPublishers(): Publishers {
  const known = new Map<string, Map<string | undefined, { last: number; entries: Map<number, Entry> }>>();
  const fences = new Map<string, () => void>();
  return {
    join(key, fence) {
      const isResumed = known.has(key);
      const destinations = known.get(key) ?? new Map();
      known.set(key, destinations);
      const older = fences.get(key);
      fences.set(key, fence);
      older?.();
      return {
        isResumed,
        claim(channel, seq, id) {
          const destination = destinations.get(channel) ?? { last: 0, entries: new Map() };
          destinations.set(channel, destination);
          const expected = destination.last + 1;
          const before = destination.entries.get(seq);
          if (seq < expected && before?.id === id)
            return { kind: 'repeated', whenSettled: (listener) => (before.outcome ? listener(before.outcome) : before.waiting.push(listener)) };
          if (seq !== expected) return { kind: 'out-of-sequence', expected };
          destination.last = seq;
          const entry: Entry = { id, waiting: [] };
          destination.entries.set(seq, entry);
          destination.entries.delete(seq - maxOutcomes);
          return {
            kind: 'claimed',
            settle(outcome) {
              entry.outcome = outcome;
              for (const listener of entry.waiting.splice(0)) listener(outcome);
            },
          };
        },
      };
    },
    leave(key, fence) {
      if (fences.get(key) === fence) fences.delete(key);
    },
    forget: () => known.clear(),
  };
}

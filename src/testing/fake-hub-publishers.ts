import type { HubErrorCode } from '../protocol/hub-frames';

/** How a publish ended. */
export type PublishOutcome =
  { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly code: HubErrorCode; readonly message: string };

export type Claim =
  /** The next number: whoever claimed it settles it. */
  | { readonly kind: 'claimed'; settle(outcome: PublishOutcome): void }
  /** Seen before; a Promise while the first copy is still at work. */
  | { readonly kind: 'repeated'; readonly outcome: PublishOutcome | Promise<PublishOutcome> }
  | { readonly kind: 'out-of-sequence'; readonly expected: number };

export interface Publisher {
  readonly isResumed: boolean;
  /** Made with this memory: another one means that the publisher was forgotten. */
  readonly epoch: string;
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
  outcome: PublishOutcome | Promise<PublishOutcome>;
}

interface Destination {
  last: number;
  readonly entries: Map<number, Entry>;
}

/** Outcomes remembered per publisher and destination: as many as may be unacknowledged. */
const maxOutcomes = 256;

/** Who has published what: sequences by (publisher, destination) and how each publish ended (PR13). */
export function createPublishers(): Publishers {
  const known = new Map<
    string,
    { readonly epoch: string; readonly destinations: Map<string | undefined, Destination> }
  >();
  let epochs = 0;
  const fences = new Map<string, () => void>();
  return {
    join(key, fence) {
      const isResumed = known.has(key);
      const memory = known.get(key) ?? {
        epoch: `epoch-${++epochs}`,
        destinations: new Map<string | undefined, Destination>(),
      };
      known.set(key, memory);
      const { epoch, destinations } = memory;
      const older = fences.get(key);
      fences.set(key, fence);
      older?.();
      return {
        isResumed,
        epoch,
        claim(channel, seq, id) {
          const destination: Destination = destinations.get(channel) ?? { last: 0, entries: new Map() };
          destinations.set(channel, destination);
          const expected = destination.last + 1;
          const before = destination.entries.get(seq);
          if (seq < expected && before?.id === id) return { kind: 'repeated', outcome: before.outcome };
          if (seq !== expected) return { kind: 'out-of-sequence', expected };
          destination.last = seq;
          let resolve: (outcome: PublishOutcome) => void = () => undefined;
          const entry: Entry = { id, outcome: new Promise((done) => (resolve = done)) };
          destination.entries.set(seq, entry);
          destination.entries.delete(seq - maxOutcomes);
          return {
            kind: 'claimed',
            settle(outcome) {
              entry.outcome = outcome;
              resolve(outcome);
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

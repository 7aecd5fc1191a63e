import { randomUUID } from 'node:crypto';
import type { Refusal } from './refusal';

/** How a publish ended: accepted, or refused for this reason. */
export type PublishOutcome = 'accepted' | Refusal;

/** What a sequence number means to the log. */
export type Claim =
  /** The next one. The number is used up now; whoever claimed it must settle it, come what may. */
  | { readonly kind: 'claimed'; settle(outcome: PublishOutcome): void }
  /** Seen before: its outcome, as soon as there is one. */
  | { readonly kind: 'repeated'; readonly outcome: Promise<PublishOutcome> }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A newer connection speaks for this publisher: nothing is accepted from this one. */
  | { readonly kind: 'fenced' };

/** One connection's hold on its publisher. */
export interface PublisherMembership {
  /** The log knew this publisher before (PR14). */
  readonly resumed: boolean;
  /** Random, made with this memory. */
  readonly epoch: string;
  /** @param destination a channel, or `undefined` for the hub itself */
  claim(destination: string | undefined, seq: number, id: string): Claim;
  /** The connection is gone; the publisher is kept for a while. */
  leave(): void;
}

export interface PublisherLog {
  /** Takes over a publisher. Fences whoever held it (PR15): `handleFenced` of that one is called. */
  join(publisher: string, handleFenced: () => void): PublisherMembership;
  /** Forgets who has been away too long. */
  sweep(): void;
  readonly size: number;
}

export interface PublisherLogOptions {
  readonly maxDestinations: number;
  readonly publisherRetentionMs: number;
  readonly maxRetainedEntries: number;
}

/** Outcomes remembered per publisher. A client has at most this many publishes unacknowledged (SQ5, PR13). */
const maxOutcomes = 256;

interface Outcome {
  readonly id: string;
  readonly settled: Promise<PublishOutcome>;
}

interface Publisher {
  readonly epoch: string;
  /** Last number used, by destination. */
  readonly last: Map<string | undefined, number>;
  /** The newest, oldest first. */
  readonly outcomes: Map<string, Outcome>;
  holder: (() => void) | undefined;
  leftAt: number;
}

/**
 * Publishers' sequences, in memory.
 *
 * Guarantees: a number of a destination is claimed once; copies of it get the outcome of the claim, also across connections; a
 * fenced connection claims nothing; a publisher with a connection is never forgotten; what absent ones take is bounded.
 */
export function createPublisherLog(now: () => number, options: PublisherLogOptions): PublisherLog {
  const publishers = new Map<string, Publisher>();
  /** In the order of leaving, since all are kept equally long. */
  const absent = new Map<string, Publisher>();
  let absentEntries = 0;

  function forget(key: string, publisher: Publisher): void {
    absent.delete(key);
    absentEntries -= entries(publisher);
    publishers.delete(key);
  }

  function sweep(): void {
    for (const [key, publisher] of absent) {
      const isFresh = now() - publisher.leftAt < options.publisherRetentionMs;
      if (isFresh && absentEntries <= options.maxRetainedEntries) return;
      forget(key, publisher);
    }
  }

  return {
    join(key, handleFenced) {
      sweep();
      const known = publishers.get(key);
      const publisher = known ?? {
        epoch: randomUUID(),
        last: new Map(),
        outcomes: new Map(),
        holder: undefined,
        leftAt: 0,
      };
      if (absent.delete(key)) absentEntries -= entries(publisher);
      publishers.set(key, publisher);
      const fence = publisher.holder;
      publisher.holder = handleFenced;
      fence?.();
      return {
        resumed: known !== undefined,
        epoch: publisher.epoch,
        claim: (destination, seq, id) =>
          publisher.holder === handleFenced
            ? claim(publisher, options.maxDestinations, destination, seq, id)
            : { kind: 'fenced' },
        leave() {
          if (publisher.holder !== handleFenced) return;
          publisher.holder = undefined;
          publisher.leftAt = now();
          absent.set(key, publisher);
          absentEntries += entries(publisher);
          sweep();
        },
      };
    },
    sweep,
    get size() {
      return publishers.size;
    },
  };
}

function entries({ last, outcomes }: Publisher): number {
  return 1 + last.size + outcomes.size;
}

function claim(
  { last, outcomes }: Publisher,
  maxDestinations: number,
  destination: string | undefined,
  seq: number,
  id: string,
): Claim {
  const used = last.get(destination);
  const expected = (used ?? 0) + 1;
  const key = JSON.stringify([destination, seq]);
  if (seq < expected) {
    const outcome = outcomes.get(key);
    if (outcome?.id === id) return { kind: 'repeated', outcome: outcome.settled };
    const message = outcome
      ? 'This number was used for another publish.'
      : 'This number was used too long ago to know how it ended.';
    return { kind: 'refused', refusal: { code: 'sequence', message, expected } };
  }
  if (seq > expected)
    return { kind: 'refused', refusal: { code: 'sequence', message: `The next number is ${expected}.`, expected } };
  if (used === undefined && last.size >= maxDestinations)
    return { kind: 'refused', refusal: { code: 'limit', message: `maxDestinations is ${maxDestinations}.` } };
  last.set(destination, seq);
  let settle!: (outcome: PublishOutcome) => void;
  const settled = new Promise<PublishOutcome>((resolve) => (settle = resolve));
  outcomes.set(key, { id, settled });
  for (const oldest of outcomes.keys()) {
    if (outcomes.size <= maxOutcomes) break;
    outcomes.delete(oldest);
  }
  return { kind: 'claimed', settle };
}

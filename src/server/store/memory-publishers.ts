import type { Refusal } from '../refusal';
import {
  maxOutcomes,
  type Claim,
  type ClaimResult,
  type Position,
  type PublisherJoin,
  type PublishOutcome,
  type StoreLimits,
} from './store';

interface Publisher {
  readonly epoch: string;
  fence: number;
  /** Last number used, by destination. */
  readonly last: Map<string | undefined, number>;
  /** The newest, oldest first. */
  readonly outcomes: Map<string, { readonly id: string; readonly at: number; outcome: PublishOutcome }>;
  /** When its connection left; it has one as long as this is absent. */
  leftAt?: number | undefined;
}

export interface MemoryPublishers {
  join(key: string): PublisherJoin;
  leave(key: string, fence: number): void;
  /** @param effect runs if the number is the next one; gives the outcome */
  claim(claim: Claim, effect: () => Position | 'pending' | Refusal): ClaimResult;
  settle(claim: Claim, outcome: Refusal | 'accepted'): void;
  sweep(): void;
}

/**
 * Publishers' sequences, in memory.
 *
 * Guarantees: a number of a destination is claimed once; copies of it get the outcome of the claim, also across connections; a
 * fenced connection claims nothing; a publisher with a connection is never forgotten; what absent ones take is bounded.
 *
 * @param maxRetainedEntries sequences and outcomes kept for all absent publishers together; whoever left first is forgotten
 */
export function createMemoryPublishers(
  now: () => number,
  randomId: () => string,
  limits: StoreLimits,
  maxRetainedEntries: number,
): MemoryPublishers {
  const publishers = new Map<string, Publisher>();
  /** In the order of leaving, since all are kept equally long. */
  const absent = new Map<string, Publisher>();
  let absentEntries = 0;
  /** Over all publishers, so that one who was forgotten and comes back is not given a number that an old connection holds. */
  let fence = 0;

  function sweep(): void {
    for (const [key, publisher] of absent) {
      const isFresh = now() - (publisher.leftAt ?? 0) < limits.publisherRetentionMs;
      if (isFresh && absentEntries <= maxRetainedEntries) return;
      absent.delete(key);
      absentEntries -= entriesOf(publisher);
      publishers.delete(key);
    }
  }

  return {
    join(key) {
      sweep();
      const known = publishers.get(key);
      const publisher: Publisher = known ?? { epoch: randomId(), fence: 0, last: new Map(), outcomes: new Map() };
      if (absent.delete(key)) absentEntries -= entriesOf(publisher);
      publishers.set(key, publisher);
      publisher.fence = ++fence;
      publisher.leftAt = undefined;
      return { fence, epoch: publisher.epoch, resumed: known !== undefined };
    },
    leave(key, held) {
      const publisher = publishers.get(key);
      if (publisher?.fence !== held || publisher.leftAt !== undefined) return;
      publisher.leftAt = now();
      absent.set(key, publisher);
      absentEntries += entriesOf(publisher);
      sweep();
    },
    claim(claim, effect) {
      const publisher = publishers.get(claim.publisher);
      if (publisher?.fence !== claim.fence) return { kind: 'fenced' };
      const { destination, seq, id } = claim;
      const used = publisher.last.get(destination);
      const expected = (used ?? 0) + 1;
      if (seq < expected) {
        const known = publisher.outcomes.get(keyOf(claim));
        if (known?.id !== id) return { kind: 'out-of-sequence', expected };
        return { kind: 'repeated', outcome: known.outcome, ageMs: now() - known.at };
      }
      if (seq > expected) return { kind: 'out-of-sequence', expected };
      if (used === undefined && publisher.last.size >= limits.maxDestinations) return { kind: 'too-many-destinations' };
      publisher.last.set(destination, seq);
      const outcome = toOutcome(effect(), now());
      publisher.outcomes.set(keyOf(claim), { id, at: now(), outcome });
      const [oldest] = publisher.outcomes.keys();
      if (oldest !== undefined && publisher.outcomes.size > maxOutcomes) publisher.outcomes.delete(oldest);
      return { kind: 'claimed', outcome };
    },
    settle(claim, outcome) {
      const known = publishers.get(claim.publisher)?.outcomes.get(keyOf(claim));
      if (known?.id !== claim.id || known.outcome.status !== 'pending') return;
      known.outcome = outcome === 'accepted' ? { status: 'accepted' } : { status: 'refused', refusal: outcome };
    },
    sweep,
  };
}

function toOutcome(result: Position | 'pending' | Refusal, since: number): PublishOutcome {
  if (result === 'pending') return { status: 'pending', since };
  return 'code' in result ? { status: 'refused', refusal: result } : { status: 'accepted', position: result };
}

function keyOf({ destination, seq }: Claim): string {
  return JSON.stringify([destination, seq]);
}

function entriesOf({ last, outcomes }: Publisher): number {
  return 1 + last.size + outcomes.size;
}

import type { Refusal } from '../../connection/refusal';
import { refuseClaim, type RememberedOutcome } from '../claim-decision';
import {
  maxOutcomes,
  type Claim,
  type ClaimResult,
  type Position,
  type PublisherJoin,
  type PublishOutcome,
  type StoreLimits,
} from '../store';

interface Publisher {
  readonly epoch: string;
  fence: number;
  /** Last number used, by destination. */
  readonly last: Map<string | undefined, number>;
  /** The newest, oldest first. */
  readonly outcomes: Map<string, RememberedOutcome>;
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
  /** Publishers, sequences and outcomes remembered. */
  readonly size: number;
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

  function remember({ last, outcomes }: Publisher, claim: Claim, outcome: PublishOutcome): void {
    last.set(claim.destination, claim.seq);
    outcomes.set(keyOf(claim), { id: claim.id, at: now(), outcome });
    const [oldest] = outcomes.keys();
    if (oldest !== undefined && outcomes.size > maxOutcomes) outcomes.delete(oldest);
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
      const knowledge = publisher && {
        fence: publisher.fence,
        last: publisher.last.get(claim.destination),
        destinations: publisher.last.size,
        known: publisher.outcomes.get(keyOf(claim)),
      };
      const refused = refuseClaim(claim, knowledge, now(), limits.maxDestinations);
      if (refused) return refused;
      if (!publisher) return { kind: 'fenced' };
      const outcome = toOutcome(effect(), now());
      // What was accepted is carried to its end although the connection has ended: its publisher may be absent by now.
      const isAbsent = absent.has(claim.publisher);
      const before = entriesOf(publisher);
      remember(publisher, claim, outcome);
      if (isAbsent) absentEntries += entriesOf(publisher) - before;
      return { kind: 'claimed', outcome };
    },
    settle(claim, outcome) {
      const publisher = publishers.get(claim.publisher);
      const known = publisher?.outcomes.get(keyOf(claim));
      if (known?.id !== claim.id || known.outcome.status !== 'pending') return;
      publisher?.outcomes.set(keyOf(claim), {
        ...known,
        outcome: outcome === 'accepted' ? { status: 'accepted' } : { status: 'refused', refusal: outcome },
      });
    },
    sweep,
    get size() {
      let size = 0;
      for (const publisher of publishers.values()) size += entriesOf(publisher);
      return size;
    },
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

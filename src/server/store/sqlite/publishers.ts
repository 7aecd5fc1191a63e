import type { Refusal } from '../../connection/refusal';
import { refuseClaim } from '../claim-decision';
import type { Change } from './commits';
import {
  destinationOf,
  outcomeKey,
  sequenceKey,
  type OutcomeRow,
  type PublisherRow,
  type WorkingSet,
} from './working-set';
import {
  maxOutcomes,
  type Claim,
  type ClaimResult,
  type PublisherJoin,
  type PublishOutcome,
  type StoreLimits,
} from '../store';

export interface SqlitePublishers {
  join(publisher: string): Change<PublisherJoin>;
  leave(publisher: string, fence: number): Change<void>;
  /** @param effect runs if the number is the next one */
  claim(claim: Claim, effect: (set: WorkingSet) => PublishOutcome): Change<ClaimResult>;
  settle(claim: Claim, outcome: Refusal | 'accepted'): Change<void>;
}

/** Publishers' sequences, in a file. @param now the wall clock */
export function createSqlitePublishers(
  now: () => number,
  randomId: () => string,
  limits: StoreLimits,
): SqlitePublishers {
  /** It is remembered: it has a connection, or has not been away for too long. */
  const isKnown = ({ leftAt }: PublisherRow) => leftAt === null || now() - leftAt < limits.publisherRetentionMs;

  return {
    join: (name) => ({
      needs: { publisher: name },
      decide(set) {
        const found = set.publishers.get(name);
        const known = found && isKnown(found) ? found : undefined;
        if (found && !known) set.forgotten.add(found.id);
        const row = known ?? { id: ++set.last.publisher, name, epoch: randomId(), claims: 0, destinations: 0 };
        const fence = ++set.last.fence;
        set.publishers.set(name, { ...row, fence, leftAt: null });
        return { fence, epoch: row.epoch, resumed: known !== undefined };
      },
    }),
    leave: (name, fence) => ({
      needs: { publisher: name },
      decide({ publishers }) {
        const publisher = publishers.get(name);
        if (publisher?.fence === fence) publishers.set(name, { ...publisher, leftAt: now() });
      },
    }),
    claim: (claim, effect) => ({
      needs: { claim, channel: claim.destination },
      decide(set) {
        const publisher = set.publishers.get(claim.publisher);
        const knowledge = publisher && {
          fence: publisher.fence,
          destinations: publisher.destinations,
          last: set.sequences.get(sequenceKey(publisher.id, destinationOf(claim)))?.last,
          known: rememberedOutcome(set, publisher, claim),
        };
        const refused = refuseClaim(claim, knowledge, now(), limits.maxDestinations);
        if (refused) return refused;
        if (!publisher) return { kind: 'fenced' };
        const outcome = effect(set);
        remember(set, publisher, claim, outcome, now());
        return { kind: 'claimed', outcome };
      },
    }),
    settle: (claim, outcome) => ({
      needs: { claim },
      decide(set) {
        const publisher = set.publishers.get(claim.publisher);
        const known = publisher && rememberedOutcome(set, publisher, claim);
        if (known?.id !== claim.id || known.outcome.status !== 'pending') return;
        set.outcomes.set(outcomeKey(known.publisher, known.destination, known.seq), {
          ...known,
          outcome: outcome === 'accepted' ? { status: 'accepted' } : { status: 'refused', refusal: outcome },
        });
      },
    }),
  };
}

/** Unless newer ones have taken its place by now. */
function rememberedOutcome(set: WorkingSet, publisher: PublisherRow, claim: Claim): OutcomeRow | undefined {
  const known = set.outcomes.get(outcomeKey(publisher.id, destinationOf(claim), claim.seq));
  return known && known.number > publisher.claims - maxOutcomes ? known : undefined;
}

function remember(set: WorkingSet, publisher: PublisherRow, claim: Claim, outcome: PublishOutcome, at: number): void {
  const { seq, id } = claim;
  const destination = destinationOf(claim);
  const number = publisher.claims + 1;
  set.publishers.set(claim.publisher, {
    ...publisher,
    claims: number,
    destinations: publisher.destinations + (seq === 1 ? 1 : 0),
  });
  const owner = publisher.id;
  set.sequences.set(sequenceKey(owner, destination), { publisher: owner, destination, last: seq });
  set.outcomes.set(outcomeKey(owner, destination, seq), {
    publisher: owner,
    number,
    destination,
    seq,
    id,
    at,
    outcome,
  });
}

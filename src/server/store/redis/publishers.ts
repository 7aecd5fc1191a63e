import type { Refusal } from '../../connection/refusal';
import { channelOf } from '../memory/memory-store';
import type { RedisKeys } from './keys';
import { appendValues } from './logs';
import { fromPositionText, toEntryText } from './positions';
import type { RedisScriptRunner } from './script-runner';
import { toText } from './text';
import { scripts } from './lua/scripts';
import type { Claim, ClaimResult, PublisherStore, PublishOutcome, StoreLimits } from '../store';

export interface RedisPublishers extends PublisherStore {
  /** Vouches for those who are connected here, before they are forgotten. */
  vouchForAll(): Promise<void>;
  leaveAll(): Promise<void>;
}

/** Tells newer commands of a hub from older ones that run late, because their connection was given up. */
export interface CommandOrder {
  readonly node: string;
  next(): string;
}

/** Kept in one step: a script holds up everybody else. */
const keptAtOnce = 500;

/**
 * Publishers' sequences, in Redis: numbers in a hash, outcomes in a list, both with a time to live. It is long while a hub vouches for
 * the connection, so that those of a hub that died are forgotten too.
 */
export function createRedisPublishers(
  { run }: RedisScriptRunner,
  keys: RedisKeys,
  { node, next }: CommandOrder,
  randomId: () => string,
  limits: StoreLimits,
): RedisPublishers {
  const leftMs = limits.publisherRetentionMs;
  /** A hub vouches more than once in what this is longer: whoever it cut off by its death is kept as long as one that left. */
  const heldMs = Math.ceil(leftMs * 1.25);
  /** Fences of those who are connected here. */
  const held = new Map<string, number>();

  const publisherKeys = (publisher: string) => [keys.publisher(publisher), keys.outcomes(publisher)];
  const keep = async (publishers: readonly (readonly [string, number])[], how: 'held' | 'left') => {
    const kept = how === 'held' ? [String(heldMs), '0'] : [String(leftMs), '1'];
    const names = publishers.flatMap(([publisher]) => publisherKeys(publisher));
    const fences = publishers.map(([, fence]) => String(fence));
    return (await run(scripts.keep, names, [...kept, ...fences])) as readonly number[];
  };
  const claimValues = ({ fence, destination, seq, id }: Claim) => [
    String(fence),
    toDestinationText(destination),
    String(seq),
    toText(id),
    String(limits.maxDestinations),
  ];

  return {
    async join(publisher) {
      const values = [randomId(), String(heldMs), node, next()];
      const reply = await run(scripts.join, [...publisherKeys(publisher), keys.fence], values);
      const [fenceText, epoch, known] = reply as [string, string, number];
      const fence = Number(fenceText);
      // The answer to an older join may come after that to a newer one.
      if (fence > (held.get(publisher) ?? 0)) held.set(publisher, fence);
      return { fence, epoch, resumed: known === 1 };
    },

    async leave(publisher, fence) {
      if (held.get(publisher) === fence) held.delete(publisher);
      await keep([[publisher, fence]], 'left');
    },

    async publish(claim, entry) {
      const channel = channelOf(claim);
      const reply = await run(
        scripts.publish,
        [...publisherKeys(claim.publisher), keys.log(channel), keys.metadata(channel), keys.nextEpoch],
        [...claimValues(claim), ...appendValues(randomId, limits), toText(entry.id), toEntryText(entry)],
      );
      return toClaimResult(reply);
    },

    async claim(claim, outcome) {
      const values = [...claimValues(claim), toOutcomeText(outcome)];
      return toClaimResult(await run(scripts.claim, publisherKeys(claim.publisher), values));
    },

    async settle({ publisher, destination, seq, id }, outcome) {
      const values = [toDestinationText(destination), String(seq), toText(id), toOutcomeText(outcome)];
      await run(scripts.settle, publisherKeys(publisher), values);
    },

    async vouchForAll() {
      const all = [...held];
      for (let start = 0; start < all.length; start += keptAtOnce) {
        const some = all.slice(start, start + keptAtOnce);
        const isHeld = await keep(some, 'held');
        // Taken over or let go of by another hub.
        for (const [index, [publisher, fence]] of some.entries())
          if (isHeld[index] !== 1 && held.get(publisher) === fence) held.delete(publisher);
      }
    },

    async leaveAll() {
      const all = [...held];
      held.clear();
      const parts = Array.from({ length: Math.ceil(all.length / keptAtOnce) }, (_, part) =>
        keep(all.slice(part * keptAtOnce, (part + 1) * keptAtOnce), 'left'),
      );
      await Promise.all(parts);
    },
  };
}

/** The application is no channel, whatever channels are called. */
function toDestinationText(destination: string | undefined): string {
  return destination === undefined ? '-' : `+${toText(destination)}`;
}

function toOutcomeText(outcome: 'pending' | 'accepted' | Refusal): string {
  return typeof outcome === 'string' ? outcome : `refused ${JSON.stringify(outcome)}`;
}

function toOutcome(text: string, claimedAt: string): PublishOutcome {
  if (text === 'pending') return { status: 'pending', since: Number(claimedAt) };
  if (text === 'accepted') return { status: 'accepted' };
  const [status, rest] = [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)];
  if (status === 'accepted') return { status, position: fromPositionText(rest) };
  return { status: 'refused', refusal: JSON.parse(rest) as Refusal };
}

type ClaimReply =
  | ['fenced' | 'too-many-destinations']
  | ['out-of-sequence', number]
  | ['claimed', string, string]
  | ['repeated', string, string, number];

function toClaimResult(given: unknown): ClaimResult {
  const reply = given as ClaimReply;
  switch (reply[0]) {
    case 'claimed':
      return { kind: 'claimed', outcome: toOutcome(reply[1], reply[2]) };
    case 'repeated':
      return { kind: 'repeated', outcome: toOutcome(reply[1], reply[2]), ageMs: reply[3] };
    case 'out-of-sequence':
      return { kind: 'out-of-sequence', expected: reply[1] };
    case 'fenced':
    case 'too-many-destinations':
      return { kind: reply[0] };
  }
}

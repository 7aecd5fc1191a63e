import type { PublishFrame } from '../../protocol/client-frames';
import { toClose } from '../commands/command-calls';
import { deadAfterMs, mayBegin } from '../commands/dead-claim';
import { mayNot, type ConnectionScope } from '../connection/connection-scope';
import { encodeData } from '../connection/encoded-frame';
import { checkData } from './event-schemas';
import { byteLength, isStoreFailure } from './publish';
import type { Refusal } from '../connection/refusal';
import type { Claim, ClaimResult, NewEntry, PublisherJoin, PublishOutcome } from '../store/store';
import { toStoredChannel } from './subscriptions';

export interface Publishing {
  /**
   * Brings one publish to its outcome and answers it. Resolves when the next may begin: one to a channel is in the store's hands by then, and
   * the store keeps their order; one to the application has ended.
   *
   * @param refusal uses up its number and does nothing
   */
  perform(frame: PublishFrame, refusal: Refusal | undefined): Promise<void>;
  /** All that were begun have been answered. */
  settled(): Promise<void>;
}

/** What a copy of a publish waits before it is sent again. */
const retryAfterMs = 500;
/** Publishes of one connection in the store's hands; a client has no more unacknowledged. */
const maxUnderWay = 256;

/**
 * The publishes of one connection.
 *
 * Guarantees (PR13, PR28, PR29): a number is used once, and copies get its outcome; what the store may or may not have is never called
 * done or refused, and nothing that follows it to the same destination overtakes it. They are answered in the order of sending, and
 * handed to the store without waiting for one another, so that it can take many at once.
 */
export function createPublishing<Claims>(
  scope: ConnectionScope<Claims>,
  publisher: string,
  { fence }: PublisherJoin,
  handlers: { handleFenced(): void; reportError(error: unknown): void },
): Publishing {
  const { hub, peer, isOpen } = scope;
  const { store, limits } = hub;
  /** Destinations where a publish has to come again before any other, with its number. */
  const held = new Map<string | undefined, number>();
  /** The last that was answered, by destination: its client sends it no more, so a late copy of it holds nobody up. */
  const answered = new Map<string | undefined, number>();

  let answers = Promise.resolve();
  let underWay = 0;

  async function perform(frame: PublishFrame, refusal: Refusal | undefined): Promise<void> {
    const { id, seq, channel: destination } = frame;
    const claim: Claim = { publisher, fence, destination, seq, id };
    if (destination === undefined) return performForApplication(frame, claim, refusal);
    const reason = refusal ?? (await mayNotPublish(destination, frame.event));
    const result = handOver(frame, claim, reason);
    underWay++;
    answers = answers
      .then(() => finish(frame, claim, result))
      .catch((error: unknown) => handlers.reportError(error))
      .finally(() => underWay--);
    // Its turn to be looked at comes later.
    result?.catch(() => undefined);
    if (underWay >= maxUnderWay) await answers;
  }

  async function performForApplication(frame: PublishFrame, claim: Claim, refusal: Refusal | undefined): Promise<void> {
    if (isHeldUp(frame)) return hold(frame);
    await finish(frame, claim, refusal ? store.claim(claim, refusal) : runAsCommand(frame, claim));
  }

  /** Another has to come first. The one that is waited for lets those behind it follow. */
  function isHeldUp({ channel, seq }: PublishFrame): boolean {
    const first = held.get(channel);
    if (first === seq) held.delete(channel);
    return first !== undefined && seq > first;
  }

  /** @returns `undefined` if it has to come again behind another */
  function handOver(frame: PublishFrame, claim: Claim, reason: Refusal | undefined): Promise<ClaimResult> | undefined {
    if (isHeldUp(frame)) return undefined;
    const entry = reason ?? toEntry(frame);
    return 'code' in entry ? store.claim(claim, entry) : store.publish(claim, entry);
  }

  async function finish(frame: PublishFrame, claim: Claim, asked: Promise<ClaimResult> | undefined): Promise<void> {
    if (!asked) return hold(frame);
    try {
      const result = await asked;
      // The one before it was not stored, and it was on its way already.
      const isBehind = result.kind === 'out-of-sequence' && (held.get(frame.channel) ?? Infinity) < frame.seq;
      if (isBehind) hold(frame);
      else if (isOpen()) await answer(frame, claim, result);
    } catch (error) {
      if (!isStoreFailure(error)) throw error;
      hub.reportStoreError(error);
      hold(frame);
    }
  }

  function hold({ id, seq, channel }: PublishFrame): void {
    if (seq > (answered.get(channel) ?? 0)) held.set(channel, Math.min(seq, held.get(channel) ?? Infinity));
    if (isOpen()) scope.refuse(retrySameId, id);
  }

  async function mayNotPublish(channel: string, event: string): Promise<Refusal | undefined> {
    // Nobody but the server speaks to a user alone.
    if (toStoredChannel(channel, undefined) === undefined)
      return { code: 'forbidden', message: 'Channels that begin with @ are the hub’s.' };
    return mayNot(scope, { action: 'publish', channel, event });
  }

  function toEntry({ id, event, data }: PublishFrame): NewEntry | Refusal {
    const schema = hub.schemas.get(event);
    const checked = schema && checkData(schema, data, hub.log, `schema of "${event}"`);
    if (checked && !checked.ok) return checked.refusal;
    const text = encodeData(data);
    // The frame that carried it had room for about as much around it.
    if (text !== undefined && text.length * 3 > limits.maxPayloadBytes && byteLength(text) > limits.maxPayloadBytes)
      return { code: 'too-large', message: `maxPayloadBytes is ${limits.maxPayloadBytes}.` };
    return { id, event, data: text };
  }

  /** PR12: without a channel the application itself is addressed, and its answer is dropped. */
  async function runAsCommand({ event, data }: PublishFrame, claim: Claim): Promise<ClaimResult> {
    // Before the claim: from then on a copy finds it here.
    const underWay = hub.pending.find(claim);
    if (underWay) return { kind: 'repeated', outcome: await underWay, ageMs: 0 };
    const askedAt = hub.environment.monotonicNow();
    const claimed = await store.claim(claim, 'pending');
    if (claimed.kind !== 'claimed') return claimed;
    const end = hub.pending.begin(claim);
    const refusal = await runCommand(event, data, askedAt);
    const outcome: PublishOutcome = refusal ? { status: 'refused', refusal } : { status: 'accepted' };
    end(outcome);
    // Should the store not take it, a copy will find it pending, and learn that nobody knows.
    await store.settle(claim, refusal ?? 'accepted').catch((error: unknown) => hub.reportStoreError(error));
    return { kind: 'claimed', outcome };
  }

  async function runCommand(name: string, data: unknown, askedAt: number): Promise<Refusal | undefined> {
    const refusal = await mayNot(scope, { action: 'command', name });
    if (refusal) return refusal;
    // Its client may have heard by now that nobody knows of it, and what comes behind it may have been done elsewhere.
    if (!mayBegin(hub.environment, askedAt)) return notBegun;
    const controller = new AbortController();
    const result = await hub.commands.run(name, data, {
      user: scope.user(),
      connectionId: scope.connectionId,
      signal: controller.signal,
      publish: hub.publish,
      key: undefined,
      ifVersion: undefined,
      close: toClose(scope),
    });
    if (result.ok) return undefined;
    controller.abort();
    return result.refusal;
  }

  async function answer(frame: PublishFrame, claim: Claim, result: ClaimResult): Promise<void> {
    const { id, seq } = frame;
    switch (result.kind) {
      case 'fenced':
        return handlers.handleFenced();
      case 'out-of-sequence': {
        const message =
          seq < result.expected ? 'This number was used for another publish, or too long ago.' : 'A number is missing.';
        return scope.refuse({ code: 'sequence', message, expected: result.expected }, id);
      }
      case 'too-many-destinations':
        return scope.refuse({ code: 'limit', message: 'maxDestinations is reached.' }, id);
      case 'claimed':
      case 'repeated':
        if (result.outcome.status === 'pending') return answerPending(frame, claim, result);
        return tell(frame, result.outcome, result.kind === 'repeated');
    }
  }

  function tell({ id, seq, channel }: PublishFrame, outcome: PublishOutcome, isDuplicate: boolean): void {
    answered.set(channel, Math.max(seq, answered.get(channel) ?? 0));
    if (held.get(channel) === seq) held.delete(channel);
    if (outcome.status === 'refused') return scope.refuse(outcome.refusal, id);
    const position = outcome.status === 'accepted' ? outcome.position : undefined;
    const duplicate = isDuplicate || undefined;
    peer.send({ type: 'ack', id, seq, duplicate, epoch: position?.epoch, offset: position?.offset });
  }

  /** A copy of a publish that was begun and not ended: by this hub, by another, or by one that died over it. */
  async function answerPending(frame: PublishFrame, claim: Claim, result: ClaimResult): Promise<void> {
    const underWay = hub.pending.find(claim);
    if (underWay) return tell(frame, await underWay, true);
    const isDead = result.kind === 'repeated' && result.ageMs > deadAfterMs(limits);
    if (!isDead) return hold(frame);
    await store.settle(claim, unknownOutcome);
    if (isOpen()) scope.refuse(unknownOutcome, frame.id);
  }

  return { perform, settled: () => answers };
}

const retrySameId: Refusal = {
  code: 'retry-same-id',
  message: 'Whether this was stored is not known yet. Send it again as it is.',
  retryAfterMs,
};

const notBegun: Refusal = {
  code: 'not-begun',
  message: 'The hub came too late to begin this, and did nothing. Send it anew.',
};

const unknownOutcome: Refusal = {
  code: 'unknown-outcome',
  message: 'The hub that had this died over it. Whether it took effect will never be known.',
};

import type {
  AuthenticateFrame,
  ClientFrame,
  CommandFrame,
  HelloFrame,
  PublishFrame,
  SubscribeFrame,
} from '../protocol/client-frames';
import { assertNever } from '../shared/assert-never';
import type { HubUser } from './authentication';
import { authorizeWith } from './authorization';
import type { CommandContext } from './commands';
import { encodeFrame } from './frame-batcher';
import type { HubContext } from './hub-context';
import { createOrderedLane } from './ordered-lane';
import type { Peer } from './peer';
import type { PublisherMembership } from './publisher-log';
import { performPublish } from './publishing';
import { internalRefusal, limitReached, type Refusal } from './refusal';

export interface ConversationOptions<Claims> {
  readonly connectionId: string;
  readonly peer: Peer;
  readonly hub: HubContext<Claims>;
  readonly membership: PublisherMembership;
  /** As of now: renewed credentials may bring other claims. */
  user(): HubUser<Claims>;
  isOpen(): boolean;
  renew(frame: AuthenticateFrame): Promise<void>;
  refuse(refusal: Refusal, id: string | undefined): void;
  refuseMalformed(reason: string, id?: string): void;
  close(code: number, reason: string): void;
}

export interface Conversation {
  /** @param refusal the frame was too fast: it does nothing, but uses up its number */
  handle(frame: ClientFrame, refusal: Refusal | undefined): void;
  /** Takes back subscriptions and tells running commands that nobody waits for them. */
  end(): void;
}

/**
 * What a welcomed client may ask.
 *
 * Order: what concerns channels (subscribe, unsubscribe, publish) is done one after the other, and so is what is published to the
 * application; neither waits for the other. Commands run side by side, so a slow one holds nothing up. What waits is bounded:
 * beyond `maxPendingFrames` the socket is not read.
 */
export function createConversation<Claims>(options: ConversationOptions<Claims>): Conversation {
  const { connectionId, peer, hub, membership, user, isOpen, refuse } = options;
  const { environment, limits, log } = hub;
  const subscribed = new Set<string>();
  const runningCommands = new Set<AbortController>();
  let pending = 0;

  function countPending(by: 1 | -1): void {
    pending += by;
    if (by > 0 && pending >= limits.maxPendingFrames && isOpen()) peer.pause();
    if (by < 0 && pending <= limits.maxPendingFrames / 2 && peer.isPaused) peer.resume();
  }
  const channelLane = createOrderedLane(countPending);
  const applicationLane = createOrderedLane(countPending);
  const credentialsLane = createOrderedLane(countPending);

  const authorize = (action: { action: 'subscribe'; channel: string } | { action: 'command'; name: string }) =>
    authorizeWith(
      hub.authorize,
      { ...action, user: user(), connectionId },
      { environment, log, timeoutMs: limits.decisionTimeoutMs },
    );

  async function subscribe({ id, channel }: SubscribeFrame): Promise<void> {
    if (!isOpen()) return;
    if (!subscribed.has(channel) && subscribed.size >= limits.maxSubscriptions)
      return refuse(limitReached('maxSubscriptions', limits.maxSubscriptions), id);
    const refusal = await authorize({ action: 'subscribe', channel });
    if (!isOpen()) return;
    if (refusal) return refuse(refusal, id);
    subscribed.add(channel);
    hub.channels.subscribe(channel, peer);
    peer.send({ type: 'subscribed', id, channel });
  }

  async function unsubscribe({ id, channel }: SubscribeFrame): Promise<void> {
    if (!isOpen()) return;
    subscribed.delete(channel);
    hub.channels.unsubscribe(channel, peer);
    peer.send({ type: 'unsubscribed', id, channel });
  }

  async function publish(frame: PublishFrame, tooFast: Refusal | undefined): Promise<void> {
    if (!isOpen()) return;
    const answer = await performPublish(frame, tooFast, { connectionId, membership, user, commandContext }, hub);
    if (!answer || !isOpen()) return;
    const { id, seq } = frame;
    if (answer.outcome !== 'accepted') return refuse(answer.outcome, id);
    peer.send({ type: 'ack', id, seq, duplicate: answer.isDuplicate || undefined });
  }

  async function runCommand({ id, name, data }: CommandFrame): Promise<void> {
    if (runningCommands.size >= limits.maxPendingCommands)
      return refuse(limitReached('maxPendingCommands', limits.maxPendingCommands), id);
    const controller = new AbortController();
    runningCommands.add(controller);
    const result = await authorizeAndRun(name, data, controller.signal);
    runningCommands.delete(controller);
    if (!result.ok) controller.abort();
    if (!isOpen()) return;
    if (!result.ok) return refuse(result.refusal, id);
    try {
      peer.deliver(encodeFrame({ type: 'answer', id, data: result.data }));
    } catch (error) {
      log({ level: 'error', event: 'callback-failed', callback: `answer of command "${name}"`, connectionId, error });
      refuse(internalRefusal, id);
    }
  }

  async function authorizeAndRun(name: string, data: unknown, signal: AbortSignal) {
    const refusal = await authorize({ action: 'command', name });
    if (refusal) return { ok: false, refusal } as const;
    if (!isOpen()) return { ok: false, refusal: internalRefusal } as const;
    return hub.commands.run(name, data, commandContext(signal));
  }

  function commandContext(signal: AbortSignal): CommandContext<Claims> {
    return {
      user: user(),
      connectionId,
      signal,
      publish: (channel, event, data) => hub.publish(channel, event, data),
      close: (code = 1000, reason = '') => options.close(code, reason),
    };
  }

  return {
    handle(frame, tooFast) {
      switch (frame.type) {
        // Uses up its number even if refused, or all that follow would be out of sequence (PR13).
        case 'publish': {
          const lane = frame.channel === undefined ? applicationLane : channelLane;
          return lane.push(() => publish(frame, tooFast));
        }
        // Never refused: whoever lets go must not be told to come back for it.
        case 'unsubscribe':
          return channelLane.push(() => unsubscribe(frame));
      }
      if (frame.type === 'hello') return options.refuseMalformed('a second hello');
      if (tooFast) return refuse(tooFast, frame.id);
      switch (frame.type) {
        case 'subscribe':
          return channelLane.push(() => subscribe(frame));
        case 'command':
          return void runCommand(frame);
        case 'authenticate':
          return credentialsLane.push(() => options.renew(frame));
        case 'ping':
          peer.send({ type: 'pong', id: frame.id, time: environment.now() });
          // Waiting for company would be measured as the network's latency.
          return peer.flush();
        default:
          return assertNever(frame as never);
      }
    },
    end() {
      for (const channel of subscribed) hub.channels.unsubscribe(channel, peer);
      subscribed.clear();
      for (const controller of runningCommands) controller.abort();
    },
  };
}

export type { HelloFrame };

import type { AuthenticateFrame, ClientFrame, HelloFrame, PingFrame } from '../../protocol/client-frames';
import type { HubErrorCode } from '../../protocol/hub-frames';
import { assertNever } from '../../shared/assert-never';
import { createCommandCalls } from '../commands/command-calls';
import type { ConnectionScope } from './connection-scope';
import { createOrderedLane } from './ordered-lane';
import { createPresenceCalls } from '../presence/presence-calls';
import type { Publishing } from '../channel/publishing';
import type { Refusal } from './refusal';
import { createSubscriptions } from '../channel/subscriptions';

export interface ConversationOptions<Claims> {
  readonly scope: ConnectionScope<Claims>;
  readonly hello: HelloFrame;
  readonly publishing: Publishing;
  /** It gave a sign of life of late. */
  isAlive(): boolean;
  renew(frame: AuthenticateFrame): Promise<void>;
  refuseMalformed(reason: string): void;
  /** Something of ours failed. */
  reportError(error: unknown): void;
}

export interface Conversation {
  /** @param refusal the frame is to do nothing and be answered with this; a publish uses up its number all the same */
  handle(frame: ClientFrame, refusal: Refusal | undefined): void;
  /** Credentials were renewed: what is held is asked for anew (PR30). */
  recheck(): void;
  /** Ends a subscription from our side. */
  remove(channel: string, refusal: Refusal<HubErrorCode>): void;
  end(): void;
}

/**
 * What a welcomed client may ask.
 *
 * Order: what concerns channels (subscribe, unsubscribe, publish) is done one after the other, and so is what is published to the
 * application, and what concerns presence; none waits for the other. Commands run side by side, so a slow one holds nothing up. What waits is bounded:
 * beyond `maxPendingFrames` the socket is not read.
 */
export function createConversation<Claims>(options: ConversationOptions<Claims>): Conversation {
  const { scope, publishing, reportError } = options;
  const { peer, hub, isOpen, refuse } = scope;
  const { maxPendingFrames } = hub.limits;
  const subscriptions = createSubscriptions(scope);
  const commands = createCommandCalls(scope);
  const presence = createPresenceCalls(scope, options.hello.client, options.isAlive);
  let pending = 0;

  function countPending(by: 1 | -1): void {
    pending += by;
    if (by > 0 && pending >= maxPendingFrames && isOpen()) peer.pause();
    if (by < 0 && pending <= maxPendingFrames / 2 && peer.isPaused) peer.resume();
  }

  /** What is still in line when the connection ends is dropped: unanswered, the client sends it again. */
  function createLane(): (job: () => Promise<void> | void) => void {
    const lane = createOrderedLane({ countPending, reportError });
    return (job) => lane.push(async () => (isOpen() ? job() : undefined));
  }
  const inChannelOrder = createLane();
  const inApplicationOrder = createLane();
  const inPresenceOrder = createLane();
  const inCredentialsOrder = createLane();

  function pong({ id }: PingFrame): void {
    peer.send({ type: 'pong', id, time: hub.environment.now() });
    // Waiting for company would be measured as the network's latency.
    peer.flush();
  }

  return {
    handle(frame, refusal) {
      switch (frame.type) {
        case 'publish': {
          // Refused or not it takes its turn: a number left out would put all that follow out of sequence (PR13).
          const inOrder = frame.channel === undefined ? inApplicationOrder : inChannelOrder;
          return inOrder(() => publishing.perform(frame, refusal));
        }
        case 'unsubscribe':
          // Never refused: whoever lets go need not come back for it.
          return inChannelOrder(async () => {
            await publishing.settled();
            subscriptions.unsubscribe(frame);
          });
        case 'subscribe':
          if (refusal) return refuse(refusal, frame.id);
          return inChannelOrder(async () => {
            await publishing.settled();
            await subscriptions.subscribe(frame);
          });
        case 'command':
          return refusal ? refuse(refusal, frame.id) : void commands.run(frame).catch(reportError);
        case 'authenticate':
          return refusal ? refuse(refusal, frame.id) : inCredentialsOrder(() => options.renew(frame));
        case 'ping':
          return refusal ? refuse(refusal, frame.id) : pong(frame);
        case 'unwatch':
        case 'leave':
          return inPresenceOrder(() => presence.handle(frame));
        case 'watch':
        case 'enter':
        case 'typing':
          return refusal ? refuse(refusal, frame.id) : inPresenceOrder(() => presence.handle(frame));
        case 'hello':
          return options.refuseMalformed('a second hello');
        default:
          return assertNever(frame);
      }
    },
    recheck: () => inChannelOrder(() => subscriptions.recheck()),
    remove: (channel, refusal) => inChannelOrder(() => subscriptions.remove(channel, refusal)),
    end() {
      subscriptions.end();
      presence.end();
      commands.end();
    },
  };
}

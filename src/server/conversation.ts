import type { AuthenticateFrame, ClientFrame, PingFrame } from '../protocol/client-frames';
import { assertNever } from '../shared/assert-never';
import { createCommandCalls } from './command-calls';
import type { ConnectionScope } from './connection-scope';
import { createOrderedLane } from './ordered-lane';
import type { PublisherMembership } from './publisher-log';
import { performPublish } from './publishing';
import type { Refusal } from './refusal';
import { createSubscriptions } from './subscriptions';

export interface ConversationOptions<Claims> {
  readonly scope: ConnectionScope<Claims>;
  readonly membership: PublisherMembership;
  renew(frame: AuthenticateFrame): Promise<void>;
  refuseMalformed(reason: string): void;
  /** Something of ours failed. */
  reportError(error: unknown): void;
}

export interface Conversation {
  /** @param refusal the frame is to do nothing and be answered with this; a publish uses up its number all the same */
  handle(frame: ClientFrame, refusal: Refusal | undefined): void;
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
  const { scope, membership, reportError } = options;
  const { peer, hub, isOpen, refuse } = scope;
  const { maxPendingFrames } = hub.limits;
  const subscriptions = createSubscriptions(scope);
  const commands = createCommandCalls(scope);
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
          return inOrder(() => performPublish(frame, refusal, membership, scope));
        }
        case 'unsubscribe':
          // Never refused: whoever lets go need not come back for it.
          return inChannelOrder(() => subscriptions.unsubscribe(frame));
        case 'subscribe':
          return refusal ? refuse(refusal, frame.id) : inChannelOrder(() => subscriptions.subscribe(frame));
        case 'command':
          return refusal ? refuse(refusal, frame.id) : void commands.run(frame).catch(reportError);
        case 'authenticate':
          return refusal ? refuse(refusal, frame.id) : inCredentialsOrder(() => options.renew(frame));
        case 'ping':
          return refusal ? refuse(refusal, frame.id) : pong(frame);
        case 'hello':
          return options.refuseMalformed('a second hello');
        default:
          return assertNever(frame);
      }
    },
    end() {
      subscriptions.end();
      commands.end();
    },
  };
}

import type { Message } from '../../protocol/incoming';
import type { Undo } from '../../shared/undo';
import type { RealtimeClient } from '../client';
import type { CommandMap, MessageMap, MessageType } from '../contract';
import type { CapabilityContext } from '../capability';
import type { Delivery } from '../delivery/delivery';
import { liveSubscriptions } from './live-subscriptions';

export interface SubscribeOptions {
  /** Only this channel's messages; subscribes to it where the protocol can. */
  readonly channel?: string | undefined;
  /** For busy topics: `every`, `latest`, `sample(ms)`, `batch(ms)`. @default at once, for each message */
  readonly deliver?: Delivery | undefined;
}

/**
 * `client.subscribe` for one channel, or for a busy topic.
 *
 * @example
 * const undo = subscribeTo(client, 'chat:message', (message) => show(message), { channel: 'room:1' });
 */
export function subscribeTo<
  Messages extends MessageMap,
  Commands extends CommandMap,
  Type extends MessageType<Messages>,
>(
  client: RealtimeClient<Messages, Commands>,
  type: Type,
  handler: (data: Messages[Type], message: Message) => void,
  { channel, deliver }: SubscribeOptions = {},
): Undo {
  const call = (message: Message) => handler(message.data as Messages[Type], message);
  const delivered = deliver?.(call, client.attach(deliveryTools));
  const undo = client.subscribe(type, (_data, message) => {
    if (channel === undefined || message.channel === channel) (delivered?.push ?? call)(message);
  });
  const letGo = channel === undefined ? undefined : client.attach(liveSubscriptions).hold(channel);
  return () => {
    undo();
    delivered?.dispose();
    letGo?.();
  };
}

function deliveryTools(context: CapabilityContext): CapabilityContext {
  return context;
}

import type { Message } from '../../protocol/incoming';
import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import type { RealtimeClient } from '../client';
import type { CommandMap, MessageMap, MessageType } from '../contract';
import type { Delivery } from '../delivery/delivery';
import { channels, type Bookmark } from './channels';

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
  if (channel !== undefined) return follow(client, channel, type, call, deliver);
  const delivered = deliver?.(call, client.attach(deliveryTools));
  const undo = client.subscribe(type, (_data, message) => (delivered?.push ?? call)(message));
  return () => {
    undo();
    delivered?.dispose();
  };
}

/**
 * One type of a channel's messages, from now on or from where an earlier call stopped.
 *
 * @returns ends it, and says where
 */
export function follow<Messages extends MessageMap, Commands extends CommandMap>(
  client: RealtimeClient<Messages, Commands>,
  channel: string,
  type: string,
  call: (message: Message) => void,
  deliver?: Delivery,
  from?: Bookmark,
): () => Bookmark | undefined {
  /** The newest that was not delivered at once, until it is. */
  let pending: Message | undefined;
  /** Behind the last that was. */
  let reached = from;
  const handleDelivered = (message: Message) => {
    if (message === pending) pending = undefined;
    const bookmark = reader.bookmark();
    const { offset, id } = message;
    if (bookmark && offset !== undefined)
      reached = { ...bookmark, position: { epoch: bookmark.position.epoch, offset, id } };
    call(message);
  };
  const delivered = deliver?.(handleDelivered, client.attach(deliveryTools));
  const reader = client.attach(channels).read(
    channel,
    {
      message(message) {
        if (message.type !== type) return;
        if (!delivered) return call(message);
        pending = message;
        delivered.push(message);
      },
    },
    from,
  );
  return () => {
    // What still waits for its frame is to come again.
    const bookmark = (pending && reached) ?? reader.bookmark();
    reader.close();
    delivered?.dispose();
    return bookmark;
  };
}

function deliveryTools(context: CapabilityContext): CapabilityContext {
  return context;
}

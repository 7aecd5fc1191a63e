import type { Message } from '../../protocol/incoming';
import type { Position } from '../../protocol/position';
import type { SendOptions, SendReceipt } from '../../protocol/send-outcome';
import { createEmitter } from '../../shared/emitter';
import { createStore, type Readable } from '../../shared/store';
import type { Undo } from '../../shared/undo';
import type { RealtimeClient } from '../client';
import type { CommandMap, MessageMap, MessageType } from '../contract';
import { channels } from './channels';
import { gap, shownTo, type Continuity } from './continuity';

export interface OpenChannelOptions {
  /** Goes on behind this position, for instance one that was kept from the last run. @default from now on */
  readonly from?: Position | undefined;
}

/** A channel in the hands of code outside React. */
export interface Channel<Messages extends MessageMap> {
  readonly name: string;
  /** `gap` stays until `markRepaired()`. */
  readonly continuity: Readable<Continuity>;
  /** Every event up to here was handed to the listeners. `undefined` before the server has said, and where it numbers nothing. */
  readonly position: Position | undefined;
  /** Every accepted message of the channel, once and in order. A handler that throws harms no other. */
  listen(handler: (message: Message) => void): Undo;
  /** `client.send` to this channel. Needs no subscription, and works after `close()`. */
  publish<Type extends MessageType<Messages>>(
    type: Type,
    data?: Messages[Type],
    options?: Omit<SendOptions, 'channel'>,
  ): SendReceipt;
  /** What was missing has been had from elsewhere: the gap is forgotten. */
  markRepaired(): void;
  /** Idempotent. The subscription ends with its last user, after the linger. */
  close(): void;
}

/**
 * Subscribes to a channel outside React. Connected or not, it is asked for with every connection, from where it stopped, until it
 * is closed; it does not open the connection (`client.retain()` or `client.connect()` do).
 *
 * @example
 * const room = openChannel(client, 'room:7');
 * room.listen((message) => append(message.data));
 * room.continuity.subscribe(() => {
 *   if (room.continuity.current.status === 'gap') void reload().then(room.markRepaired);
 * });
 * room.publish('chat:message', { text: 'Hello' });
 */
export function openChannel<Messages extends MessageMap, Commands extends CommandMap>(
  client: RealtimeClient<Messages, Commands>,
  name: string,
  { from }: OpenChannelOptions = {},
): Channel<Messages> {
  const { reportError } = client.environment;
  const messages = createEmitter<Message>(reportError);
  let isMissing = false;
  // The reader may have something to say before there is anything to show it with.
  let show = () => undefined as void;
  const setMissing = (missing: boolean) => {
    isMissing = missing;
    show();
  };
  const reader = client.attach(channels).read(
    name,
    {
      message: messages.emit,
      gap: () => setMissing(true),
      forgotten: () => setMissing(false),
    },
    from,
  );
  const continuity = createStore<Continuity>(reader.continuity.current, reportError);
  show = () => continuity.set(shownTo(reader.continuity.current, isMissing ? gap : undefined));
  const stopWatching = reader.continuity.subscribe(show);
  show();

  return {
    name,
    continuity,
    get position() {
      return reader.position;
    },
    listen: messages.listen,
    publish: (type, data, options) => client.send(type, data, { ...options, channel: name }),
    markRepaired: () => setMissing(false),
    close() {
      messages.clear();
      stopWatching();
      reader.close();
    },
  };
}

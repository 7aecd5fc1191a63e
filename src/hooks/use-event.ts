'use client';
import { useEffect, useRef } from 'react';
import type { MessageType } from '../core/contract';
import type { Bookmark } from '../core/channel/channels';
import { follow, subscribeTo } from '../core/channel/subscribe-to';
import type { Delivery } from '../core/delivery/delivery';
import type { Message } from '../protocol/incoming';
import { useClient } from '../providers/realtime-context';
import type { RegisteredClient, RegisteredMessages } from './register';
import { useHandler } from './use-handler';

export interface UseEventOptions {
  /** Only this channel's messages; subscribes to it while mounted. */
  readonly channel?: string;
  /**
   * What to do about a channel's messages that came while the effect was undone, as in a hidden `<Activity>`. `now`: they were not
   * for this handler. `last`: they are asked for from where it stopped and handed to it alone; what the server no longer keeps is
   * left out (`useChannel` says so). On servers that keep no log, `last` is `now`. @default now
   */
  readonly from?: 'now' | 'last';
  /** For busy topics. A new one only takes effect with another type or channel. @default at once, for each message */
  readonly deliver?: Delivery;
}

/**
 * Calls `handler` for every accepted message of a type, once, outside of render: nothing is lost to React's batching. The
 * newest handler is called; it need not be memoised. One that throws is reported to the page and harms nobody else.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * useEvent('notification:new', (notification) => toast(notification.title));
 */
export function useEvent<Type extends MessageType<RegisteredMessages>>(
  type: Type,
  handler: (data: RegisteredMessages[Type], message: Message) => void,
  { channel, from = 'now', deliver }: UseEventOptions = {},
): void {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
  const client = useClient('useEvent') as unknown as RegisteredClient;
  const call = useHandler(handler);
  const chooseDelivery = useHandler(() => deliver);
  const last = useRef<Stop>(undefined);
  useEffect(() => {
    if (channel === undefined || from === 'now')
      return subscribeTo(client, type, call, { channel, deliver: chooseDelivery() });
    const before = last.current;
    const isSame = before?.client === client && before.channel === channel && before.type === type;
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
    const handle = (message: Message) => call(message.data as RegisteredMessages[Type], message);
    const stop = follow(client, channel, type, handle, chooseDelivery(), isSame ? before.bookmark : undefined);
    return () => {
      last.current = { client, channel, type, bookmark: stop() };
    };
  }, [client, type, channel, from, call, chooseDelivery]);
}

/** Where an effect was undone. */
interface Stop {
  readonly client: RegisteredClient;
  readonly channel: string;
  readonly type: string;
  readonly bookmark: Bookmark | undefined;
}

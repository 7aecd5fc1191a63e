'use client';
import { useEffect } from 'react';
import type { MessageType } from '../core/contract';
import { subscribeTo } from '../core/channel/subscribe-to';
import type { Delivery } from '../core/delivery/delivery';
import type { Message } from '../protocol/incoming';
import { useClient } from '../providers/realtime-context';
import type { RegisteredClient, RegisteredMessages } from './register';
import { useHandler } from './use-handler';

export interface UseEventOptions {
  /** Only this channel's messages; subscribes to it while mounted. */
  readonly channel?: string;
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
  { channel, deliver }: UseEventOptions = {},
): void {
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
  const client = useClient('useEvent') as unknown as RegisteredClient;
  const call = useHandler(handler);
  const chooseDelivery = useHandler(() => deliver);
  useEffect(() => {
    return subscribeTo(client, type, call, { channel, deliver: chooseDelivery() });
  }, [client, type, channel, call, chooseDelivery]);
}

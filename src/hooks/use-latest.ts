'use client';
import { useEffect, useMemo } from 'react';
import { channels } from '../core/channel/channels';
import type { MessageType } from '../core/contract';
import type { Delivery } from '../core/delivery/delivery';
import { latestMessages } from '../core/delivery/latest-value';
import type { Message } from '../protocol/incoming';
import { useClient } from '../providers/realtime-context';
import type { RegisteredMessages } from './register';
import { useHandler } from './use-handler';
import { useStore } from './use-store';

export interface UseLatestOptions<Data, Selected> {
  /** What the component shows of it: it re-renders only when this changes. */
  readonly select?: (data: Data) => Selected;
  /** Which messages count, for instance those of one key. */
  readonly filter?: (data: Data, message: Message) => boolean;
  /** Only this channel's messages; subscribes to it while mounted. */
  readonly channel?: string;
  /** `latest` (once per frame) or `sample(ms)`. A new one only takes effect with another type or channel. @default latest */
  readonly deliver?: Delivery;
}

/**
 * The newest value of a message type, `undefined` before the first. However fast messages come, all components that use it
 * commit together at most once per frame.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const price = useLatest('price', { filter: (quote) => quote.symbol === symbol, select: (quote) => quote.price });
 */
export function useLatest<Type extends MessageType<RegisteredMessages>, Selected = RegisteredMessages[Type]>(
  type: Type,
  options: UseLatestOptions<RegisteredMessages[Type], Selected> | ((data: RegisteredMessages[Type]) => Selected) = {},
): Selected | undefined {
  type Data = RegisteredMessages[Type];
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- they differ in an app that registered its client
  const toData = (message: Message) => message.data as Data;
  const client = useClient('useLatest');
  const { select, filter, channel, deliver }: UseLatestOptions<Data, Selected> =
    typeof options === 'function' ? { select: options } : options;
  const passes = (message: Message) => filter?.(toData(message), message) ?? true;
  const isWanted = useHandler(passes);
  const source = useMemo(
    () => client.attach(latestMessages).read(type, { channel, filter: isWanted, deliver }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- deliver is read once, as its doc says
    [client, type, channel, isWanted],
  );
  useEffect(() => {
    if (channel === undefined) return;
    const reader = client.attach(channels).read(channel, {});
    return () => reader.close();
  }, [client, channel]);
  return useStore(
    source,
    (message) => {
      // The value of another key, from before the filter changed, is no value of this one.
      if (!message || !passes(message)) return undefined;
      const data = toData(message);
      return select ? select(data) : (data as Selected);
    },
    none,
  );
}

const none = { current: undefined };

'use client';
import { useMemo } from 'react';
import { channelFolds } from '../core/channel/channel-folds';
import type { Continuity } from '../core/channel/continuity';
import type { ChannelReference } from '../core/channel/define-channel';
import type { FoldView } from '../core/channel/fold';
import type { Delivery } from '../core/delivery/delivery';
import { useClient } from '../providers/realtime-context';
import { useStore } from './use-store';

export interface UseChannelOptions<State, Selected> {
  /** What the component shows of it: it re-renders only when this changes. */
  readonly select?: (state: State) => Selected;
  /** `latest` (once per frame) or `sample(ms)`. A new one only takes effect with another channel. @default latest */
  readonly deliver?: Delivery;
}

export interface UseChannelResult<Data> {
  readonly data: Data;
  /** Whether `data` is all that there is to show: `live`, or why not. */
  readonly continuity: Continuity;
  /** Why the snapshot could not be fetched. It is fetched again by itself. */
  readonly error: unknown;
  /** Fetches the snapshot now. Does nothing for a definition without one. */
  refetch(this: void): void;
}

/**
 * A channel's state, kept by its definition's `reduce`. All components that read a channel share one subscription and one state,
 * and commit together at most once per frame. Lost connections are made up for: by what the server kept, else by the snapshot.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const { data, continuity } = useChannel(room(id), { select: (messages) => messages.length });
 */
export function useChannel<State, Selected = State>(
  reference: ChannelReference<State>,
  { select, deliver }: UseChannelOptions<State, Selected> = {},
): UseChannelResult<Selected> {
  const client = useClient('useChannel');
  const { key, channel } = reference;
  const { source, onServer, refetch } = useMemo(
    () => {
      const { initial, read, refetch } = client.attach(channelFolds).get(reference);
      return { source: read(deliver), onServer: { current: initial }, refetch };
    },
    // The definition and the channel's name make the reference, and deliver is read once, as its doc says.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, key, channel],
  );
  const toData = ({ data }: FoldView<State>) => (select ? select(data) : (data as unknown as Selected));
  const data = useStore(source, toData, onServer);
  const continuity = useStore(source, toContinuity, onServer);
  return { data, continuity, error: continuity.status === 'gap' ? continuity.error : undefined, refetch };
}

function toContinuity<State>({ continuity }: FoldView<State>): Continuity {
  return continuity;
}

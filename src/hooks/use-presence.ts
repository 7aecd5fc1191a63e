'use client';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { presence, type PresenceChannel } from '../core/presence/presence';
import { nobody, type PresenceEntry, type PresenceView } from '../core/presence/room';
import { useClient } from '../providers/realtime-context';
import { useStore } from './use-store';

export interface UsePresenceResult extends PresenceView {
  /** How many there are. */
  readonly count: number;
  /** Another state, without rendering with it; enters if the hook only watched. */
  update(this: void, state: unknown): void;
}

/**
 * Who is in a channel: with a `state` this client is one of them while mounted, without one it only looks. A member is a user,
 * listed once however many tabs and devices they have, with the state that was given last; an anonymous client is a member of its
 * own. Who vanishes without a goodbye is gone within twice the hub's heartbeat and 5 s.
 *
 * While not connected the last known members stay, and `isStale` says so. On servers without presence there is nobody,
 * and `refused` has the code `unsupported`.
 *
 * @param state any JSON value; may be written inline. `undefined`: do not enter
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const { members, count } = usePresence('room:7', { name, isAway });
 */
export function usePresence(channel: string, state?: unknown): UsePresenceResult {
  const client = useClient('usePresence');
  const source = useMemo(() => client.attach(presence).view(channel), [client, channel]);
  const view = useStore(source, undefined, onServer);
  const held = useRef<{ readonly room: PresenceChannel; entry?: PresenceEntry | undefined }>(undefined);
  const text = state === undefined ? undefined : JSON.stringify(state);

  const update = useCallback((next: unknown) => {
    const own = held.current;
    if (own?.entry) own.entry.update(next);
    else if (own) own.entry = own.room.enter(next);
  }, []);

  useEffect(() => {
    const room = client.attach(presence).open(channel);
    held.current = { room };
    return () => {
      held.current = undefined;
      room.close();
    };
  }, [client, channel]);
  useEffect(() => {
    if (text !== undefined) return update(JSON.parse(text));
    held.current?.entry?.leave();
    if (held.current) held.current.entry = undefined;
  }, [client, channel, text, update]);

  return useMemo(() => ({ ...view, count: view.members.length, update }), [view, update]);
}

const onServer = { current: nobody };

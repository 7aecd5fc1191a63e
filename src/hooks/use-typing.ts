'use client';
import { useEffect, useMemo } from 'react';
import { typing, type Typing } from '../core/presence/typing';
import { useClient } from '../providers/realtime-context';
import { useStore } from './use-store';

export interface UseTypingResult {
  /** Others who type, the first who began first. */
  readonly typists: readonly Typing[];
  /** Call it with every key: it is said at most every 3 s, and ends by itself 6 s after the last. */
  notify(this: void): void;
  /** Call it when the message was sent, or the field emptied. */
  stop(this: void): void;
}

/**
 * Who is typing in a channel, and saying that oneself is. Nothing of it is stored: a typist that falls silent or drops off is off
 * the list 6 s later, and one's own name is never on it.
 *
 * @throws TidewireError outside `RealtimeProvider`
 * @example
 * const { typists, notify, stop } = useTyping('room:7');
 * return <input onChange={notify} onBlur={stop} />;
 */
export function useTyping(channel: string): UseTypingResult {
  const client = useClient('useTyping');
  const source = useMemo(() => client.attach(typing).of(channel), [client, channel]);
  const typists = useStore(source, undefined, onServer);
  useEffect(() => source.stop, [source]);
  return useMemo(() => ({ typists, notify: source.notify, stop: source.stop }), [typists, source]);
}

const onServer: { readonly current: readonly Typing[] } = { current: [] };

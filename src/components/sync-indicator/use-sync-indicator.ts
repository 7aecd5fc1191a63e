'use client';

import type { SyncState, SyncStatus } from '../../core/sync/sync-status';
import { useWording, type LocaleProps } from '../messages-provider';

export interface UseSyncIndicatorOptions extends LocaleProps {
  /** Of everything, or of the one item that the indicator stands beside. */
  status: SyncStatus;
}

/** What an indicator shows. */
export interface SyncIndicatorView {
  readonly state: SyncState;
  readonly label: string;
  /** Changes that wait; with `attention` those that wait for a decision. 0: none. */
  readonly count: number;
  /** The count in words. */
  readonly countLabel: string;
  /** Changes wait that would not survive closing the page. */
  readonly isUnsaved: boolean;
}

/** A status in words and numbers. */
export function useSyncIndicator({ status, ...localeProps }: UseSyncIndicatorOptions): SyncIndicatorView {
  const { messages, locale } = useWording(localeProps);
  const { state, pending, attention } = status;
  const isAsking = state === 'attention';
  const count = isAsking ? attention : pending;
  return {
    state,
    label: messages.syncState({ state }),
    count,
    countLabel: isAsking ? messages.changesNeedDecision({ count, locale }) : messages.changesWaiting({ count, locale }),
    isUnsaved: isUnsaved(status),
  };
}

export function isUnsaved({ pending, durability }: SyncStatus): boolean {
  return pending > 0 && durability === 'memory';
}

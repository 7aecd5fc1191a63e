'use client';

import { useEffect, useRef } from 'react';
import type { SyncState, SyncStatus } from '../../core/sync/sync-status';
import { useHandler } from '../../hooks/use-handler';
import { useAnnounce } from '../announcer/use-announce';
import { useWording, type LocaleProps } from '../messages-provider';
import { isUnsaved } from '../sync-indicator/use-sync-indicator';
import { isSyncNews } from './sync-news';

export type SyncStatusBarActionKind = 'review' | 'sign-in' | 'retry';

export interface UseSyncStatusBarOptions extends LocaleProps {
  status: SyncStatus;
  /** "Review", while changes wait for a decision: show them, in a `PendingChanges` or `ConflictInbox`. */
  onReview?: (() => void) | undefined;
  /** "Sign in again". */
  onSignIn?: (() => void) | undefined;
  /** "Retry now", while offline or out of date, or while changes wait. */
  onRetry?: (() => void) | undefined;
}

/** What the bar shows. */
export interface SyncStatusBarView {
  readonly state: SyncState;
  readonly title: string;
  readonly detail: string;
  /** Where the changes that wait are kept, in words; `undefined`: none waits. */
  readonly durability: string | undefined;
  readonly isUnsaved: boolean;
  /** When the oldest waiting change was made, else when all was last in step; ms since 1970. */
  readonly time: { readonly kind: 'oldest' | 'last-synced'; readonly at: number } | undefined;
  /** What the button does; `undefined`: no button. */
  readonly action: SyncStatusBarActionKind | undefined;
  act(): void;
}

/** A status as sentences, and the one thing that helps. Tells the news through the `Announcer`. */
export function useSyncStatusBar(options: UseSyncStatusBarOptions): SyncStatusBarView {
  const { status, onReview, onSignIn, onRetry } = options;
  const { messages, locale } = useWording(options);
  const { state } = status;
  const title = messages.syncState({ state });
  const detail = messages.syncDetail({ ...status, locale });
  const isAtRisk = isUnsaved(status);

  const announce = useAnnounce();
  const told = useRef<{ state: SyncState | undefined; wasTold: boolean }>({ state: undefined, wasTold: false });
  const tellNews = useHandler(() => {
    const { state: before, wasTold } = told.current;
    const isNews = isSyncNews(before, state, wasTold);
    told.current = { state, wasTold: isNews ? state !== 'synced' : wasTold };
    if (isNews) announce(`${title}. ${detail}`, { key: 'sync' });
  });
  useEffect(() => tellNews(), [state, tellNews]);

  const action = toAction(status, options);
  return {
    state,
    title,
    detail,
    durability: status.pending === 0 ? undefined : isAtRisk ? messages.keepPageOpen() : messages.savedHere(),
    isUnsaved: isAtRisk,
    time: toTime(status),
    action,
    act: useHandler(() => {
      if (action === 'review') onReview?.();
      if (action === 'sign-in') onSignIn?.();
      if (action === 'retry') onRetry?.();
    }),
  };
}

function toTime({ pending, oldestPendingAt, lastSyncedAt }: SyncStatus): SyncStatusBarView['time'] {
  if (pending > 0) return oldestPendingAt === undefined ? undefined : { kind: 'oldest', at: oldestPendingAt };
  return lastSyncedAt === undefined ? undefined : { kind: 'last-synced', at: lastSyncedAt };
}

function toAction(
  { state }: SyncStatus,
  { onReview, onSignIn, onRetry }: UseSyncStatusBarOptions,
): SyncStatusBarActionKind | undefined {
  if (state === 'attention' && onReview) return 'review';
  if (state === 'needs-auth') return onSignIn && 'sign-in';
  // Retrying what is under way, or what is done, would do nothing.
  return state === 'synced' || state === 'syncing' ? undefined : onRetry && 'retry';
}

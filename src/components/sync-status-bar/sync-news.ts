import type { SyncState } from '../../core/sync/sync-status';

/**
 * Whether a step from one shown state to another is worth telling: that changes wait for a decision, and that all is well again
 * once somebody was told so. Losing and finding the connection is the banner's news.
 */
export function isSyncNews(before: SyncState | undefined, after: SyncState, wasTold: boolean): boolean {
  if (before === after) return false;
  return after === 'attention' || (after === 'synced' && wasTold);
}

import type { Durability } from '../../shared/outbox-storage';

/** In order of precedence (SY1). */
export type SyncState =
  'attention' | 'needs-auth' | 'offline' | 'reconnecting' | 'syncing' | 'pending' | 'stale' | 'synced';

/** How far what is shown agrees with the server, for everything or for one entity. */
export interface SyncStatus {
  /** Smoothed: a blip shows nothing (SY3). */
  readonly state: SyncState;
  /** As it is at this moment. */
  readonly raw: SyncState;
  /** Operations in the log, those that need attention included. */
  readonly pending: number;
  /** Of them, under way now. */
  readonly sending: number;
  /** Of them, waiting for someone's decision. */
  readonly attention: number;
  /** When the oldest of them was issued, in ms since 1970. */
  readonly oldestPendingAt: number | undefined;
  /** When everything was last in step, or something was last fetched; wall clock in ms. */
  readonly lastSyncedAt: number | undefined;
  /** Since when what is shown may be out of date; wall clock in ms. */
  readonly staleSince: number | undefined;
  /** What pending operations survive. */
  readonly durability: Durability;
}

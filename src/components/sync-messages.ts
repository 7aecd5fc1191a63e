import type { Conflict } from '../core/sync/conflict';
import type { OperationStatus, PendingOperation } from '../core/sync/pending-operation';
import type { SyncState, SyncStatus } from '../core/sync/sync-status';
import { assertNever } from '../shared/assert-never';
import { formatCount, isOne } from './counted';

type Counted = { readonly count: number; readonly locale: string };

/** The words of everything that is about changes: sent or not, saved or not, and in conflict. Part of `defaultMessages`. */
export const syncMessages = {
  syncState({ state }: { state: SyncState }): string {
    switch (state) {
      case 'attention':
        return 'Needs attention';
      case 'needs-auth':
        return 'Signed out';
      case 'offline':
        return 'Offline';
      case 'reconnecting':
        return 'Connecting';
      case 'syncing':
        return 'Syncing';
      case 'pending':
        return 'Not synced yet';
      case 'stale':
        return 'May be out of date';
      case 'synced':
        return 'Up to date';
      default:
        return assertNever(state);
    }
  },
  /** The number beside a state, for screen readers. */
  changesWaiting: ({ count, locale }: Counted): string => `${countChanges(count, locale)} waiting`,
  changesNeedDecision: ({ count, locale }: Counted): string =>
    `${countChanges(count, locale)} ${isOne(count) ? 'needs' : 'need'} your decision`,
  /** Said of changes that would not survive closing the page. */
  notSavedHere: (): string => 'Not saved on this device',

  /** Name of the group. */
  syncStatusBar: (): string => 'Sync status',
  syncDetail({ state, pending, sending, attention, locale }: SyncStatus & { locale: string }): string {
    const changes = countChanges(pending, locale);
    switch (state) {
      case 'attention':
        return `${countChanges(attention, locale)} ${isOne(attention) ? 'waits' : 'wait'} for your decision.`;
      case 'needs-auth':
        return pending ? `Sign in to send ${changes}.` : 'Sign in to go on.';
      case 'offline':
        return pending ? `${changes} will be sent when you are back online.` : 'What you see may be out of date.';
      case 'reconnecting':
        return pending ? `${changes} will be sent once connected.` : 'What you see may be out of date.';
      case 'syncing':
        return sending ? `Sending ${countChanges(sending, locale)}…` : 'Fetching the latest…';
      case 'pending':
        return pending
          ? `${changes} ${isOne(pending) ? 'is' : 'are'} not confirmed yet.`
          : 'Looking for changes that were not sent…';
      case 'stale':
        return 'Not everything here could be refreshed.';
      case 'synced':
        return 'All your changes are on the server.';
      default:
        return assertNever(state);
    }
  },
  savedHere: (): string => 'Saved on this device.',
  /** The warning in full. */
  keepPageOpen: (): string => 'Not saved on this device: keep this page open.',
  /** `time` is relative: "5 minutes ago". */
  oldestPending: ({ time }: { time: string }): string => `Oldest change: ${time}`,
  lastSynced: ({ time }: { time: string }): string => `Last synced ${time}`,
  reviewChanges: (): string => 'Review',

  pendingChanges: (): string => 'Pending changes',
  pendingChangesEmpty: (): string => 'Nothing is waiting to be sent',
  operationStatus({ status, durability }: Pick<PendingOperation, 'status' | 'durability'>): string {
    switch (status) {
      case 'queued':
        return durability === 'memory'
          ? 'Not sent yet, and not saved on this device'
          : 'Saved on this device, not sent yet';
      case 'sending':
        return 'Sending…';
      case 'acked':
        return 'Sent: the server has it';
      case 'unconfirmed':
        return 'Unconfirmed: the server may have it';
      case 'conflict':
        return 'Conflict: someone else changed this too';
      case 'rejected':
        return 'Not accepted by the server';
      case 'parked':
        return 'On hold: it can’t be sent now';
      default:
        return assertNever(status);
    }
  },
  /** What else there is to know before someone decides. The server's own words come first. */
  operationHint({ status, problem }: Pick<PendingOperation, 'status' | 'problem'>): string {
    if (problem?.message) return problem.message;
    if (status === 'unconfirmed') return 'Sending it again may do it twice.';
    return status === 'parked' ? 'It comes from another version, or waits for something that is missing.' : '';
  },
  retryChange: ({ status }: { status: OperationStatus }): string => (status === 'unconfirmed' ? 'Send again' : 'Retry'),
  discardChange: (): string => 'Discard',
  discardQuestion: ({ status }: { status: OperationStatus }): string =>
    status === 'unconfirmed'
      ? 'Forget it here? What the server may have done stays.'
      : 'Discard this change? It can’t be brought back.',
  keepChange: (): string => 'Keep',
  inspectChange: (): string => 'Details',

  conflicts: (): string => 'Conflicts',
  conflictsEmpty: (): string => 'No conflicts',
  conflictsNeedDecision: ({ count, locale }: Counted): string =>
    `${countConflicts(count, locale)} ${isOne(count) ? 'needs' : 'need'} your decision`,
  conflictsDecided: ({ count, locale }: Counted): string =>
    `${countConflicts(count, locale)} ${isOne(count) ? 'was' : 'were'} settled for you`,
  hideConflicts: (): string => 'Hide',
  conflictTitle: ({ isRemoved }: { isRemoved: boolean }): string =>
    isRemoved ? 'Someone removed what you changed' : 'Someone else changed this too',
  conflictDetail({ decided, isRemoved }: Pick<Conflict, 'decided' | 'isRemoved'>): string {
    switch (decided) {
      case 'undecided':
        return 'Nothing is lost until you choose.';
      case 'theirs':
        return isRemoved ? 'It stays removed. You can restore yours.' : 'Theirs was kept. You can restore yours.';
      case 'mine':
        return 'Yours was kept.';
      case 'merged':
        return 'Both were merged.';
      default:
        return assertNever(decided);
    }
  },
  valueBefore: (): string => 'Before',
  valueMine: (): string => 'Yours',
  valueTheirs: (): string => 'Theirs',
  valueOther: (): string => 'Another value',
  /** Stands for a value that is empty or absent. */
  valueNone: (): string => 'empty',
  valueRemoved: (): string => 'removed',
  /** Before what was struck out, and before what was added; for screen readers that do not tell. */
  textRemoved: (): string => 'removed:',
  textAdded: (): string => 'added:',
  reviewConflict: (): string => 'Review',
  keepMine: (): string => 'Keep mine',
  restoreMine: (): string => 'Restore mine',
  takeTheirs: ({ isRemoved }: { isRemoved: boolean }): string => (isRemoved ? 'Accept removal' : 'Take theirs'),
  editConflict: (): string => 'Edit…',
  saveConflict: (): string => 'Save',
  backToConflict: (): string => 'Back',
  decideLater: (): string => 'Decide later',
  notANumber: (): string => 'Enter a number.',
};

function countChanges(count: number, locale: string): string {
  return `${formatCount(count, locale)} ${isOne(count) ? 'change' : 'changes'}`;
}

function countConflicts(count: number, locale: string): string {
  return `${formatCount(count, locale)} ${isOne(count) ? 'conflict' : 'conflicts'}`;
}

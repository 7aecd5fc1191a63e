import type { ReactElement } from 'react';
import type { SyncState } from '../../core/sync/sync-status';
import { assertNever } from '../../shared/assert-never';
import { CheckIcon, DisconnectedIcon, LockIcon } from '../icons/glyphs';
import { AttentionIcon, ConnectingIcon, StaleIcon, SyncingIcon, WaitingIcon } from '../icons/sync-glyphs';

/** One shape per state, told apart without colour. Those under way turn; with reduced motion they stand still. */
export function SyncIcon({ state }: { readonly state: SyncState }): ReactElement {
  switch (state) {
    case 'attention':
      return <AttentionIcon />;
    case 'needs-auth':
      return <LockIcon />;
    case 'offline':
      return <DisconnectedIcon />;
    case 'reconnecting':
      return <ConnectingIcon className="tw-sync-icon-turning" />;
    case 'syncing':
      return <SyncingIcon className="tw-sync-icon-turning" />;
    case 'pending':
      return <WaitingIcon />;
    case 'stale':
      return <StaleIcon />;
    case 'synced':
      return <CheckIcon />;
    default:
      return assertNever(state);
  }
}

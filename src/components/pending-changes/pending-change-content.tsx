'use client';

import type { ReactElement } from 'react';
import {
  PendingChangesConfirm,
  PendingChangesDiscard,
  PendingChangesIcon,
  PendingChangesInspect,
  PendingChangesName,
  PendingChangesRetry,
  PendingChangesStatus,
  PendingChangesTime,
} from './pending-change-parts';

/** What a `PendingChanges.Item` shows unless it has children of its own. */
export function PendingChangeContent(): ReactElement {
  return (
    <>
      <PendingChangesIcon />
      <div className="tw-pending-change-text">
        <span className="tw-pending-change-line">
          <PendingChangesName /> <PendingChangesTime />
        </span>
        <PendingChangesStatus />
        <PendingChangesInspect />
      </div>
      <span className="tw-pending-change-actions">
        <PendingChangesRetry />
        <PendingChangesDiscard />
      </span>
      <PendingChangesConfirm />
    </>
  );
}

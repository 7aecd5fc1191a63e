'use client';

import { forwardRef } from 'react';
import {
  SyncStatusBarAction,
  SyncStatusBarDetail,
  SyncStatusBarDurability,
  SyncStatusBarIcon,
  SyncStatusBarRoot,
  SyncStatusBarTime,
  SyncStatusBarTitle,
  type SyncStatusBarRootProps,
} from './sync-status-bar-parts';

const ReadyMade = forwardRef<HTMLDivElement, SyncStatusBarProps>(function SyncStatusBar(props, ref) {
  return (
    <SyncStatusBarRoot {...props} ref={ref}>
      <SyncStatusBarIcon />
      <span className="tw-sync-status-bar-text">
        <SyncStatusBarTitle /> <SyncStatusBarDetail /> <SyncStatusBarDurability /> <SyncStatusBarTime />
      </span>
      <SyncStatusBarAction />
    </SyncStatusBarRoot>
  );
});

/**
 * Says how things stand, in sentences: what waits and since when, whether it would survive closing the page, and the one thing
 * that helps. Put one at the edge of the page, or of a form.
 *
 * @example
 * <SyncStatusBar status={status} onRetry={retry} onReview={() => setOpen(true)} />
 */
export const SyncStatusBar = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: SyncStatusBarRoot,
  Icon: SyncStatusBarIcon,
  Title: SyncStatusBarTitle,
  Detail: SyncStatusBarDetail,
  Durability: SyncStatusBarDurability,
  Time: SyncStatusBarTime,
  Action: SyncStatusBarAction,
});

export type SyncStatusBarProps = Omit<SyncStatusBarRootProps, 'children'>;

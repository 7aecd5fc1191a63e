'use client';

import { forwardRef } from 'react';
import {
  SyncIndicatorCount,
  SyncIndicatorIcon,
  SyncIndicatorLabel,
  SyncIndicatorRoot,
  SyncIndicatorUnsaved,
  type SyncIndicatorRootProps,
} from './sync-indicator-parts';
import { useSyncIndicator } from './use-sync-indicator';

const ReadyMade = forwardRef<HTMLSpanElement, SyncIndicatorProps>(function SyncIndicator(
  { showLabel = true, ...props },
  ref,
) {
  const { label } = useSyncIndicator(props);
  const hidden = showLabel ? undefined : 'tw-visually-hidden';
  return (
    <SyncIndicatorRoot title={showLabel ? undefined : label} {...props} ref={ref}>
      <SyncIndicatorIcon />
      <SyncIndicatorLabel className={hidden} />
      <SyncIndicatorCount className={hidden} />
      <SyncIndicatorUnsaved className={hidden} />
    </SyncIndicatorRoot>
  );
});

/**
 * How far what is shown agrees with the server: a shape, a word, and how many changes wait. For the whole page, or small
 * (`showLabel={false}`) beside each item with the item's own status.
 *
 * @example
 * <SyncIndicator status={status} />
 * @example
 * <li>
 *   {todo.title} <SyncIndicator status={statusOf(todo)} showLabel={false} />
 * </li>
 */
export const SyncIndicator = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: SyncIndicatorRoot,
  Icon: SyncIndicatorIcon,
  Label: SyncIndicatorLabel,
  Count: SyncIndicatorCount,
  Unsaved: SyncIndicatorUnsaved,
});

export interface SyncIndicatorProps extends Omit<SyncIndicatorRootProps, 'children'> {
  /** `false` leaves the words to screen readers. @default true */
  showLabel?: boolean | undefined;
}

'use client';

import { forwardRef } from 'react';
import {
  ConflictInboxBanner,
  ConflictInboxEmpty,
  ConflictInboxItem,
  ConflictInboxList,
  ConflictInboxRoot,
  type ConflictInboxRootProps,
} from './conflict-inbox-parts';

const ReadyMade = forwardRef<HTMLElement, ConflictInboxProps>(function ConflictInbox(props, ref) {
  return (
    <ConflictInboxRoot {...props} ref={ref}>
      <ConflictInboxBanner />
      <ConflictInboxList />
      <ConflictInboxEmpty />
    </ConflictInboxRoot>
  );
});

/**
 * What others changed at the same time: a line that says how many, the list when someone wants to see it, and a dialog for the one
 * that they review. It interrupts nobody. What was settled by itself stays in it until it is dismissed, with mine one press away.
 *
 * @example
 * <ConflictInbox
 *   conflicts={conflicts}
 *   onResolve={({ id }, choice) => resolve(id, choice)}
 *   onDismiss={({ id }) => dismiss(id)}
 * />
 */
export const ConflictInbox = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: ConflictInboxRoot,
  Banner: ConflictInboxBanner,
  List: ConflictInboxList,
  Item: ConflictInboxItem,
  Empty: ConflictInboxEmpty,
});

export type ConflictInboxProps = Omit<ConflictInboxRootProps, 'children'>;

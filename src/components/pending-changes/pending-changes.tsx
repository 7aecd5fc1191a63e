'use client';

import { forwardRef } from 'react';
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
import {
  PendingChangesEmpty,
  PendingChangesItem,
  PendingChangesList,
  PendingChangesRoot,
  PendingChangesTitle,
  type PendingChangesRootProps,
} from './pending-changes-parts';

const ReadyMade = forwardRef<HTMLElement, PendingChangesProps>(function PendingChanges(props, ref) {
  return (
    <PendingChangesRoot {...props} ref={ref}>
      <PendingChangesTitle />
      <PendingChangesList />
      <PendingChangesEmpty />
    </PendingChangesRoot>
  );
});

/**
 * The outbox: every change that is not over, where it is, and what can be done about it. Discarding asks first; what is under
 * way can't be discarded, because forgetting it here would not call it back.
 *
 * @example
 * <PendingChanges operations={operations} onRetry={({ id }) => retry(id)} onDiscard={({ id }) => discard(id)} />
 * @example
 * <PendingChanges.Root operations={operations}>
 *   <PendingChanges.Title render={<h3 />} />
 *   <PendingChanges.List>
 *     {(operation) => (
 *       <PendingChanges.Item operation={operation}>
 *         <PendingChanges.Name /> <PendingChanges.Status />
 *       </PendingChanges.Item>
 *     )}
 *   </PendingChanges.List>
 * </PendingChanges.Root>
 */
export const PendingChanges = /* @__PURE__ */ Object.assign(ReadyMade, {
  Root: PendingChangesRoot,
  Title: PendingChangesTitle,
  List: PendingChangesList,
  Item: PendingChangesItem,
  Icon: PendingChangesIcon,
  Name: PendingChangesName,
  Status: PendingChangesStatus,
  Time: PendingChangesTime,
  Retry: PendingChangesRetry,
  Discard: PendingChangesDiscard,
  Confirm: PendingChangesConfirm,
  Inspect: PendingChangesInspect,
  Empty: PendingChangesEmpty,
});

export type PendingChangesProps = Omit<PendingChangesRootProps, 'children'>;

'use client';

import { forwardRef } from 'react';
import type { SyncState } from '../../core/sync/sync-status';
import { assertNever } from '../../shared/assert-never';
import { MessagesProvider, useWording } from '../messages-provider';
import { useRelativeTime } from '../relative-time/use-relative-time';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { SyncIcon } from '../sync-indicator/sync-icon';
import {
  useSyncStatusBar,
  type SyncStatusBarActionKind,
  type SyncStatusBarView,
  type UseSyncStatusBarOptions,
} from './use-sync-status-bar';

const [BarProvider, useBarPart] = createPartContext<SyncStatusBarView>('SyncStatusBar');

/**
 * Holds the parts. Always there, so that nothing moves when the state changes. No live region: its times change; the news is
 * told through the `Announcer`.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-state` | the state shown, such as `offline` |
 * | `data-unsaved` | changes wait that would not survive closing the page |
 */
export const SyncStatusBarRoot = forwardRef<HTMLDivElement, SyncStatusBarRootProps>(function SyncStatusBarRoot(
  { status, onReview, onSignIn, onRetry, messages, locale, ...props },
  ref,
) {
  const view = useSyncStatusBar({ status, onReview, onSignIn, onRetry, messages, locale });
  const wording = useWording({ messages, locale });
  const root = useRenderElement('div', props, {
    state: toState(view),
    ref,
    props: {
      className: 'tw-root tw-sync-status-bar',
      role: 'group',
      'aria-label': wording.messages.syncStatusBar(),
    },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <BarProvider value={view}>{root}</BarProvider>
    </MessagesProvider>
  );
});

/** A shape of its own for each state; hidden from screen readers. `data-*` as the root. */
export const SyncStatusBarIcon = forwardRef<HTMLSpanElement, SyncStatusBarIconProps>(
  function SyncStatusBarIcon(props, ref) {
    const view = useBarPart('Icon');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-icon', 'aria-hidden': true, children: <SyncIcon state={view.state} /> },
    });
  },
);

/** "Offline". `data-*` as the root. */
export const SyncStatusBarTitle = forwardRef<HTMLSpanElement, SyncStatusBarTitleProps>(
  function SyncStatusBarTitle(props, ref) {
    const view = useBarPart('Title');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-status-bar-title', children: view.title },
    });
  },
);

/** "3 changes will be sent when you are back online." `data-*` as the root. */
export const SyncStatusBarDetail = forwardRef<HTMLSpanElement, SyncStatusBarDetailProps>(
  function SyncStatusBarDetail(props, ref) {
    const view = useBarPart('Detail');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-status-bar-detail', children: view.detail },
    });
  },
);

/** "Saved on this device.", or the warning that it is not. Renders nothing while no change waits. `data-*` as the root. */
export const SyncStatusBarDurability = forwardRef<HTMLSpanElement, SyncStatusBarDurabilityProps>(
  function SyncStatusBarDurability(props, ref) {
    const view = useBarPart('Durability');
    const element = useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-status-bar-durability', children: view.durability },
    });
    return view.durability === undefined ? null : element;
  },
);

/** "Oldest change: 5 minutes ago", or when all was last in step. Renders nothing if neither is known. `data-*` as the root. */
export const SyncStatusBarTime = forwardRef<HTMLTimeElement, SyncStatusBarTimeProps>(
  function SyncStatusBarTime(props, ref) {
    const view = useBarPart('Time');
    const { messages } = useWording();
    const { text, dateTime, title } = useRelativeTime(view.time?.at ?? NaN);
    const element = useRenderElement('time', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-sync-status-bar-time',
        dateTime,
        title,
        children:
          view.time?.kind === 'oldest' ? messages.oldestPending({ time: text }) : messages.lastSynced({ time: text }),
      },
    });
    return view.time ? element : null;
  },
);

/**
 * The one button: review, sign in again, or retry. It stays the same element while its purpose changes. Renders nothing if there
 * is nothing to do. `data-*` as the root, and `data-action`: `review`, `sign-in` or `retry`.
 */
export const SyncStatusBarAction = forwardRef<HTMLButtonElement, SyncStatusBarActionProps>(
  function SyncStatusBarAction(props, ref) {
    const view = useBarPart('Action');
    const { messages } = useWording();
    const { action } = view;
    const element = useRenderElement('button', props, {
      state: { ...toState(view), action } satisfies SyncStatusBarActionState,
      ref,
      props: {
        className: 'tw-button tw-sync-status-bar-action',
        type: 'button',
        onClick: view.act,
        children: action && labelOf(action, messages),
      },
    });
    return action ? element : null;
  },
);

export interface SyncStatusBarRootProps extends UseSyncStatusBarOptions, PartProps<'div', SyncStatusBarState> {}

export type SyncStatusBarIconProps = PartProps<'span', SyncStatusBarState>;
export type SyncStatusBarTitleProps = PartProps<'span', SyncStatusBarState>;
export type SyncStatusBarDetailProps = PartProps<'span', SyncStatusBarState>;
export type SyncStatusBarDurabilityProps = PartProps<'span', SyncStatusBarState>;
export type SyncStatusBarTimeProps = PartProps<'time', SyncStatusBarState>;
export type SyncStatusBarActionProps = PartProps<'button', SyncStatusBarActionState>;

export interface SyncStatusBarState {
  readonly state: SyncState;
  readonly unsaved: boolean;
}

export interface SyncStatusBarActionState extends SyncStatusBarState {
  readonly action: SyncStatusBarActionKind | undefined;
}

function toState({ state, isUnsaved }: SyncStatusBarView): SyncStatusBarState {
  return { state, unsaved: isUnsaved };
}

function labelOf(action: SyncStatusBarActionKind, messages: ReturnType<typeof useWording>['messages']): string {
  switch (action) {
    case 'review':
      return messages.reviewChanges();
    case 'sign-in':
      return messages.signInAgain();
    case 'retry':
      return messages.retryNow();
    default:
      return assertNever(action);
  }
}

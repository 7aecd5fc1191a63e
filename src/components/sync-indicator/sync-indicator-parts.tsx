'use client';

import { forwardRef } from 'react';
import type { SyncState } from '../../core/sync/sync-status';
import { formatCount } from '../counted';
import { MessagesProvider, useWording } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { SyncIcon } from './sync-icon';
import { useSyncIndicator, type SyncIndicatorView, type UseSyncIndicatorOptions } from './use-sync-indicator';

const [IndicatorProvider, useIndicatorPart] = createPartContext<SyncIndicatorView>('SyncIndicator');

/**
 * Holds the parts. No live region: there may be one beside each item, and `SyncStatusBar` tells the news once.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-state` | the state shown, such as `pending` |
 * | `data-count` | how many changes wait, if any do; with `attention`, for a decision |
 * | `data-unsaved` | changes wait that would not survive closing the page |
 */
export const SyncIndicatorRoot = forwardRef<HTMLSpanElement, SyncIndicatorRootProps>(function SyncIndicatorRoot(
  { status, messages, locale, ...props },
  ref,
) {
  const view = useSyncIndicator({ status, messages, locale });
  const root = useRenderElement('span', props, {
    state: toState(view),
    ref,
    props: { className: 'tw-root tw-sync-indicator' },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <IndicatorProvider value={view}>{root}</IndicatorProvider>
    </MessagesProvider>
  );
});

/** A shape of its own for each state; hidden from screen readers, which have the label. `data-*` as the root. */
export const SyncIndicatorIcon = forwardRef<HTMLSpanElement, SyncIndicatorIconProps>(
  function SyncIndicatorIcon(props, ref) {
    const view = useIndicatorPart('Icon');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-icon', 'aria-hidden': true, children: <SyncIcon state={view.state} /> },
    });
  },
);

/** The state in words. `data-*` as the root. */
export const SyncIndicatorLabel = forwardRef<HTMLSpanElement, SyncIndicatorLabelProps>(
  function SyncIndicatorLabel(props, ref) {
    const view = useIndicatorPart('Label');
    return useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-indicator-label', children: view.label },
    });
  },
);

/** How many changes wait: a number, and in full for screen readers. Renders nothing if none does. `data-*` as the root. */
export const SyncIndicatorCount = forwardRef<HTMLSpanElement, SyncIndicatorCountProps>(
  function SyncIndicatorCount(props, ref) {
    const view = useIndicatorPart('Count');
    const { locale } = useWording();
    const element = useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-sync-indicator-count',
        children: (
          <>
            <span aria-hidden="true">{formatCount(view.count, locale)}</span>
            <span className="tw-visually-hidden">, {view.countLabel}</span>
          </>
        ),
      },
    });
    return view.count > 0 ? element : null;
  },
);

/** "Not saved on this device", while that is so; else nothing. `data-*` as the root. */
export const SyncIndicatorUnsaved = forwardRef<HTMLSpanElement, SyncIndicatorUnsavedProps>(
  function SyncIndicatorUnsaved(props, ref) {
    const view = useIndicatorPart('Unsaved');
    const { messages } = useWording();
    const element = useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-sync-indicator-unsaved', children: messages.notSavedHere() },
    });
    return view.isUnsaved ? element : null;
  },
);

export interface SyncIndicatorRootProps extends UseSyncIndicatorOptions, PartProps<'span', SyncIndicatorState> {}

export type SyncIndicatorIconProps = PartProps<'span', SyncIndicatorState>;
export type SyncIndicatorLabelProps = PartProps<'span', SyncIndicatorState>;
export type SyncIndicatorCountProps = PartProps<'span', SyncIndicatorState>;
export type SyncIndicatorUnsavedProps = PartProps<'span', SyncIndicatorState>;

export interface SyncIndicatorState {
  readonly state: SyncState;
  /** `undefined`: none. */
  readonly count: number | undefined;
  readonly unsaved: boolean;
}

function toState({ state, count, isUnsaved }: SyncIndicatorView): SyncIndicatorState {
  return { state, count: count || undefined, unsaved: isUnsaved };
}

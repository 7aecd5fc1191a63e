'use client';

import { forwardRef, useId, type MouseEvent } from 'react';
import { MessagesProvider, useWording, type LocaleProps } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { useLiveUpdatesToggle, type UseLiveUpdatesToggleOptions } from './use-live-updates-toggle';

interface ToggleView extends LiveUpdatesToggleState {
  readonly countId: string;
}

const [ToggleProvider, useTogglePart] = createPartContext<ToggleView>('LiveUpdatesToggle');

/**
 * A switch named "Live updates": on while they move, off while they are paused. How many wait is its description.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-paused` | live updates are paused |
 * | `data-waiting` | how many updates wait, if that is known and not 0 |
 */
export const LiveUpdatesToggleRoot = forwardRef<HTMLButtonElement, LiveUpdatesToggleRootProps>(
  function LiveUpdatesToggleRoot({ paused, onPausedChange, waiting, messages, locale, ...props }, ref) {
    const { isPaused, toggle } = useLiveUpdatesToggle({ paused, onPausedChange });
    const countId = useId();
    const state: LiveUpdatesToggleState = { paused: isPaused, waiting: isPaused && waiting ? waiting : undefined };
    const root = useRenderElement('button', props, {
      state,
      ref,
      props: {
        className: 'tw-root tw-live-updates-toggle',
        type: 'button',
        role: 'switch',
        'aria-checked': !isPaused,
        'aria-describedby': state.waiting ? countId : undefined,
        onClick: (event: MouseEvent) => toggle(event),
      },
    });
    return (
      <MessagesProvider messages={messages} locale={locale}>
        <ToggleProvider value={{ ...state, countId }}>{root}</ToggleProvider>
      </MessagesProvider>
    );
  },
);

/** The track with its thumb; hidden from screen readers. `data-paused`, `data-waiting`. */
export const LiveUpdatesToggleThumb = forwardRef<HTMLSpanElement, LiveUpdatesToggleThumbProps>(
  function LiveUpdatesToggleThumb(props, ref) {
    const state = toState(useTogglePart('Thumb'));
    return useRenderElement('span', props, {
      state,
      ref,
      props: { className: 'tw-live-updates-toggle-thumb', 'aria-hidden': true },
    });
  },
);

/** "Live updates": the name of the switch, the same in both states. `data-paused`, `data-waiting`. */
export const LiveUpdatesToggleLabel = forwardRef<HTMLSpanElement, LiveUpdatesToggleLabelProps>(
  function LiveUpdatesToggleLabel(props, ref) {
    const state = toState(useTogglePart('Label'));
    const { messages } = useWording();
    return useRenderElement('span', props, {
      state,
      ref,
      props: { className: 'tw-live-updates-toggle-label', children: messages.liveUpdates() },
    });
  },
);

/** "12 waiting", while paused and if any wait. `data-paused`, `data-waiting`. */
export const LiveUpdatesToggleCount = forwardRef<HTMLSpanElement, LiveUpdatesToggleCountProps>(
  function LiveUpdatesToggleCount(props, ref) {
    const { countId, ...state } = useTogglePart('Count');
    const { messages, locale } = useWording();
    const count = state.waiting ?? 0;
    const element = useRenderElement('span', props, {
      state,
      ref,
      props: {
        className: 'tw-live-updates-toggle-count',
        // Described by, and so not also part of the name.
        'aria-hidden': true,
        children: (
          <>
            {messages.updatesWaiting({ count, locale })}
            <span id={countId} hidden>
              {messages.updatesWaitingInFull({ count, locale })}
            </span>
          </>
        ),
      },
    });
    return count > 0 ? element : null;
  },
);

export interface LiveUpdatesToggleRootProps
  extends UseLiveUpdatesToggleOptions, LocaleProps, PartProps<'button', LiveUpdatesToggleState> {
  /** How many updates wait for the resume, if you know. Shown while paused. */
  waiting?: number | undefined;
}

export type LiveUpdatesToggleThumbProps = PartProps<'span', LiveUpdatesToggleState>;
export type LiveUpdatesToggleLabelProps = PartProps<'span', LiveUpdatesToggleState>;
export type LiveUpdatesToggleCountProps = PartProps<'span', LiveUpdatesToggleState>;

export interface LiveUpdatesToggleState {
  readonly paused: boolean;
  readonly waiting: number | undefined;
}

function toState({ paused, waiting }: ToggleView): LiveUpdatesToggleState {
  return { paused, waiting };
}

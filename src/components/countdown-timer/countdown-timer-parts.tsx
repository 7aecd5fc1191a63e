'use client';

import { forwardRef } from 'react';
import { PauseIcon } from '../icons/glyphs';
import { MessagesProvider, useWording } from '../messages-provider';
import { createPartContext } from '../render-element/part-context';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { toIsoDuration } from '../time/format-duration';
import { useCountdownTimer, type CountdownTimerView, type UseCountdownTimerOptions } from './use-countdown-timer';

const [TimerProvider, useTimerPart] = createPartContext<CountdownTimerView>('CountdownTimer');

/**
 * Counts, and holds the parts. `role="timer"` is not live: what has to be heard is spoken at the thresholds.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-status` | `pending`, `running`, `paused` or `expired` |
 * | `data-threshold` | the name of the lowest threshold reached, such as `urgent` |
 */
export const CountdownTimerRoot = forwardRef<HTMLSpanElement, CountdownTimerRootProps>(function CountdownTimerRoot(
  { target, format, label, thresholds, paused, onExpire, initialNow, messages, locale, ...props },
  ref,
) {
  const view = useCountdownTimer({
    target,
    format,
    label,
    thresholds,
    paused,
    onExpire,
    initialNow,
    messages,
    locale,
  });
  const root = useRenderElement('span', props, {
    state: toState(view),
    ref,
    props: { className: 'tw-root tw-countdown-timer', role: 'timer', 'aria-label': label },
  });
  return (
    <MessagesProvider messages={messages} locale={locale}>
      <TimerProvider value={view}>{root}</TimerProvider>
    </MessagesProvider>
  );
});

/**
 * The time left, until it is over. Screen readers get it written out ("5 minutes, 3 seconds"). `data-status`,
 * `data-threshold`.
 */
export const CountdownTimerValue = forwardRef<HTMLTimeElement, CountdownTimerValueProps>(
  function CountdownTimerValue(props, ref) {
    const view = useTimerPart('Value');
    const { messages } = useWording();
    const { status, text, longText, remainingMs } = view;
    const element = useRenderElement('time', props, {
      state: toState(view),
      ref,
      props: {
        className: 'tw-countdown-timer-value',
        dateTime: status === 'pending' ? undefined : toIsoDuration(remainingMs),
        children: (
          <>
            {status === 'paused' && <PauseIcon className="tw-countdown-timer-pause" />}
            <span aria-hidden="true">{text}</span>
            <span className="tw-visually-hidden">
              {longText}
              {status === 'paused' && `, ${messages.countdownPaused()}`}
            </span>
          </>
        ),
      },
    });
    return status === 'expired' ? null : element;
  },
);

/** Stands in for the value when the time is up: what happens then. Renders nothing before. `data-status`, `data-threshold`. */
export const CountdownTimerExpired = forwardRef<HTMLSpanElement, CountdownTimerExpiredProps>(
  function CountdownTimerExpired(props, ref) {
    const view = useTimerPart('Expired');
    const element = useRenderElement('span', props, {
      state: toState(view),
      ref,
      props: { className: 'tw-countdown-timer-expired', children: view.text },
    });
    return view.status === 'expired' ? element : null;
  },
);

export type CountdownTimerRootProps = UseCountdownTimerOptions & PartProps<'span', CountdownTimerState>;

export type CountdownTimerValueProps = PartProps<'time', CountdownTimerState>;
export type CountdownTimerExpiredProps = PartProps<'span', CountdownTimerState>;

export type CountdownTimerState = Pick<CountdownTimerView, 'status' | 'threshold'>;

function toState({ status, threshold }: CountdownTimerView): CountdownTimerState {
  return { status, threshold };
}

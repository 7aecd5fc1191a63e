'use client';

import { forwardRef } from 'react';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { useRelativeTime, type UseRelativeTimeOptions } from './use-relative-time';

/**
 * "5 minutes ago", kept up to date on the page's one shared clock. A `<time>` with the machine-readable moment, and the full
 * date in its title.
 *
 * Server rendering: give `initialNow` to get the relative text at once; without it the date stands there until the page is
 * live.
 *
 * | attribute | when |
 * | --- | --- |
 * | `data-tense` | `past` or `future` |
 *
 * @example
 * <RelativeTime date={message.sentAt} format="short" />
 */
export const RelativeTime = forwardRef<HTMLTimeElement, RelativeTimeProps>(function RelativeTime(
  { date, format, numeric, locale, timeZone, initialNow, ...props },
  ref,
) {
  const { text, dateTime, title, tense } = useRelativeTime(date, {
    style: format,
    numeric,
    locale,
    timeZone,
    initialNow,
  });
  return useRenderElement('time', props, {
    state: { tense } satisfies RelativeTimeState,
    ref,
    props: { className: 'tw-relative-time', dateTime, title, children: text },
  });
});

export interface RelativeTimeProps extends Omit<PartProps<'time', RelativeTimeState>, 'children' | 'dateTime'> {
  /** A Date, ms since 1970, or an ISO 8601 string. */
  date: Date | number | string;
  /** Length of the words. @default 'long' */
  format?: UseRelativeTimeOptions['style'];
  numeric?: UseRelativeTimeOptions['numeric'];
  locale?: string | undefined;
  timeZone?: string | undefined;
  initialNow?: number | undefined;
}

export interface RelativeTimeState {
  /** `undefined` while the time is not known. */
  readonly tense: 'past' | 'future' | undefined;
}

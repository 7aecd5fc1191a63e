'use client';

import { useState } from 'react';
import { useNow } from '../../hooks/use-now';
import { formatRelativeTime, relativeTickMs, type FormatRelativeTimeOptions } from '../time/format-relative-time';
import { useIsHydrated } from '../use-is-hydrated';
import { useWording } from '../messages-provider';

export interface UseRelativeTimeOptions {
  /** @default that of the nearest `MessagesProvider`, or 'en' */
  readonly locale?: string | undefined;
  /** Length of the words. @default 'long' */
  readonly style?: FormatRelativeTimeOptions['style'] | undefined;
  /** `auto` says "yesterday" instead of "1 day ago". @default 'auto' */
  readonly numeric?: FormatRelativeTimeOptions['numeric'] | undefined;
  /** The time that the server rendered with, in ms. Without it the server writes the date, and the browser makes it relative. */
  readonly initialNow?: number | undefined;
  /** Time zone of the date. @default the reader's, in the browser; UTC on the server */
  readonly timeZone?: string | undefined;
}

export interface RelativeTimeParts {
  /** "5 minutes ago", or the date while the time is not known. */
  readonly text: string;
  /** ISO 8601. */
  readonly dateTime: string;
  /** Date and time in full; `undefined` while the reader's time zone is not known. */
  readonly title: string | undefined;
  /** `undefined` while the time is not known. */
  readonly tense: 'past' | 'future' | undefined;
}

/**
 * A moment as a distance from now that keeps itself up to date: every few seconds while it is young, every hour when it is
 * old, on the page's one shared clock.
 *
 * @param date a Date, ms since 1970, or an ISO 8601 string
 */
export function useRelativeTime(date: Date | number | string, options: UseRelativeTimeOptions = {}): RelativeTimeParts {
  const { initialNow, timeZone, style, numeric } = options;
  const inherited = useWording();
  const locale = options.locale ?? inherited.locale;
  const time = new Date(date).getTime();
  const [tickMs, setTickMs] = useState(() => relativeTickMs(time, initialNow ?? NaN));
  const now = useNow(tickMs, initialNow === undefined ? {} : { initialNow });
  const wantedTickMs = relativeTickMs(time, now);
  // Slower only where that is right for all of the slower step, back to whose beginning `now` falls: else two would take turns.
  const isTooEarly = wantedTickMs > tickMs && relativeTickMs(time, now - wantedTickMs) < wantedTickMs;
  const nextTickMs = isTooEarly ? tickMs : wantedTickMs;
  if (nextTickMs !== tickMs) setTickMs(nextTickMs);
  const isHydrated = useIsHydrated();

  if (Number.isNaN(time)) return { text: '', dateTime: '', title: undefined, tense: undefined };
  // Until hydrated, the reader's zone is unknown: the date is told in UTC, as the server did, and the exact time is not told.
  const zone = timeZone ?? (isHydrated ? undefined : 'UTC');
  return {
    text: Number.isNaN(now)
      ? formatDate(time, locale, { dateStyle: 'medium', timeZone: zone })
      : formatRelativeTime(time, now, { locale, ...(style && { style }), ...(numeric && { numeric }) }),
    dateTime: new Date(time).toISOString(),
    title:
      timeZone || isHydrated
        ? formatDate(time, locale, { dateStyle: 'full', timeStyle: 'short', timeZone: zone })
        : undefined,
    // The shown time runs up to a tick behind, which must not make the present a future.
    tense: Number.isNaN(now) ? undefined : time - now >= tickMs ? 'future' : 'past',
  };
}

function formatDate(time: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(time);
}

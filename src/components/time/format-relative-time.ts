export interface FormatRelativeTimeOptions {
  readonly locale: string;
  /** @default 'long' */
  readonly style?: 'long' | 'short' | 'narrow';
  /** `auto` says "yesterday" instead of "1 day ago". @default 'auto' */
  readonly numeric?: 'auto' | 'always';
}

/** How a distance is told, up to `belowMs`. */
interface Rung {
  readonly belowMs: number;
  readonly unit: Intl.RelativeTimeFormatUnit;
  readonly unitMs: number;
  /** Told in whole multiples: seconds by tens, because counting each is noise. */
  readonly stepMs: number;
  /** How often a text of this rung has to be looked at. */
  readonly tickMs: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const lastRung: Rung = { belowMs: Infinity, unit: 'year', unitMs: 365 * day, stepMs: 365 * day, tickMs: hour };
const ladder: readonly Rung[] = [
  { belowMs: minute, unit: 'second', unitMs: second, stepMs: 10 * second, tickMs: 5 * second },
  { belowMs: hour, unit: 'minute', unitMs: minute, stepMs: minute, tickMs: 10 * second },
  { belowMs: day, unit: 'hour', unitMs: hour, stepMs: hour, tickMs: minute },
  { belowMs: 7 * day, unit: 'day', unitMs: day, stepMs: day, tickMs: hour },
  { belowMs: 30 * day, unit: 'week', unitMs: 7 * day, stepMs: 7 * day, tickMs: hour },
  { belowMs: 365 * day, unit: 'month', unitMs: 30 * day, stepMs: 30 * day, tickMs: hour },
  lastRung,
];

/** "5 minutes ago", "in 2 hours", "now". Past and future are rounded towards now, so nothing is older than it says. */
export function formatRelativeTime(
  date: number,
  now: number,
  { locale, style = 'long', numeric = 'auto' }: FormatRelativeTimeOptions,
): string {
  const distance = date - now;
  const { unit, unitMs, stepMs } = rungFor(distance);
  const steps = Math.trunc(distance / stepMs);
  const format = new Intl.RelativeTimeFormat(locale, { style, numeric });
  // "now" exists only in the automatic form, and "in 0 seconds" says nothing better.
  if (steps === 0) return new Intl.RelativeTimeFormat(locale, { style, numeric: 'auto' }).format(0, 'second');
  return format.format((steps * stepMs) / unitMs, unit);
}

/** How often the text for this distance may change: seldom for what is long ago. */
export function relativeTickMs(date: number, now: number): number {
  return Number.isNaN(now) ? minute : rungFor(date - now).tickMs;
}

function rungFor(distance: number): Rung {
  return ladder.find(({ belowMs }) => Math.abs(distance) < belowMs) ?? lastRung;
}

/**
 * - `clock`: 1:05:09, and with days 2 d 01:05:09
 * - `short`: 5 m 3 s
 * - `long`: 5 minutes, 3 seconds
 */
export type DurationStyle = 'clock' | 'short' | 'long';

export interface FormatDurationOptions {
  readonly style: DurationStyle;
  readonly locale: string;
  /** Units shown in `short` and `long`, from the largest that is not zero. @default 2 */
  readonly maxUnits?: number;
}

interface Parts {
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const unitNames = ['day', 'hour', 'minute', 'second'] as const;
/** Narrow and unbreakable, as between a number and its unit. */
const unitSpace = '\u202F';

/**
 * A duration in words or as a clock. A started second counts as a whole one, so that a countdown reads 1 until it is over.
 *
 * `long` is put together from `Intl.NumberFormat` and `Intl.ListFormat`, which is how `Intl.DurationFormat` is specified
 * (ECMA-402, PartitionDurationFormatPattern). That one is missing in Node 20, and a server without it must write what a
 * browser with it would.
 */
export function formatDuration(ms: number, { style, locale, maxUnits = 2 }: FormatDurationOptions): string {
  const parts = toParts(ms);
  if (style === 'clock') return formatClock(parts, locale);
  const first = unitNames.findIndex((unit) => parts[unit] > 0);
  const shown = unitNames
    .slice(first === -1 ? -1 : first)
    .slice(0, maxUnits)
    .filter((unit, index) => index === 0 || parts[unit] > 0);
  const texts = shown.map((unit) => formatUnit(parts[unit], unit, style, locale));
  return style === 'long' ? new Intl.ListFormat(locale, { type: 'unit', style }).format(texts) : texts.join(' ');
}

/** ISO 8601, for the `dateTime` of a `<time>`: PT5M3S. */
export function toIsoDuration(ms: number): string {
  const { day, hour, minute, second } = toParts(ms);
  return `P${day ? `${day}D` : ''}T${hour ? `${hour}H` : ''}${minute ? `${minute}M` : ''}${second}S`;
}

function toParts(ms: number): Parts {
  const seconds = Math.ceil(Math.max(0, ms) / 1_000);
  return {
    day: Math.floor(seconds / 86_400),
    hour: Math.floor(seconds / 3_600) % 24,
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
  };
}

function formatClock({ day, hour, minute, second }: Parts, locale: string): string {
  const digits = (value: number, minimumIntegerDigits: number) =>
    new Intl.NumberFormat(locale, { minimumIntegerDigits, useGrouping: false }).format(value);
  const tail = `${digits(minute, day || hour ? 2 : 1)}:${digits(second, 2)}`;
  if (day) return `${formatUnit(day, 'day', 'short', locale)} ${digits(hour, 2)}:${tail}`;
  return hour ? `${digits(hour, 1)}:${tail}` : tail;
}

function formatUnit(value: number, unit: keyof Parts, style: DurationStyle, locale: string): string {
  const unitDisplay = style === 'long' ? 'long' : 'narrow';
  const parts = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay }).formatToParts(value);
  // English and its kin write "5m" in the narrow form; set apart, digits and letters read faster.
  return parts
    .map(({ type, value: text }, index) =>
      type === 'unit' && index > 0 && parts[index - 1]?.type !== 'literal' && /^\p{Script=Latin}/u.test(text)
        ? unitSpace + text
        : text,
    )
    .join('');
}

import { expect, it } from 'vitest';
import { formatDuration } from '../../../src/components/time/format-duration';

interface DurationFormat {
  format(duration: { minutes: number; seconds: number }): string;
}
const { DurationFormat } = Intl as unknown as {
  DurationFormat: new (locale: string, options: { style: 'long' }) => DurationFormat;
};

it('the long form says what Intl.DurationFormat says, where there is one', () => {
  for (const locale of ['en', 'de', 'ar', 'ja']) {
    const native = new DurationFormat(locale, { style: 'long' });
    for (const [minutes, seconds] of [
      [1, 1],
      [2, 3],
      [5, 30],
      [11, 11],
      [59, 59],
    ] as const)
      expect(formatDuration((minutes * 60 + seconds) * 1_000, { style: 'long', locale })).toBe(
        native.format({ minutes, seconds }),
      );
  }
});

import { describe, expect, it } from 'vitest';
import { formatDuration, toIsoDuration, type DurationStyle } from '../../../src/components/time/format-duration';

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
const days = 24 * hours;

describe('formatDuration', () => {
  it.each<[DurationStyle, number, string]>([
    ['clock', 0, '0:00'],
    ['clock', 9 * seconds, '0:09'],
    ['clock', 65 * seconds, '1:05'],
    ['clock', hours + 5 * minutes + 9 * seconds, '1:05:09'],
    ['clock', 2 * days + hours + 5 * minutes + 9 * seconds, '2\u202Fd 01:05:09'],
    ['short', 5 * minutes + 3 * seconds, '5\u202Fm 3\u202Fs'],
    ['short', 5 * minutes, '5\u202Fm'],
    ['short', 3 * days + 5 * minutes, '3\u202Fd'],
    ['short', 0, '0\u202Fs'],
    ['long', 5 * minutes + 3 * seconds, '5 minutes, 3 seconds'],
    ['long', minutes, '1 minute'],
    ['long', days + 2 * hours + 3 * minutes, '1 day, 2 hours'],
  ])('%s of %d ms is %s', (style, ms, text) => {
    expect(formatDuration(ms, { style, locale: 'en' })).toBe(text);
  });

  it('counts a started second as whole, so that a countdown reads 1 until it is over', () => {
    expect(formatDuration(1, { style: 'clock', locale: 'en' })).toBe('0:01');
    expect(formatDuration(-5, { style: 'clock', locale: 'en' })).toBe('0:00');
  });

  it('speaks the language and the digits of its locale', () => {
    expect(formatDuration(303 * seconds, { style: 'long', locale: 'de' })).toBe('5 Minuten, 3 Sekunden');
    expect(formatDuration(65 * seconds, { style: 'clock', locale: 'ar-EG' })).toBe('١:٠٥');
    expect(formatDuration(303 * seconds, { style: 'short', locale: 'zh' })).toBe('5分钟 3秒');
  });

  it('has a form for machines', () => {
    expect(toIsoDuration(303 * seconds)).toBe('PT5M3S');
    expect(toIsoDuration(2 * days + hours)).toBe('P2DT1H0S');
  });
});

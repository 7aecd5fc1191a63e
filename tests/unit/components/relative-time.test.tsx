import fc from 'fast-check';
import { Profiler } from 'react';
import { describe, expect, it } from 'vitest';
import { formatRelativeTime, relativeTickMs } from '../../../src/components/time/format-relative-time';
import { RelativeTime } from '../../../src/entries/components';
import { createPage } from './support/page';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('formatRelativeTime', () => {
  it.each([
    [-2 * second, 'now'],
    [-33 * second, '30 seconds ago'],
    [-59 * minute, '59 minutes ago'],
    [-90 * minute, '1 hour ago'],
    [-day, 'yesterday'],
    [-8 * day, 'last week'],
    [-400 * day, 'last year'],
    [15 * second, 'in 10 seconds'],
    [2 * hour, 'in 2 hours'],
  ])('%d ms is %s', (distance, text) => {
    expect(formatRelativeTime(distance, 0, { locale: 'en' })).toBe(text);
  });

  it('can count always, be short, and speak other languages', () => {
    expect(formatRelativeTime(-day, 0, { locale: 'en', numeric: 'always' })).toBe('1 day ago');
    expect(formatRelativeTime(-5 * minute, 0, { locale: 'en', style: 'narrow' })).toBe('5m ago');
    expect(formatRelativeTime(-5 * minute, 0, { locale: 'de' })).toBe('vor 5 Minuten');
  });

  it('looks again the less often the older a date is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        const [younger, older] = a < b ? [a, b] : [b, a];
        expect(relativeTickMs(-younger, 0)).toBeLessThanOrEqual(relativeTickMs(-older, 0));
      }),
    );
    expect(relativeTickMs(-5 * second, 0)).toBe(5 * second);
    expect(relativeTickMs(-3 * day, 0)).toBe(hour);
  });
});

describe('RelativeTime', () => {
  const shown = (container: HTMLElement) => container.querySelector('time')!;

  it('is a <time> for machines, with the full date in its title, and keeps itself up to date', async () => {
    const { show, advance, environment } = createPage();
    const { container } = show(<RelativeTime date={environment.now()} timeZone="UTC" />);
    expect(shown(container).textContent).toBe('now');
    expect(shown(container).dateTime).toBe('2026-01-01T00:00:00.000Z');
    expect(shown(container).title).toBe('Thursday, January 1, 2026 at 12:00 AM');
    await advance(25 * second);
    expect(shown(container).textContent).toBe('20 seconds ago');
    await advance(5 * minute);
    expect(shown(container).textContent).toBe('5 minutes ago');
    await advance(3 * hour);
    expect(shown(container).textContent).toBe('3 hours ago');
    expect(shown(container).dataset.tense).toBe('past');
  });

  it('renders seldom when a date is old', async () => {
    const { show, advance, environment } = createPage();
    let commits = 0;
    show(
      <Profiler
        id="time"
        onRender={() => {
          commits++;
        }}
      >
        <RelativeTime date={environment.now() - 3 * day} />
      </Profiler>,
    );
    const atFirst = commits;
    await advance(10 * minute);
    expect(commits - atFirst).toBeLessThanOrEqual(1);
  });

  it('takes dates in every form, and shows nothing for one that is none', () => {
    const { show, environment } = createPage();
    const date = new Date(environment.now() - 2 * hour);
    const { container } = show(
      <>
        <RelativeTime date={date} />
        <RelativeTime date={date.toISOString()} format="short" />
        <RelativeTime date="not a date" />
      </>,
    );
    expect([...container.querySelectorAll('time')].map(({ textContent }) => textContent)).toEqual([
      '2 hours ago',
      '2 hr. ago',
      '',
    ]);
  });
});

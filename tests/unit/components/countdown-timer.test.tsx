import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { CountdownTimer, LiveUpdatesToggle } from '../../../src/entries/components';
import { createPage } from './support/page';

const timer = () => screen.getByRole('timer');
const shown = () => timer().querySelector('[aria-hidden="true"]:not(svg)')?.textContent;

function createTimerPage(inMs: number, props: Partial<Parameters<typeof CountdownTimer>[0]> = {}) {
  const page = createPage();
  const ui = (more: Partial<Parameters<typeof CountdownTimer>[0]> = {}) => (
    <>
      <LiveUpdatesToggle />
      <CountdownTimer target={page.environment.now() + inMs} {...props} {...more} />
    </>
  );
  const first = ui();
  const result = page.show(first);
  return { ...page, rerender: (more: Partial<Parameters<typeof CountdownTimer>[0]>) => result.rerender(ui(more)) };
}

describe('CountdownTimer', () => {
  it('counts, with the time written out for screen readers, and is not live', async () => {
    const { advance } = createTimerPage(65_000, { label: 'Auction ends' });
    expect(timer().getAttribute('aria-live')).toBeNull();
    expect(timer().getAttribute('aria-label')).toBe('Auction ends');
    expect(shown()).toBe('1:05');
    await advance(2_000);
    expect(shown()).toBe('1:03');
    expect(timer().querySelector('.tw-visually-hidden')?.textContent).toBe('1 minute, 3 seconds');
    expect(timer().querySelector('time')?.dateTime).toBe('PT1M3S');
  });

  it('is urgent in the last minute, and says so once', async () => {
    const { advance, heard } = createTimerPage(62_000, { label: 'Auction ends' });
    expect(timer().dataset.threshold).toBeUndefined();
    await advance(10_000);
    expect(timer().dataset.threshold).toBe('urgent');
    expect(heard).toEqual(['polite: Auction ends: 1 minute left']);
  });

  it('speaks at the thresholds that it is given, unless they are silent, and at the end', async () => {
    const thresholds = [
      { atMs: 30_000, name: 'soon' },
      { atMs: 20_000, name: 'sooner', announce: false },
      { atMs: 10_000, name: 'urgent' },
    ];
    const { advance, heard } = createTimerPage(40_000, { thresholds });
    await advance(15_000);
    expect(timer().dataset.threshold).toBe('soon');
    await advance(30_000);
    expect(heard).toEqual(['polite: 30 seconds left', 'polite: 10 seconds left', 'polite: Time is up']);
  });

  it('does not speak of thresholds passed before it was there', async () => {
    const { advance, heard } = createTimerPage(30_000);
    await advance(5_000);
    expect(timer().dataset.threshold).toBe('urgent');
    expect(heard).toEqual([]);
  });

  it('after sleep speaks of the lowest threshold alone', async () => {
    const { environment, advance, heard } = createTimerPage(120_000, {
      thresholds: [
        { atMs: 60_000, name: 'soon' },
        { atMs: 20_000, name: 'urgent' },
      ],
    });
    await environment.sleep(110_000);
    await advance(2_500);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/^polite: (10|9|8) seconds left$/);
  });

  it('[TM3] shows what is left when the time is up, and calls onExpire once', async () => {
    const onExpire = vi.fn();
    const { advance } = createTimerPage(3_000, { expired: <b>Sold</b>, onExpire });
    await advance(10_000);
    expect(timer().dataset.status).toBe('expired');
    expect(timer().textContent).toBe('Sold');
    expect(onExpire).toHaveBeenCalledTimes(1);
  });

  it('without content of its own for the end, says that time is up', async () => {
    const { advance } = createTimerPage(1_000);
    await advance(1_000);
    expect(timer().textContent).toBe('Time is up');
  });

  it('[DL7] stands still while live updates are paused, says so, and then shows the newest', async () => {
    const { advance, heard } = createTimerPage(65_000);
    fireEvent.click(screen.getByRole('switch'));
    await advance(10_000);
    expect(timer().dataset.status).toBe('paused');
    expect(shown()).toBe('1:05');
    expect(timer().textContent).toContain(', paused');
    expect(heard).toEqual([]);
    fireEvent.click(screen.getByRole('switch'));
    expect(shown()).toBe('0:55');
  });

  it('[TM3] expires for the app also while paused', async () => {
    const onExpire = vi.fn();
    const { advance } = createTimerPage(3_000, { onExpire, paused: true });
    await advance(5_000);
    expect(onExpire).toHaveBeenCalledTimes(1);
    expect(timer().dataset.status).toBe('paused');
    expect(shown()).toBe('0:03');
  });

  it('writes short and long forms, in the words of its locale', () => {
    createTimerPage(303_000, { format: 'short' });
    expect(shown()).toBe('5\u202Fm 3\u202Fs');
    document.body.innerHTML = '';
    createTimerPage(303_000, { format: 'long', locale: 'de' });
    expect(shown()).toBe('5 Minuten, 3 Sekunden');
  });
});

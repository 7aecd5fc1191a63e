import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectionState } from '../../../src/core/connection/connection-state';
import { ConnectionBanner, LiveUpdatesToggle } from '../../../src/entries/components';
import { createPage } from './support/page';

const cause = { code: 'closed', message: 'The connection was lost.' };
const connected: ConnectionState = { status: 'connected', since: 0 };
const needsAuth: ConnectionState = { status: 'needs-auth', cause };
const lostFor = (ms: number, now: number): ConnectionState => ({
  status: 'reconnecting',
  attempt: 1,
  retryAt: now + ms,
  cause,
});

const banner = () => screen.queryByRole('group', { name: 'Connection' });

function createBannerPage(props: Parameters<typeof ConnectionBanner>[0] = {}) {
  const page = createPage();
  const ui = (state: ConnectionState) => <ConnectionBanner state={state} onRetry={() => {}} {...props} />;
  const result = page.show(ui(connected));
  const becomes = (state: ConnectionState) => result.rerender(ui(state));
  return {
    ...page,
    becomes,
    async loses() {
      becomes(lostFor(10_000, page.environment.now()));
      await page.advance(2_000);
    },
    async recovers() {
      becomes(connected);
      await page.advance(2_000);
    },
  };
}

describe('ConnectionBanner', () => {
  it('stays silent about a blip under 2 s', async () => {
    const { becomes, advance, heard, environment } = createBannerPage();
    becomes(lostFor(500, environment.now()));
    await advance(1_900);
    becomes(connected);
    await advance(10_000);
    expect(banner()).toBeNull();
    expect(heard).toEqual([]);
  });

  it('counts down to the next attempt, with one alert', async () => {
    const { loses, advance, heard } = createBannerPage();
    await loses();
    expect(banner()?.dataset.kind).toBe('lost');
    expect(banner()?.textContent).toContain('Retrying in 8 s');
    await advance(3_000);
    expect(banner()?.textContent).toContain('Retrying in 5 s');
    await advance(5_000);
    expect(banner()?.textContent).toContain('Reconnecting…');
    expect(heard).toEqual(['assertive: Connection lost. Reconnecting…']);
  });

  it('tells the recovery politely after 2 s of stability, and leaves by itself', async () => {
    const { loses, becomes, advance, heard } = createBannerPage();
    await loses();
    await advance(1_000);
    becomes(connected);
    await advance(1_900);
    expect(banner()?.dataset.kind).toBe('lost');
    await advance(400);
    expect(banner()?.dataset.kind).toBe('restored');
    expect(heard).toEqual([
      'assertive: Connection lost. Reconnecting…',
      'polite: Back online. Live updates have resumed.',
    ]);
    await advance(5_000);
    expect(banner()).toBeNull();
  });

  it('does not leave under a pointer', async () => {
    const { loses, recovers, advance } = createBannerPage();
    await loses();
    await recovers();
    fireEvent.pointerEnter(banner()!);
    await advance(60_000);
    expect(banner()).not.toBeNull();
    fireEvent.pointerLeave(banner()!);
    await advance(5_000);
    expect(banner()).toBeNull();
  });

  it('takes no focus, keeps the focus of its button, and gives it back when dismissed', async () => {
    const { loses, recovers, advance, becomes, environment } = createBannerPage();
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    await loses();
    expect(document.activeElement).toBe(field);
    const button = screen.getByRole('button', { name: 'Retry now' });
    act(() => button.focus());
    await recovers();
    expect(screen.getByRole('button', { name: 'Dismiss' })).toBe(button);
    expect(document.activeElement).toBe(button);
    await advance(60_000);
    expect(document.activeElement).toBe(button);
    fireEvent.click(button);
    expect(banner()).toBeNull();
    expect(document.activeElement).toBe(field);

    becomes(lostFor(0, environment.now()));
    await advance(2_000);
    expect(banner()?.dataset.kind).toBe('lost');
    field.remove();
  });

  it('retries on request, and not while an attempt is under way', async () => {
    const onRetry = vi.fn();
    const { loses, advance } = createBannerPage({ onRetry });
    await loses();
    const button = screen.getByRole('button', { name: 'Retry now' });
    fireEvent.click(button);
    expect(onRetry).toHaveBeenCalledTimes(1);
    await advance(8_000);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.dataset.busy).toBe('');
    fireEvent.click(button);
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  it('asks to sign in again, at once and with an alert', async () => {
    const onSignIn = vi.fn();
    const { becomes, advance, heard } = createBannerPage({ onSignIn });
    becomes(needsAuth);
    fireEvent.click(screen.getByRole('button', { name: 'Sign in again' }));
    expect(onSignIn).toHaveBeenCalledTimes(1);
    await advance(300);
    expect(heard).toEqual(['assertive: You are signed out. Sign in to go on receiving live updates.']);
  });

  it('offers no button that would do nothing', () => {
    const { becomes } = createBannerPage();
    becomes(needsAuth);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says why a connection failed', () => {
    const { becomes } = createBannerPage();
    becomes({ status: 'failed', cause: { code: 'version', message: 'The server speaks another version.' } });
    expect(banner()?.textContent).toContain('The server speaks another version.');
  });

  it('[DL7] counts no seconds while live updates are paused, because they would stand still', async () => {
    const { show, advance, environment } = createPage();
    show(
      <>
        <LiveUpdatesToggle />
        <ConnectionBanner state={lostFor(10_000, environment.now())} />
      </>,
    );
    fireEvent.click(screen.getByRole('switch'));
    await advance(2_000);
    expect(banner()?.textContent).toContain('Connection lost Reconnecting…');
  });

  it('follows the shared connection of its provider, from loss to recovery', async () => {
    const { show, advance, server, client, heard } = createPage();
    show(<ConnectionBanner />);
    await advance(1_000);
    expect(client.state.current.status).toBe('connected');
    server.stops();
    await advance(4_000);
    expect(banner()?.dataset.kind).toBe('lost');
    await advance(120_000);
    expect(banner()?.dataset.kind).toBe('suspended');
    server.starts();
    fireEvent.click(screen.getByRole('button', { name: 'Retry now' }));
    await advance(2_500);
    expect(banner()?.dataset.kind).toBe('restored');
    await advance(5_000);
    expect(banner()).toBeNull();
    expect(heard.map((text) => text.replace(/\..*/, ''))).toEqual([
      'assertive: Connection lost',
      'polite: Still offline',
      'polite: Back online',
    ]);
  });
});

import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { SyncStatusBar, type SyncState } from '../../../src/entries/components';
import { createPage } from './support/page';
import { status, syncStates } from './support/sync-samples';

const minute = 60_000;

describe('SyncStatusBar', () => {
  it('says a sentence of its own in every state, with changes that wait and without', () => {
    for (const pending of [0, 3]) {
      const details = syncStates.map((state) => {
        const { container, unmount } = render(
          <SyncStatusBar status={status(state, { pending, attention: 1, sending: pending })} />,
        );
        const text = container.querySelector('.tw-sync-status-bar-text')?.textContent;
        unmount();
        return text;
      });
      expect(new Set(details).size).toBe(8);
    }
  });

  it('counts in the singular and the plural', () => {
    const { container, rerender } = render(<SyncStatusBar status={status('offline', { pending: 1 })} />);
    expect(container.textContent).toContain('1 change will be sent when you are back online.');
    rerender(<SyncStatusBar status={status('offline', { pending: 1_204 })} />);
    expect(container.textContent).toContain('1,204 changes will be sent');
  });

  it('[OB2] says where the changes are kept that wait, and nothing when none waits', () => {
    const { container, rerender } = render(<SyncStatusBar status={status('offline', { pending: 1 })} />);
    expect(container.textContent).toContain('Saved on this device.');
    rerender(<SyncStatusBar status={status('offline', { pending: 1, durability: 'memory' })} />);
    expect(container.textContent).toContain('Not saved on this device: keep this page open.');
    expect(screen.getByRole('group').dataset.unsaved).toBe('');
    rerender(<SyncStatusBar status={status('synced', { durability: 'memory' })} />);
    expect(container.textContent).not.toContain('saved on this device');
  });

  it('tells since when the oldest change waits, else when all was last in step', () => {
    const { show, environment } = createPage();
    const now = environment.now();
    const { container, rerender } = show(
      <SyncStatusBar
        status={status('offline', { pending: 2, oldestPendingAt: now - 12 * minute, lastSyncedAt: now - minute })}
      />,
    );
    expect(container.querySelector('time')?.textContent).toBe('Oldest change: 12 minutes ago');
    rerender(<SyncStatusBar status={status('synced', { lastSyncedAt: now - 2 * minute })} />);
    expect(container.querySelector('time')?.textContent).toBe('Last synced 2 minutes ago');
    rerender(<SyncStatusBar status={status('synced')} />);
    expect(container.querySelector('time')).toBeNull();
  });

  it.each<[SyncState, string | undefined]>([
    ['attention', 'Review'],
    ['needs-auth', 'Sign in again'],
    ['offline', 'Retry now'],
    ['reconnecting', 'Retry now'],
    ['pending', 'Retry now'],
    ['stale', 'Retry now'],
    ['syncing', undefined],
    ['synced', undefined],
  ])('offers in state %s: %s', (state, label) => {
    const handlers = { onReview: vi.fn(), onSignIn: vi.fn(), onRetry: vi.fn() };
    render(<SyncStatusBar status={status(state, { pending: 1 })} {...handlers} />);
    const button = screen.queryByRole('button');
    expect(button?.textContent).toBe(label);
    if (button) fireEvent.click(button);
    const calls = Object.values(handlers).reduce((sum, handler) => sum + handler.mock.calls.length, 0);
    expect(calls).toBe(label ? 1 : 0);
  });

  it('offers nothing that nobody listens to', () => {
    for (const state of syncStates) {
      const { container, unmount } = render(<SyncStatusBar status={status(state)} />);
      expect(container.querySelector('button')).toBeNull();
      unmount();
    }
  });

  it('tells screen readers of a decision to be made, politely and once, and that all is well again', async () => {
    const { show, heard, advance } = createPage();
    const waiting = status('attention', { pending: 1, attention: 1 });
    const { rerender } = show(<SyncStatusBar status={status('synced')} />);
    for (const next of [status('offline', { pending: 1 }), waiting, { ...waiting, pending: 2 }, status('synced')]) {
      rerender(<SyncStatusBar status={next} />);
      await advance(2_000);
    }
    expect(heard).toEqual([
      'polite: Needs attention. 1 change waits for your decision.',
      'polite: Up to date. All your changes are on the server.',
    ]);
  });

  it('keeps silent about an outage, which the banner tells', async () => {
    const { show, heard, advance } = createPage();
    const { rerender } = show(<SyncStatusBar status={status('synced')} />);
    for (const state of ['offline', 'reconnecting', 'syncing', 'synced'] as const) {
      rerender(<SyncStatusBar status={status(state)} />);
      await advance(2_000);
    }
    expect(heard).toEqual([]);
  });
});

import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SyncIndicator } from '../../../src/entries/components';
import { status, syncStates } from './support/sync-samples';

describe('SyncIndicator', () => {
  it('[SY1] has a word and a shape of its own for every state, so that colour is never the only sign', () => {
    const seen = syncStates.map((state) => {
      const { container, unmount } = render(<SyncIndicator status={status(state)} />);
      expect(container.querySelector<HTMLElement>('.tw-sync-indicator')?.dataset.state).toBe(state);
      const looks = { label: container.textContent, shape: container.querySelector('svg')?.innerHTML };
      unmount();
      return looks;
    });
    expect(new Set(seen.map(({ label }) => label)).size).toBe(8);
    expect(new Set(seen.map(({ shape }) => shape)).size).toBe(8);
  });

  it('is no live region, and its shape is not spoken', () => {
    const { container } = render(<SyncIndicator status={status('syncing')} />);
    expect(container.querySelector('[aria-live], [role="status"], [role="alert"]')).toBeNull();
    expect(container.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
  });

  it('tells how many changes wait, as a number and in words', () => {
    const { container, rerender } = render(<SyncIndicator status={status('offline', { pending: 1 })} />);
    expect(container.textContent).toBe('Offline1, 1 change waiting');
    rerender(<SyncIndicator status={status('attention', { pending: 5, attention: 2 })} />);
    expect(container.textContent).toBe('Needs attention2, 2 changes need your decision');
    rerender(<SyncIndicator status={status('synced')} />);
    expect(container.textContent).toBe('Up to date');
  });

  it('[OB2] says when what waits is not saved on this device, and only then', () => {
    const { container, rerender } = render(
      <SyncIndicator status={status('pending', { pending: 1, durability: 'memory' })} />,
    );
    expect(container.textContent).toContain('Not saved on this device');
    rerender(<SyncIndicator status={status('pending', { pending: 1, durability: 'best-effort' })} />);
    expect(container.textContent).not.toContain('Not saved');
    rerender(<SyncIndicator status={status('synced', { durability: 'memory' })} />);
    expect(container.textContent).not.toContain('Not saved');
  });

  it('without its label still has every word, and a tooltip', () => {
    const { container } = render(
      <SyncIndicator status={status('offline', { pending: 2, durability: 'memory' })} showLabel={false} />,
    );
    expect(container.textContent).toBe('Offline2, 2 changes waitingNot saved on this device');
    for (const word of container.querySelectorAll('.tw-sync-indicator > :not(.tw-sync-icon)'))
      expect(word.classList.contains('tw-visually-hidden')).toBe(true);
    expect(container.querySelector<HTMLElement>('.tw-sync-indicator')?.title).toBe('Offline');
  });
});

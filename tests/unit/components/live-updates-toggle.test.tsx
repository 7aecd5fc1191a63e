import { act, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { LiveUpdatesToggle } from '../../../src/entries/components';
import { livePause } from '../../../src/core/delivery/live-pause';
import { createPage } from './support/page';

const toggle = () => screen.getByRole('switch', { name: 'Live updates' });

describe('LiveUpdatesToggle', () => {
  it('[DL7] is a switch that pauses and resumes everything that moves in its provider', () => {
    const { show, client } = createPage();
    show(<LiveUpdatesToggle />);
    expect(toggle().getAttribute('aria-checked')).toBe('true');
    fireEvent.click(toggle());
    expect(toggle().getAttribute('aria-checked')).toBe('false');
    expect(toggle().dataset.paused).toBe('');
    expect(client.attach(livePause).current).toBe(true);
    fireEvent.click(toggle());
    expect(client.attach(livePause).current).toBe(false);
  });

  it('follows a pause from elsewhere', () => {
    const { show, client } = createPage();
    show(<LiveUpdatesToggle />);
    act(() => client.attach(livePause).pause());
    expect(toggle().getAttribute('aria-checked')).toBe('false');
  });

  it('works outside a provider, for the whole page', () => {
    render(
      <>
        <LiveUpdatesToggle />
        <LiveUpdatesToggle messages={{ liveUpdates: () => 'The other' }} />
      </>,
    );
    fireEvent.click(toggle());
    expect(screen.getByRole('switch', { name: 'The other' }).getAttribute('aria-checked')).toBe('false');
    fireEvent.click(toggle());
  });

  it('tells how many updates wait, as its description and not as its name', () => {
    const { rerender } = render(<LiveUpdatesToggle paused waiting={12} />);
    const description = () => document.getElementById(toggle().getAttribute('aria-describedby') ?? '')?.textContent;
    expect(toggle().textContent).toContain('12 waiting');
    expect(description()).toBe('12 updates are waiting');
    rerender(<LiveUpdatesToggle paused waiting={1} />);
    expect(description()).toBe('1 update is waiting');
    rerender(<LiveUpdatesToggle paused={false} waiting={12} />);
    expect(toggle().getAttribute('aria-describedby')).toBeNull();
    expect(toggle().textContent).toBe('Live updates');
  });

  it('controlled, asks and does not act; uncontrolled, can be kept from acting', () => {
    const onPausedChange = vi.fn();
    const { unmount } = render(<LiveUpdatesToggle paused={false} onPausedChange={onPausedChange} />);
    fireEvent.click(toggle());
    expect(onPausedChange).toHaveBeenCalledWith(true, expect.objectContaining({ reason: 'toggle-press' }));
    expect(toggle().getAttribute('aria-checked')).toBe('true');
    unmount();
    render(<LiveUpdatesToggle onPausedChange={(_paused, { cancel }) => cancel()} />);
    fireEvent.click(toggle());
    expect(toggle().getAttribute('aria-checked')).toBe('true');
  });
});

import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ConnectionState, ConnectionStatus } from '../../../src/core/connection/connection-state';
import { ConnectionBadge, MessagesProvider } from '../../../src/entries/components';
import { createPage } from './support/page';

const cause = { code: 'closed', message: 'The connection was lost.' };
const states: Record<ConnectionStatus, ConnectionState> = {
  idle: { status: 'idle' },
  connecting: { status: 'connecting', since: 0 },
  connected: { status: 'connected', since: 0 },
  reconnecting: { status: 'reconnecting', attempt: 1, retryAt: 0, cause },
  suspended: { status: 'suspended', retryAt: 0, cause },
  'needs-auth': { status: 'needs-auth', cause },
  disconnected: { status: 'disconnected' },
  failed: { status: 'failed', cause },
};
const good = { roundTripMs: 42, quality: 'good' } as const;

describe('ConnectionBadge', () => {
  it('has a word and a shape of its own for every status, so that colour is never the only sign', () => {
    const seen = Object.entries(states).map(([status, state]) => {
      const { container, unmount } = render(<ConnectionBadge state={state} />);
      expect(container.querySelector<HTMLElement>('.tw-connection-badge')?.dataset.status).toBe(status);
      const looks = { label: container.textContent, shape: container.querySelector('svg')?.innerHTML };
      unmount();
      return looks;
    });
    expect(new Set(seen.map(({ label }) => label)).size).toBe(8);
    expect(new Set(seen.map(({ shape }) => shape)).size).toBe(8);
  });

  it('is no live region, and its shape is not spoken', () => {
    const { container } = render(<ConnectionBadge state={states.connected} latency={good} showQuality />);
    expect(container.querySelector('[aria-live], [role="status"], [role="alert"]')).toBeNull();
    for (const svg of container.querySelectorAll('svg')) expect(svg.getAttribute('aria-hidden')).toBe('true');
  });

  it('shows the round trip it is given, and its quality in words for screen readers', () => {
    render(<ConnectionBadge state={states.connected} latency={good} showQuality />);
    expect(screen.getByText('Connected').parentElement?.textContent).toBe('Connected42 ms, Good latency');
  });

  it('shows no latency of a connection that is lost', () => {
    const { container } = render(<ConnectionBadge state={states.reconnecting} latency={good} />);
    expect(container.textContent).toBe('Reconnecting');
    expect(container.querySelector<HTMLElement>('.tw-connection-badge')?.dataset.quality).toBe('unknown');
  });

  it('outside a provider and without a state, is not connected', () => {
    expect(render(<ConnectionBadge />).container.textContent).toBe('Not connected');
  });

  it('inside a provider follows its connection and latency', async () => {
    const { show, advance, server } = createPage();
    const { container } = show(<ConnectionBadge showLatency />);
    const badge = () => container.querySelector('.tw-connection-badge')?.textContent;
    expect(badge()).toBe('Connecting');
    await advance(1_000);
    expect(badge()).toBe('Connected10 ms');
    server.stops();
    await advance(100);
    expect(badge()).toBe('Reconnecting');
  });

  it('inside a provider still shows the state it is given', async () => {
    const { show, advance } = createPage();
    const { container } = show(<ConnectionBadge state={states.failed} />);
    await advance(1_000);
    expect(container.querySelector('.tw-connection-badge')?.textContent).toBe('Connection failed');
  });

  it('takes its words from its messages, else from the nearest provider of them', () => {
    const outer = { connectionStatus: () => 'aussen', roundTrip: ({ ms }: { ms: number }) => `${ms} Millisekunden` };
    const { container } = render(
      <MessagesProvider messages={outer}>
        <ConnectionBadge state={states.connected} latency={good} messages={{ connectionStatus: () => 'innen' }} />
      </MessagesProvider>,
    );
    expect(container.textContent).toBe('innen42 Millisekunden');
  });
});

import { act, cleanup } from '@testing-library/react';
import { StrictMode, type ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Announcer,
  ConflictDialog,
  ConflictInbox,
  ConnectionBadge,
  ConnectionBanner,
  CountdownTimer,
  LatencyMeter,
  LiveUpdatesToggle,
  PendingChanges,
  RelativeTime,
  SyncIndicator,
  SyncStatusBar,
} from '../../../src/entries/components';
import { createPage } from './support/page';
import { conflict, operation, status } from './support/sync-samples';

const noon = Date.UTC(2026, 0, 1, 12);

/** Renders on a server at `serverTime`, then hydrates at `browserTime`; React must find nothing to complain about. */
function hydrate(ui: ReactElement, { serverTime = noon, browserTime = noon + 5_000 } = {}) {
  vi.useFakeTimers({ now: serverTime });
  const html = renderToString(ui);
  vi.setSystemTime(browserTime);
  const container = document.body.appendChild(document.createElement('div'));
  container.innerHTML = html;
  const problems: unknown[] = [];
  const onRecoverableError = (error: unknown) => void problems.push(error);
  let root: ReturnType<typeof hydrateRoot> | undefined;
  act(() => {
    root = hydrateRoot(container, <StrictMode>{ui}</StrictMode>, { onRecoverableError });
  });
  return { html, container, problems, unmount: () => act(() => root?.unmount()) };
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  document.body.innerHTML = '';
});

describe('[RX2] the first render in the browser equals the server’s', () => {
  it('for all components at once, outside a provider', () => {
    const { problems, container, unmount } = hydrate(
      <Announcer>
        <ConnectionBadge showLatency showQuality />
        <LatencyMeter />
        <ConnectionBanner />
        <CountdownTimer target={noon + 60_000} />
        <RelativeTime date={noon - 3_600_000} />
        <LiveUpdatesToggle waiting={2} />
        <SyncIndicator status={status('pending', { pending: 1 })} />
        <SyncStatusBar status={status('offline', { pending: 1, oldestPendingAt: noon - 60_000 })} onRetry={() => {}} />
        <PendingChanges
          operations={[operation('1', { issuedAt: noon - 60_000, retryAt: noon + 60_000 })]}
          onRetry={() => {}}
          onDiscard={() => {}}
        />
        <ConflictInbox conflicts={[conflict('1', { detectedAt: noon })]} onResolve={() => {}} />
        <ConflictDialog conflict={conflict('1')} onResolve={() => {}} />
        <ConflictDialog conflict={conflict('1')} open onResolve={() => {}} />
      </Announcer>,
    );
    expect(problems).toEqual([]);
    expect(container.textContent).toContain('0:55');
    expect(container.textContent).toContain('1 hour ago');
    expect(container.textContent).toContain('Retrying in 55 s');
    expect(container.textContent).toContain('Oldest change: 1 minute ago');
    unmount();
  });

  it('inside a provider, where the server shows no connection', () => {
    const { Page } = createPage();
    const { html, problems, unmount } = hydrate(
      <Page>
        <ConnectionBadge />
        <ConnectionBanner />
      </Page>,
    );
    expect(html).toContain('Not connected');
    expect(problems).toEqual([]);
    unmount();
  });

  it('a countdown and a relative time wait for the clock, in a stable place holder', () => {
    const { html, problems, unmount } = hydrate(
      <>
        <CountdownTimer target={noon + 60_000} />
        <RelativeTime date={noon - 3_600_000} />
      </>,
    );
    expect(html).toContain('data-status="pending"');
    expect(html).toContain('Jan 1, 2026');
    expect(html).not.toContain('title=');
    expect(problems).toEqual([]);
    unmount();
  });

  it('or start with the time that the server had', () => {
    const { html, container, problems, unmount } = hydrate(
      <>
        <CountdownTimer target={noon + 60_000} initialNow={noon} />
        <RelativeTime date={noon - 3_600_000} initialNow={noon} />
      </>,
      { browserTime: noon + 30_000 },
    );
    expect(html).toContain('1:00');
    expect(html).toContain('1 hour ago');
    expect(problems).toEqual([]);
    expect(container.textContent).toContain('0:30');
    unmount();
  });
});

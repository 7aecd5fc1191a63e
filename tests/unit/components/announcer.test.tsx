import { act, render, screen } from '@testing-library/react';
import { StrictMode, useEffect } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Announcer, MessagesProvider, useAnnounce } from '../../../src/entries/components';
import { createPage } from './support/page';

function Says({ text, priority }: { text: string; priority?: 'polite' | 'assertive' }) {
  const announce = useAnnounce();
  useEffect(() => announce(text, priority && { priority }), [announce, text, priority]);
  return null;
}

const polite = () => screen.getByRole('status').textContent;
const assertive = () => screen.getByRole('alert').textContent;

describe('Announcer', () => {
  afterEach(() => {
    delete (document as { ariaNotify?: unknown }).ariaNotify;
  });

  it('has its live regions in the page, empty, before anything is said', () => {
    createPage().show(<p>app</p>);
    expect(polite()).toBe('');
    expect(assertive()).toBe('');
  });

  it('speaks politely or assertively, also what was said while mounting, also under StrictMode', async () => {
    const { show, advance } = createPage();
    show(
      <StrictMode>
        <Says text="Saved" />
        <Says text="Connection lost" priority="assertive" />
      </StrictMode>,
    );
    await advance(300);
    expect(polite()).toBe('Saved');
    expect(assertive()).toBe('Connection lost');
  });

  it('empties its regions after a while, so that nobody reads old news', async () => {
    const { show, advance } = createPage();
    show(<Says text="Saved" />);
    await advance(300);
    await advance(6_000);
    expect(polite()).toBe('');
  });

  it('speaks through document.ariaNotify where the browser has it', async () => {
    const ariaNotify = vi.fn();
    Object.assign(document, { ariaNotify });
    const { show, advance, heard } = createPage();
    show(
      <>
        <Says text="Saved" />
        <Says text="Connection lost" priority="assertive" />
      </>,
    );
    await advance(300);
    expect(ariaNotify.mock.calls).toEqual([
      ['Connection lost', { priority: 'high' }],
      ['Saved', { priority: 'normal' }],
    ]);
    expect(polite()).toBe('');
    expect(heard).toEqual(['assertive: Connection lost', 'polite: Saved']);
  });

  it('[RX4] leaves no timer behind', async () => {
    const { show, advance, environment, client } = createPage();
    const { unmount } = show(<Says text="Saved" />);
    await advance(300);
    unmount();
    client.dispose();
    await advance(10_000);
    expect(environment.pendingTimers).toBe(0);
  });

  it('counts what is too much to read out, in the words of its messages', async () => {
    const { Page, heard, advance } = createPage();
    const messages = { moreAnnouncements: ({ count }: { count: number }) => `und ${count} weitere` };
    render(
      <MessagesProvider messages={messages} locale="de">
        <Page>
          {['a', 'b', 'c', 'd', 'e'].map((text) => (
            <Says key={text} text={text} />
          ))}
        </Page>
      </MessagesProvider>,
    );
    await advance(300);
    expect(heard).toEqual(['polite: c. d. e. und 2 weitere.']);
  });
});

describe('useAnnounce outside an Announcer', () => {
  it('makes one pair of live regions for the page and speaks there', async () => {
    vi.useFakeTimers();
    try {
      render(
        <>
          <Says text="One" />
          <Says text="Two" />
        </>,
      );
      await act(() => vi.advanceTimersByTimeAsync(300));
      expect(screen.getAllByRole('status')).toHaveLength(1);
      expect(polite()).toBe('One. Two.');
    } finally {
      vi.useRealTimers();
      document.querySelectorAll('[data-tw-announcer]').forEach((region) => region.remove());
    }
  });

  it('is not needed inside one: the nearest Announcer speaks', () => {
    render(
      <Announcer>
        <Says text="Inside" />
      </Announcer>,
    );
    expect(screen.getAllByRole('status')).toHaveLength(1);
  });
});

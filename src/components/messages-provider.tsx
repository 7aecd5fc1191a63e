'use client';

import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { defaultMessages, type Messages } from './messages';

/** Props of everything that shows words. */
export interface LocaleProps {
  /** Words that replace the English ones, or those of the nearest `MessagesProvider`. */
  messages?: Partial<Messages> | undefined;
  /**
   * BCP 47 tag for numbers, dates and durations. Fixed rather than taken from the browser, because a server can't know that,
   * and its render has to equal the first one in the browser. @default 'en', or that of the nearest `MessagesProvider`
   */
  locale?: string | undefined;
}

/** Words and locale as a component uses them. */
export interface Wording {
  readonly messages: Messages;
  readonly locale: string;
}

const WordingContext = createContext<Wording>({ messages: defaultMessages, locale: 'en' });
WordingContext.displayName = 'Messages';

/**
 * Words and locale for every component of the kit below. Providers nest: the inner one adds to the outer.
 *
 * @example
 * <MessagesProvider locale="de" messages={{ retryNow: () => 'Jetzt verbinden' }}>
 *   <App />
 * </MessagesProvider>
 */
export function MessagesProvider({ messages, locale, children }: LocaleProps & { children?: ReactNode }): ReactNode {
  return <WordingContext.Provider value={useWording({ messages, locale })}>{children}</WordingContext.Provider>;
}

/** The words and locale here, with what a component's own props change about them. */
export function useWording({ messages, locale }: LocaleProps = {}): Wording {
  const outer = useContext(WordingContext);
  return useMemo(
    () =>
      messages || locale ? { messages: { ...outer.messages, ...messages }, locale: locale ?? outer.locale } : outer,
    [outer, messages, locale],
  );
}

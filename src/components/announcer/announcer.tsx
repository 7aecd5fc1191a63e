'use client';

import { forwardRef, type ReactNode } from 'react';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { AnnouncerContext } from './announcer-context';
import { useAnnouncer, type UseAnnouncerOptions } from './use-announcer';

/**
 * One voice for the page: everything below it that has something to say to screen readers says it here. Wrap the app in it
 * once, inside `RealtimeProvider`. Speaks through `document.ariaNotify` where present, else through two live regions;
 * announcements are joined, deduplicated, and few enough to be listened to.
 *
 * Its element, which takes the props, comes after the children, holds the live regions and is visually hidden.
 *
 * @example
 * <RealtimeProvider client={client}>
 *   <Announcer>
 *     <App />
 *   </Announcer>
 * </RealtimeProvider>
 */
export const Announcer = forwardRef<HTMLDivElement, AnnouncerProps>(function Announcer(
  { children, messages, locale, onAnnounce, ...props },
  ref,
) {
  const { queue, politeRef, assertiveRef } = useAnnouncer({ messages, locale, onAnnounce });
  const regions = useRenderElement('div', props, {
    state: {},
    ref,
    props: {
      className: 'tw-visually-hidden',
      children: (
        <>
          <div ref={politeRef} role="status" aria-live="polite" aria-atomic="true" data-tw-announcer="polite" />
          <div ref={assertiveRef} role="alert" aria-live="assertive" aria-atomic="true" data-tw-announcer="assertive" />
        </>
      ),
    },
  });
  return (
    <AnnouncerContext.Provider value={queue}>
      {children}
      {regions}
    </AnnouncerContext.Provider>
  );
});

export interface AnnouncerProps extends Omit<PartProps<'div', object>, 'children'>, UseAnnouncerOptions {
  children?: ReactNode;
}

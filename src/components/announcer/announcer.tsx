'use client';

import { createContext, forwardRef, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useHandler } from '../../hooks/use-handler';
import { useEnvironment } from '../../providers/page-services';
import { useWording, type LocaleProps } from '../messages-provider';
import type { PartProps } from '../render-element/part-props';
import { useRenderElement } from '../render-element/use-render-element';
import { createAnnouncementQueue, type AnnouncementQueue, type Utterance } from './announcement-queue';
import { createVoice } from './voice';

const AnnouncerContext = createContext<AnnouncementQueue | undefined>(undefined);
AnnouncerContext.displayName = 'Announcer';

/** The queue of the nearest `<Announcer>`, if there is one. */
export function useAnnouncementQueue(): AnnouncementQueue | undefined {
  return useContext(AnnouncerContext);
}

/**
 * One voice for the page: everything below it that has something to say to screen readers says it here. Wrap the app in it
 * once, inside `RealtimeProvider`. Speaks through `document.ariaNotify` where present, else through two live regions;
 * announcements are joined, deduplicated, and few enough to be listened to.
 *
 * The element holds the live regions and is visually hidden: render it near the end of `<body>` or anywhere in it.
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
  const environment = useEnvironment();
  const wording = useWording({ messages, locale });
  const sayMore = useHandler((count: number) => wording.messages.moreAnnouncements({ count, locale: wording.locale }));
  const reportAnnounce = useHandler((utterance: Utterance) => onAnnounce?.(utterance));
  const queue = useMemo(() => createAnnouncementQueue({ environment, sayMore }), [environment, sayMore]);
  const polite = useRef<HTMLDivElement>(null);
  const assertive = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!polite.current || !assertive.current) return undefined;
    const voice = createVoice({ polite: polite.current, assertive: assertive.current }, environment);
    const disconnect = queue.connect((utterance) => {
      voice.speak(utterance);
      reportAnnounce(utterance);
    });
    return () => {
      disconnect();
      voice.dispose();
    };
  }, [queue, environment, reportAnnounce]);

  const regions = useRenderElement('div', props, {
    state: {},
    ref,
    props: {
      className: 'tw-visually-hidden',
      children: (
        <>
          <div ref={polite} role="status" aria-live="polite" aria-atomic="true" data-tw-announcer="polite" />
          <div ref={assertive} role="alert" aria-live="assertive" aria-atomic="true" data-tw-announcer="assertive" />
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

export interface AnnouncerProps extends Omit<PartProps<'div', object>, 'children'>, LocaleProps {
  children?: ReactNode;
  /** Told of each utterance, as it is spoken. For logs, tests and demonstrations. */
  onAnnounce?: ((utterance: Utterance) => void) | undefined;
}

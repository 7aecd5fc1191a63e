'use client';

import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { useHandler } from '../../hooks/use-handler';
import { useEnvironment } from '../../providers/page-services';
import { useWording, type LocaleProps } from '../messages-provider';
import { createAnnouncementQueue, type AnnouncementQueue, type Utterance } from './announcement-queue';
import { createVoice } from './voice';

export interface UseAnnouncerOptions extends LocaleProps {
  /** Told of each utterance, as it is spoken. For logs, tests and demonstrations. */
  onAnnounce?: ((utterance: Utterance) => void) | undefined;
}

/** A queue that speaks while it is mounted, through the two live regions that the refs are given to. */
export function useAnnouncer({ onAnnounce, ...localeProps }: UseAnnouncerOptions): {
  readonly queue: AnnouncementQueue;
  readonly politeRef: RefObject<HTMLDivElement | null>;
  readonly assertiveRef: RefObject<HTMLDivElement | null>;
} {
  const environment = useEnvironment();
  const { messages, locale } = useWording(localeProps);
  const sayMore = useHandler((count: number) => messages.moreAnnouncements({ count, locale }));
  const reportAnnounce = useHandler((utterance: Utterance) => onAnnounce?.(utterance));
  const queue = useMemo(() => createAnnouncementQueue({ environment, sayMore }), [environment, sayMore]);
  const politeRef = useRef<HTMLDivElement>(null);
  const assertiveRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!politeRef.current || !assertiveRef.current) return undefined;
    const voice = createVoice({ polite: politeRef.current, assertive: assertiveRef.current }, environment);
    const disconnect = queue.connect((utterance) => {
      voice.speak(utterance);
      reportAnnounce(utterance);
    });
    return () => {
      disconnect();
      voice.dispose();
    };
  }, [queue, environment, reportAnnounce]);

  return { queue, politeRef, assertiveRef };
}

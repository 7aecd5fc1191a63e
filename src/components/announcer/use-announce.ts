'use client';

import { useContext } from 'react';
import { useHandler } from '../../hooks/use-handler';
import { useEnvironment } from '../../providers/page-services';
import { useWording } from '../messages-provider';
import { AnnouncerContext } from './announcer-context';
import type { AnnounceOptions } from './announcement-queue';
import { pageAnnouncer } from './page-announcer';

/**
 * A stable function that says something to screen readers, through the nearest `<Announcer>`. Outside of one it makes live
 * regions of its own at the end of the page, once. Call it from handlers and effects, not while rendering.
 *
 * @example
 * const announce = useAnnounce();
 * announce('Saved');
 * announce('Payment failed', { priority: 'assertive' });
 * announce(`${count} results`, { key: 'results' }); // replaces an earlier count that still waits
 */
export function useAnnounce(): (text: string, options?: AnnounceOptions) => void {
  const queue = useContext(AnnouncerContext);
  const environment = useEnvironment();
  const { messages, locale } = useWording();
  return useHandler((text: string, options?: AnnounceOptions) => {
    const sayMore = (count: number) => messages.moreAnnouncements({ count, locale });
    (queue ?? pageAnnouncer(environment, sayMore)).announce(text, options);
  });
}

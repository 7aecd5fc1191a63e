import type { Environment } from '../../shared/environment';
import { createAnnouncementQueue, type AnnouncementQueue } from './announcement-queue';
import { createVoice } from './voice';

const queues = new WeakMap<Environment, AnnouncementQueue>();

/** For announcements outside any `<Announcer>`: live regions at the end of the page, made when the first one comes. */
export function pageAnnouncer(environment: Environment, sayMore: (count: number) => string): AnnouncementQueue {
  const existing = queues.get(environment);
  if (existing) return existing;
  const queue = createAnnouncementQueue({ environment, sayMore });
  queues.set(environment, queue);
  // eslint-disable-next-line no-restricted-globals -- nobody rendered an element that could name its document
  const page = typeof document === 'undefined' ? undefined : document;
  if (!page) return queue;
  const regions = {
    polite: appendRegion(page, 'status', 'polite'),
    assertive: appendRegion(page, 'alert', 'assertive'),
  };
  queue.connect(createVoice(regions, environment).speak);
  return queue;
}

function appendRegion(page: Document, role: 'status' | 'alert', live: 'polite' | 'assertive'): HTMLElement {
  const region = page.createElement('div');
  region.setAttribute('role', role);
  region.setAttribute('aria-live', live);
  region.setAttribute('aria-atomic', 'true');
  region.setAttribute('data-tw-announcer', live);
  // Set here and not by class: outside an <Announcer> the kit's styles may be absent.
  region.style.cssText =
    'position:absolute;inline-size:1px;block-size:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
  page.body.append(region);
  return region;
}

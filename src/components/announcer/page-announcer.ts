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
  if (typeof document === 'undefined') return queue;
  const regions = { polite: appendRegion('status', 'polite'), assertive: appendRegion('alert', 'assertive') };
  queue.connect(createVoice(regions, environment).speak);
  return queue;
}

function appendRegion(role: 'status' | 'alert', live: 'polite' | 'assertive'): HTMLElement {
  const region = document.createElement('div');
  region.setAttribute('role', role);
  region.setAttribute('aria-live', live);
  region.setAttribute('aria-atomic', 'true');
  region.dataset['twAnnouncer'] = live;
  // Set here and not by class: outside an <Announcer> the kit's styles may be absent.
  region.style.cssText =
    'position:absolute;inline-size:1px;block-size:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap';
  document.body.append(region);
  return region;
}

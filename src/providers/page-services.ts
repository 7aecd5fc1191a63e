'use client';
import { livePause, type LivePause } from '../core/delivery/live-pause';
import { clientClock, createClock, pausedBy, type Clock } from '../core/time/clock';
import { pageEnvironment } from '../platform/browser/browser-environment';
import type { Environment } from '../shared/environment';
import { useOptionalClient } from './realtime-context';

/** What hooks need that also work outside a provider: time, the pause switch and the world. */
export interface PageServices {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly livePause: LivePause;
}

let page: PageServices | undefined;

/** One set for the page, made when a component outside any provider first asks. */
function pageServices(): PageServices {
  if (page) return page;
  const environment = pageEnvironment();
  const pause = livePause({ environment });
  return (page = { environment, livePause: pause, clock: pausedBy(pause, createClock(environment), () => undefined) });
}

/** The provider's clock, pause switch and environment; outside of one, the page's own. */
export function usePageServices(): PageServices {
  const client = useOptionalClient();
  if (!client) return pageServices();
  return { environment: client.environment, clock: client.attach(clientClock), livePause: client.attach(livePause) };
}

/** The world as the provider's client sees it; outside of one, the browser. */
export function useEnvironment(): Environment {
  return usePageServices().environment;
}

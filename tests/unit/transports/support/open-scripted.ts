import { setImmediate } from 'node:timers/promises';
import type { HttpTransportOptions } from '../../../../src/transports/http/http-options';
import type { Transport, TransportLink } from '../../../../src/transports/transport';
import { createManualClock, type ManualClock } from '../../server/support/manual-clock';
import { createScriptedFetch, type ScriptedFetch } from './scripted-fetch';

export interface ScriptedLink extends ScriptedFetch {
  readonly link: TransportLink;
  readonly clock: ManualClock;
  /** All that its listener was told. */
  readonly told: readonly (readonly [string, ...unknown[]])[];
}

/** A link in a time and a network of the test's own. */
export function openScripted(
  make: (options: HttpTransportOptions) => Transport,
  options: HttpTransportOptions = {},
  url = 'wss://hub.example/live?a=1',
): ScriptedLink {
  const clock = createManualClock();
  const network = createScriptedFetch();
  const told: (readonly [string, ...unknown[]])[] = [];
  const link = make({ fetch: network.fetch, environment: clock.environment, ...options }).open(
    { url, subprotocols: ['tidewire.v1'] },
    {
      opened: (protocol) => told.push(['opened', protocol]),
      received: (data) => told.push(['received', data]),
      closed: (code, reason) => told.push(['closed', code, reason]),
    },
  );
  return { ...network, link, clock, told };
}

/** As `openScripted`, and the hub has let it in. */
export async function openedScripted(...given: Parameters<typeof openScripted>): Promise<ScriptedLink> {
  const scripted = openScripted(...given);
  (await scripted.next('POST')).answer(201, { session: 'node.secret', protocol: 'tidewire.v1' });
  await turn();
  return scripted;
}

/** A turn of the event loop: what needed no time has happened. */
export const turn = (): Promise<void> => setImmediate();

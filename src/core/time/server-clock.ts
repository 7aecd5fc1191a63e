import { createStore, type Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
import type { RoundTrip } from '../../protocol/session-part';

/** How many round trips are remembered. */
const window = 8;

/**
 * The server's wall clock minus ours, in ms; `undefined` until measured, and again after our clock jumped. Estimated as NTP
 * does: half a round trip ago the server's clock read `serverTime`, and the shortest round trip has the least room for error.
 *
 * @see RFC 5905, section 8 and the clock filter of section 10
 */
export function serverClock({ environment, connection }: CapabilityContext): Readable<number | undefined> {
  const offset = createStore<number | undefined>(undefined, environment.reportError);
  let samples: RoundTrip[] = [];
  const add = (sample: RoundTrip) => {
    samples = [...samples, sample].slice(-window);
    offset.set(toOffset(samples));
  };
  if (connection.host.lastRoundTrip) add(connection.host.lastRoundTrip);
  connection.join({
    measured: add,
    clockJumped() {
      samples = [];
      offset.set(undefined);
    },
  });
  return offset;
}

export function toOffset(samples: readonly RoundTrip[]): number | undefined {
  let best: RoundTrip | undefined;
  for (const sample of samples)
    if (sample.serverTime !== undefined && sample.roundTripMs < (best?.roundTripMs ?? Infinity)) best = sample;
  return best?.serverTime === undefined ? undefined : best.serverTime + best.roundTripMs / 2 - best.receivedAt;
}

import type { Undo } from '../shared/undo';
import { assertNever } from '../shared/assert-never';
import { normalConditions, type NetworkConditions } from './network-conditions';
import type { VirtualNetwork } from './virtual-network';

/**
 * - `online`: no faults, 20 ms one way
 * - `slow`: 400 ms one way, up to 400 ms more
 * - `lossy`: as online, but links break every 5 to 15 s, and after one break in three nobody gets through until the next
 * - `flapping`: 4 s there, 2 s gone, and again
 * - `offline`: links break at once and new ones are refused
 */
export type NetworkProfile = 'online' | 'slow' | 'lossy' | 'flapping' | 'offline';

/** What a profile needs of a network, so that other things than a virtual one can behave like it. */
export type ProfiledNetwork = Pick<VirtualNetwork, 'environment' | 'change' | 'heal' | 'dropLinks'>;

export const networkProfiles: readonly NetworkProfile[] = ['online', 'slow', 'lossy', 'flapping', 'offline'];

/**
 * Makes a virtual network behave like one that people know, from now on. Times are drawn from its environment's seed.
 *
 * @returns ends it: the network is as it was at its start
 * @example
 * const undo = applyNetworkProfile(network, 'flapping');
 */
export function applyNetworkProfile(network: ProfiledNetwork, profile: NetworkProfile): Undo {
  const { environment } = network;
  let cancel: Undo | undefined;
  const become = (conditions: Partial<NetworkConditions>) =>
    network.change({ ...normalConditions, latencyMs: 20, ...conditions });
  const later = (run: () => void, delayMs: number) => (cancel = environment.setTimer(run, delayMs));
  const goDown = () => {
    become({ refusesConnections: true });
    network.dropLinks();
  };

  function breakNow(): void {
    become({ refusesConnections: environment.random() < 1 / 3 });
    network.dropLinks();
    breakLater();
  }
  function breakLater(): void {
    later(breakNow, 5_000 + environment.random() * 10_000);
  }
  function flap(): void {
    become({});
    later(() => {
      goDown();
      later(flap, 2_000);
    }, 4_000);
  }

  switch (profile) {
    case 'online':
      become({});
      break;
    case 'slow':
      become({ latencyMs: 400, jitterMs: 400 });
      break;
    case 'lossy':
      become({});
      breakLater();
      break;
    case 'flapping':
      flap();
      break;
    case 'offline':
      goDown();
      break;
    default:
      assertNever(profile);
  }
  return () => {
    cancel?.();
    network.heal();
  };
}

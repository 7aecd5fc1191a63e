import { applyNetworkProfile, networkProfiles, type NetworkProfile } from 'tidewire/testing';
import type { Cable } from './cable';

/** What the toolbar offers. */
export const networks = [...networkProfiles, 'refused'] as const;
export type Network = NetworkProfile | 'refused';

/** Makes a cable behave like a network that people know, until undone. */
export function applyNetwork(cable: Cable, network: Network): () => void {
  if (network !== 'refused') return applyNetworkProfile(cable, network);
  cable.change({ refusesConnections: true, latencyMs: 20 });
  cable.dropLinks();
  return cable.heal;
}

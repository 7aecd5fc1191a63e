export { createFakeHub, type FakeHub, type FakeHubOptions } from '../testing/fake-hub';
export type { FakeHubCommand } from '../testing/fake-hub-handlers';
export { normalConditions, type NetworkConditions } from '../testing/network-conditions';
export { applyNetworkProfile, networkProfiles, type NetworkProfile } from '../testing/network-profile';
export { createVirtualEnvironment, type VirtualEnvironment } from '../testing/virtual-environment';
export { createVirtualNetwork, type VirtualNetwork } from '../testing/virtual-network';

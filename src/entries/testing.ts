export type { ContractCase } from '../testing/contract-case';
export {
  createFakeHub,
  type FakeHub,
  type FakeHubAction,
  type FakeHubCommand,
  type FakeHubCommandContext,
  type FakeHubOptions,
  type FakeHubUser,
} from '../testing/fake-hub';
export { createFakeServer, type FakeServer, type FakeServerOptions } from '../testing/fake-server';
export { hubContract } from '../testing/hub-contract/hub-contract';
export type {
  ContractApplication,
  ContractOperation,
  ContractPublisher,
  ContractUser,
  HubCounterpart,
  HubUnderTest,
} from '../testing/hub-contract/hub-under-test';
export type { Fate } from '../testing/network-carrier';
export type { NetworkConditions, NetworkDirection } from '../testing/network-conditions';
export { applyNetworkProfile, networkProfiles, type NetworkProfile } from '../testing/network-profile';
export { outboxContract } from '../testing/outbox-contract/outbox-contract';
export type { OutboxCounterpart, OutboxTab, OutboxUnderTest } from '../testing/outbox-contract/outbox-under-test';
export { renderWithRealtime, type RealtimeView, type RenderWithRealtimeOptions } from '../testing/render';
export { createSimulatedOutbox, type SimulatedOutbox, type SimulatedOutboxOptions } from '../testing/simulated-outbox';
export { createSeededRandom } from '../testing/seeded-random';
export { storeContract } from '../testing/store-contract/store-contract';
export type { StoreCounterpart, StoreUnderTest } from '../testing/store-contract/store-under-test';
export type { TransportCounterpart } from '../testing/transport-contract/transport-counterpart';
export { transportContract } from '../testing/transport-contract/transport-contract';
export { createContractServer, type ContractSocket } from '../testing/transport-contract/contract-server';
export {
  createVirtualEnvironment,
  type VirtualEnvironment,
  type VirtualEnvironmentOptions,
} from '../testing/virtual-environment';
export {
  createVirtualNetwork,
  type NetworkLogEntry,
  type VirtualNetwork,
  type VirtualNetworkOptions,
} from '../testing/virtual-network';
export { CommandRefusal, type CommandRefusalOptions } from '../server/commands/command-refusal';
export { createVirtualTime, type VirtualTime } from '../testing/virtual-time';
export type { ServerSocket } from '../transports/server-socket';

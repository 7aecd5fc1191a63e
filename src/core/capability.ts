import type { Protocol } from '../protocol/protocol';
import type { Undo } from '../shared/undo';
import type { Environment } from '../shared/environment';
import type { Connection } from './connection/connection';
import type { Inbox } from './delivery/inbox';

/** What a capability (channels, clocks, sync) may build on. */
export interface CapabilityContext {
  readonly environment: Environment;
  readonly protocol: Protocol;
  readonly connection: Connection;
  readonly inbox: Inbox;
  /** Another capability of the same client. */
  attach<Capability>(create: (context: CapabilityContext) => Capability): Capability;
  onDispose(undo: Undo): void;
}

import type { Protocol } from '../protocol/protocol';
import type { Undo } from '../shared/undo';
import type { Environment } from '../shared/environment';
import type { Connection } from './connection/connection';
import type { MessageBus } from './delivery/message-bus';
import type { DiagnosticsRecorder } from './diagnostics/diagnostics';

/** What a capability (channels, clocks, sync) may build on. */
export interface CapabilityContext {
  readonly environment: Environment;
  readonly protocol: Protocol;
  readonly connection: Connection;
  readonly messages: MessageBus;
  readonly diagnostics: DiagnosticsRecorder;
  /** Another capability of the same client. */
  attach<Capability>(create: (context: CapabilityContext) => Capability): Capability;
  onDispose(undo: Undo): void;
}

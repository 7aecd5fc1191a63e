export { createRealtimeClient } from '../platform/create-realtime-client';
export type { Continuity } from '../core/channel/continuity';
export {
  defineChannel,
  type ChannelDefinition,
  type ChannelMessage,
  type ChannelOptions,
  type ChannelReference,
  type PlatformAbortSignal,
  type Snapshot,
  type SnapshotRequest,
} from '../core/channel/define-channel';
export { openChannel, type Channel, type OpenChannelOptions } from '../core/channel/open-channel';
export { subscribeTo, type SubscribeOptions } from '../core/channel/subscribe-to';
export type { ClientOptions, RealtimeClient, WebSocketConfig } from '../core/client';
export type { CapabilityContext } from '../core/capability';
export type * from '../core/contract';
export type { AuthOptions } from '../protocol/auth-options';
export type { ConnectionState, ConnectionStatus } from '../core/connection/connection-state';
export type { Latency } from '../core/connection/latency';
export type { ReconnectPolicy } from '../core/connection/reconnect-policy';
export type {
  RejectReason,
  Rejected,
  RequestOptions,
  RequestOutcome,
  SendOptions,
  SendOutcome,
  SendReceipt,
} from '../protocol/send-outcome';
export { guaranteesOf, type OperationGuarantees, type ServerRung } from '../core/sync/guarantees';
export {
  created,
  defineOperation,
  removed,
  type AnyOperation,
  type Change,
  type ConflictStrategy,
  type Created,
  type CreatedOptions,
  type FieldConflict,
  type Operation,
  type OperationAnswer,
  type OperationCall,
  type OperationOptions,
  type OperationSender,
  type Removed,
  type RouteGuarantees,
  type SendContext,
  type SenderTraits,
  type SendOperation,
} from '../core/sync/operation';
export { SendFailure, type SendFailureKind, type SendFailureOptions } from '../core/sync/send-failure';
export { overCommand, type OverCommandOptions } from '../core/sync/senders/over-command';
export { memoryOutbox } from '../core/sync/memory-outbox';
export { overEither, type OverEitherOptions } from '../core/sync/senders/over-either';
export { temporaryId } from '../core/sync/temporary-id';
export { openPresence, type PresenceChannel } from '../core/presence/presence';
export type { PresenceEntry, PresenceView, Typist } from '../core/presence/room';
export type { Typing } from '../core/presence/typing';
export { batch, every, latest, sample, type Delivery } from '../core/delivery/delivery';
export type { LivePause } from '../core/delivery/live-pause';
export type { DiagnosticKind, DiagnosticReport, Diagnostics } from '../core/diagnostics/diagnostics';
export type { Clock } from '../core/time/clock';
export type { UpdateListener } from '../core/updates/batch-line';
export type { UpdateConflict, UpdateConflictOptions } from '../core/updates/field-conflicts';
export type { PushOutcome, UpdateCounts } from '../core/updates/update-counts';
export type { UpdateMerge, UpdateOptions } from '../core/updates/update-options';
export {
  createUpdateProcessor,
  type UpdateProcessor,
  type UpdateProcessorOptions,
} from '../core/updates/update-processor';
export { indexedDbOutbox } from '../platform/browser/indexed-db-outbox/indexed-db-outbox';
export { browserEnvironment } from '../platform/browser/browser-environment';
export type {
  HttpAnswer,
  OperationFetch,
  OperationFetchInit,
  OperationFetchResponse,
} from '../platform/over-http/http-answer';
export { overHttp } from '../platform/over-http/over-http';
export type { OperationHeaders, OverHttpOptions } from '../platform/over-http/over-http-options';
export type { CloseAction } from '../protocol/close-codes';
export { jsonCodec, type Codec, type PlainMessage } from '../protocol/json-messages';
export { plain, type PlainChannels, type PlainOptions } from '../protocol/plain';
export type { Position } from '../protocol/position';
export type { Cause, Incoming, Message } from '../protocol/incoming';
export type { PresenceEncoder } from '../protocol/presence-frames';
export type { PresenceMember } from '../protocol/presence-incoming';
export type { Protocol } from '../protocol/protocol';
export { tidewire } from '../protocol/tidewire';
export type { Environment, LifecycleEvent } from '../shared/environment';
export type {
  Durability,
  Outbox,
  OutboxCommit,
  OutboxCommitResult,
  OutboxContents,
  OutboxEntry,
  OutboxScope,
  OutboxStorage,
} from '../shared/outbox-storage';
export { TidewireError } from '../shared/errors';
export type { StandardSchema } from '../shared/standard-schema';
export type { Readable } from '../shared/store';
export type { TransportEnvironment } from '../transports/default-environment';
export { fallback, type FallbackOptions } from '../transports/fallback/fallback';
export type { Transport, TransportLink, TransportListener, TransportTarget } from '../transports/transport';
export { webSocket, type WebSocketOptions } from '../transports/web-socket';

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
  RequestOptions,
  RequestOutcome,
  SendOptions,
  SendOutcome,
  SendReceipt,
} from '../protocol/send-outcome';
export { openPresence, type PresenceChannel } from '../core/presence/presence';
export type { PresenceEntry, PresenceView, Typist } from '../core/presence/room';
export type { Typing } from '../core/presence/typing';
export { batch, every, latest, sample, type Delivery } from '../core/delivery/delivery';
export type { LivePause } from '../core/delivery/live-pause';
export type { DiagnosticKind, DiagnosticReport, Diagnostics } from '../core/diagnostics/diagnostics';
export type { Clock } from '../core/time/clock';
export { browserEnvironment } from '../platform/browser/browser-environment';
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
export { TidewireError } from '../shared/errors';
export type { StandardSchema } from '../shared/standard-schema';
export type { Readable } from '../shared/store';
export type { TransportEnvironment } from '../transports/default-environment';
export { fallback, type FallbackOptions } from '../transports/fallback/fallback';
export type { Transport, TransportLink, TransportListener, TransportTarget } from '../transports/transport';
export { webSocket, type WebSocketOptions } from '../transports/web-socket';

export { socketIo, type SocketIoOptions } from '../transports/socket-io/socket-io';
export {
  socketIoEvents,
  type SocketIoAnswer,
  type SocketIoChannels,
  type SocketIoEventsOptions,
} from '../protocol/socket-io-events';
export type { PlainMessage } from '../protocol/json-messages';
export type { PlainChannels } from '../protocol/plain';
export type { Protocol } from '../protocol/protocol';
export type { TransportEnvironment } from '../transports/default-environment';
export type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transports/transport';

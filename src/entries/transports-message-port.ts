export {
  messagePort,
  type BridgePort,
  type EmitterPort,
  type EventTargetPort,
  type MessagePortLike,
  type MessagePortOptions,
} from '../transports/message-port/message-port';
export { servePort, type ServePortOptions } from '../transports/message-port/server';
export type { ServerSocket } from '../transports/server-socket';
export type { TransportEnvironment } from '../transports/default-environment';
export type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transports/transport';

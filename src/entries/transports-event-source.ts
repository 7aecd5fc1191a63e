export { eventSource } from '../transports/http/event-source';
export type {
  FetchBodyReader,
  FetchInit,
  FetchLike,
  FetchResponse,
  HttpHeaders,
  HttpTransportOptions,
} from '../transports/http/http-options';
export type { TransportEnvironment } from '../transports/default-environment';
export type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transports/transport';

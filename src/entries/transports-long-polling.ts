export { longPolling } from '../transports/http/long-polling';
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

export { worker, type WorkerOptions } from '../transports/worker/worker';
export type { DomWorkerLike, ThreadLike, WorkerLike } from '../transports/worker/owner';
export { runTransportWorker, type TransportWorkerOptions } from '../transports/worker/run';
export type { MessagePortLike } from '../transports/message-port/like';
export type { TransportEnvironment } from '../transports/default-environment';
export type { Transport, TransportLink, TransportListener, TransportTarget, WireData } from '../transports/transport';

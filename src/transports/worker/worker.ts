import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { openPortLink } from '../message-port/message-port';
import type { Transport } from '../transport';
import { createWorkerOwner, type WorkerLike } from './owner';

export interface WorkerOptions {
  /** Makes the worker, whose file calls `runTransportWorker()`. What it throws closes the link with 1006. */
  readonly createWorker: () => WorkerLike;
  /** Time between two looks at the worker, in ms; after two in vain it has crashed, and its links close with 1006. @default 5000 */
  readonly heartbeatMs?: number;
  /** Time and ids, for tests. @default the real ones */
  readonly environment?: TransportEnvironment;
}

/**
 * A transport that lives in a worker, `webSocket()` unless `runTransportWorker` is given another. Thousands of messages a second
 * reach the page in a few hundred tasks, where each would be a task of its own; and the socket is read while the page is busy.
 *
 * The worker is made when the first link is opened and ends a second after the last one. One that crashes, hangs or cannot start
 * closes its links with 1006, and the next link gets a new one.
 *
 * @example
 * // live.worker.ts
 * import { runTransportWorker } from 'tidewire/transports/worker';
 * runTransportWorker();
 * // in the app
 * const transport = worker({
 *   createWorker: () => new Worker(new URL('./live.worker.ts', import.meta.url), { type: 'module' }),
 * });
 */
export function worker({ createWorker, environment = defaultEnvironment, ...options }: WorkerOptions): Transport {
  const connect = createWorkerOwner(createWorker, environment);
  return {
    name: 'worker',
    open: (target, listener) => openPortLink(target, listener, { ...options, environment, connect }),
  };
}

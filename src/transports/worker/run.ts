import { isRecord } from '../../protocol/safe-json';
import type { Undo } from '../../shared/undo';
import { TidewireError } from '../../shared/errors';
import { listenTo, type MessagePortLike } from '../message-port/like';
import { serveLinks } from '../message-port/server';
import type { OpenPortEnd } from '../message-port/served-link';
import type { Transport } from '../transport';
import { webSocket } from '../web-socket';
import type { LinkInvitation } from './owner';

export interface TransportWorkerOptions {
  /** Opens the links. @default webSocket() */
  readonly transport?: Transport;
  /**
   * What arrives within this time after a post travels to the page together, in ms; a single message waits for nothing.
   * @default 4
   */
  readonly batchMs?: number;
  /** Where the page is. In Node: `parentPort` of worker_threads. @default the worker's own scope */
  readonly port?: MessagePortLike;
}

/**
 * The worker's end of `worker()`: opens the links that the page asks for, and hands over what arrives in batches.
 *
 * @returns takes no further links
 * @throws TidewireError where there is no worker to run in
 * @example
 * // live.worker.ts
 * runTransportWorker();
 */
export function runTransportWorker({
  transport = webSocket(),
  batchMs = 4,
  port = workerScope(),
}: TransportWorkerOptions = {}): Undo {
  const openEnd: OpenPortEnd = (target, { accept, message, over }) => {
    const link = transport.open(target, { opened: accept, received: message, closed: over });
    return { received: link.send, closed: link.close };
  };
  const invited = (message: unknown) => {
    if (isInvitation(message)) serveLinks(message.port, openEnd, { batchMs });
  };
  return listenTo(port, invited, () => {});
}

function workerScope(): MessagePortLike {
  if ('document' in globalThis || !('addEventListener' in globalThis))
    throw new TidewireError(
      'no-worker',
      'runTransportWorker() was called outside of a browser’s worker, so no page would ever ask it for a link. Call it in the file that createWorker() names; in Node, pass { port: parentPort }.',
    );
  return globalThis;
}

function isInvitation(message: unknown): message is LinkInvitation {
  return isRecord(message) && message.tidewire === 'link' && isRecord(message.port);
}

import type { TransportEnvironment } from '../default-environment';
import { listenTo, type BridgePort } from '../message-port/like';

/** A dedicated `Worker`, a browser's or one of Node's worker_threads. */
export type WorkerLike = DomWorkerLike | ThreadLike;

export interface DomWorkerLike {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  addEventListener(type: 'error', listener: () => void): void;
}

export interface ThreadLike {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
  on(event: 'error' | 'exit', listener: () => void): unknown;
}

/** Given to the worker with each link: what `runTransportWorker` waits for. */
export interface LinkInvitation {
  readonly tidewire: 'link';
  readonly port: MessagePort;
}

interface OwnedWorker {
  readonly worker: WorkerLike;
  /** One for each link: what it does when the worker is lost. */
  readonly links: Set<() => void>;
}

/** The goodbye of the last link still has to leave through the worker. */
const goodbyeMs = 1_000;

/**
 * Makes a worker with the first link and ends it after the last one; in between all links share it. Whatever comes later gets
 * another: the last link may have ended because this one hangs.
 *
 * @returns gives each link a port of its own. Throws what `createWorker` throws
 */
export function createWorkerOwner(
  createWorker: () => WorkerLike,
  { setTimer }: Pick<TransportEnvironment, 'setTimer'>,
): () => BridgePort {
  let current: OwnedWorker | undefined;

  function start(): OwnedWorker {
    const own: OwnedWorker = { worker: createWorker(), links: new Set() };
    const { worker, links } = own;
    const fail = () => {
      leave(own);
      worker.terminate();
      for (const lost of [...links]) lost();
    };
    if ('on' in worker) for (const event of ['error', 'exit'] as const) worker.on(event, fail);
    else worker.addEventListener('error', fail);
    return own;
  }

  function leave(own: OwnedWorker): void {
    if (current === own) current = undefined;
  }

  return () => {
    const own = (current ??= start());
    const { port1, port2 } = new MessageChannel();
    const invitation: LinkInvitation = { tidewire: 'link', port: port2 };
    let lost = () => {};
    const handleLoss = () => lost();
    own.links.add(handleLoss);
    own.worker.postMessage(invitation, [port2] as never[]);
    return {
      postMessage: (message) => port1.postMessage(message),
      onMessage: (listener) => listenTo(port1, listener, handleLoss),
      onClose(listener) {
        lost = listener;
      },
      close() {
        port1.close();
        own.links.delete(handleLoss);
        if (own.links.size) return;
        leave(own);
        setTimer(() => own.worker.terminate(), goodbyeMs);
      },
    };
  };
}

import type { Undo } from '../../shared/undo';

/** Something with a `MessagePort`'s manners. All of them fit without a cast. */
export type MessagePortLike = EventTargetPort | EmitterPort | BridgePort;

/** Tells through DOM events: a browser's `MessagePort`, the `port` of a SharedWorker, a `Worker`. */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void;
  start?(): void;
  close?(): void;
}

/** Emits: a `MessagePort` or `Worker` of Node's worker_threads, `MessagePortMain` and `process.parentPort` of Electron. */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(event: 'message' | 'close' | 'exit', listener: (value: unknown) => void): unknown;
  off(event: 'message' | 'close' | 'exit', listener: (value: unknown) => void): unknown;
  start?(): void;
  close?(): void;
}

/** Functions, as a preload script exposes them to its page. */
export interface BridgePort {
  postMessage(message: unknown): void;
  /** May return its undo; without one a listener stays, and hears in vain. */
  onMessage(listener: (message: unknown) => void): unknown;
  /** The other end is gone. May return its undo. */
  onClose?(listener: () => void): unknown;
  /** Called when the link is over. Leave it out of a bridge that serves the next link too. */
  close?(): void;
}

/**
 * Listens to a port, whatever its events look like.
 *
 * @param heard is given the message, or the event around it where ports of this kind differ (Electron's)
 * @param ended the port is known to be of no more use; most kinds never tell
 */
export function listenTo(port: MessagePortLike, heard: (message: unknown) => void, ended: () => void): Undo {
  if ('onMessage' in port) {
    const undos = [port.onMessage(heard), port.onClose?.(ended)];
    return () => {
      for (const undo of undos) if (typeof undo === 'function') (undo as Undo)();
    };
  }
  if ('on' in port) {
    port.on('message', heard);
    for (const event of ['close', 'exit'] as const) port.on(event, ended);
    port.start?.();
    return () => {
      port.off('message', heard);
      for (const event of ['close', 'exit'] as const) port.off(event, ended);
    };
  }
  const handleMessage = ({ data }: { readonly data: unknown }) => heard(data);
  port.addEventListener('message', handleMessage);
  port.addEventListener('close', ended);
  port.start?.();
  return () => {
    port.removeEventListener('message', handleMessage);
    port.removeEventListener('close', ended);
  };
}

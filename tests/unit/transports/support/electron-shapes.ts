import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';

/** As Electron types it: `on('message')` is given an event with the message in `data`. */
export interface MessagePortMain {
  on(event: 'close', listener: () => void): this;
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortMain[] }) => void): this;
  off(event: 'close', listener: () => void): this;
  off(event: 'message', listener: (event: { data: unknown; ports: MessagePortMain[] }) => void): this;
  postMessage(message: unknown, transfer?: MessagePortMain[]): void;
  start(): void;
  close(): void;
}

/** A port of Node's in the shape of Electron's: nothing arrives before `start()`, and only ports can be transferred. */
export function toMessagePortMain(port: MessagePort): MessagePortMain {
  const emitter = new EventEmitter();
  port.on('close', () => emitter.emit('close'));
  return Object.assign(emitter, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => void port.on('message', (data: unknown) => emitter.emit('message', { data, ports: [] })),
    close: () => port.close(),
  });
}

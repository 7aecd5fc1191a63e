import { createEmitter } from '../../shared/emitter';
import type { Undo } from '../../shared/undo';
import type { FenceStore } from './fences';
import type { Seat, SeatGroup } from './group';
import { listenTo, type EventTargetPort } from '../message-port/like';

/** What is used of a `SharedWorker`. */
export interface SharedWorkerLike {
  readonly port: EventTargetPort;
  addEventListener(type: 'error', listener: () => void): void;
}

/** Makes the worker. The name is to be given to it as it is: it says which of several it is, and what it is to do. */
export type CreateSharedWorker = (name: string) => SharedWorkerLike;

const askMs = 700;
/** One that never answered may still be loading its script. */
const patienceMs = 3_000;

/** The name of a worker holds that of the group, and the fence under which it keeps the socket. */
export function toWorkerName(group: string, fence: number): string {
  return `${group}:${fence}`;
}

/** @returns `undefined` for a name that was not made here */
export function readWorkerName(name: string): { readonly group: string; readonly fence: number } | undefined {
  const [, group, digits] = /^(tidewire-tabs-.+):(\d{1,15})$/.exec(name) ?? [];
  return group === undefined ? undefined : { group, fence: Number(digits) };
}

/** A SharedWorker keeps the socket. One that crashed or hangs is left behind for one with another name. */
export function workerSeat(
  name: string,
  createWorker: CreateSharedWorker,
  fences: FenceStore,
  { learn, fail }: SeatGroup,
): Seat {
  const letters = createEmitter<unknown>((error) =>
    queueMicrotask(() => {
      throw error;
    }),
  );
  let port: EventTargetPort | undefined;
  let stopListening: Undo = () => {};

  function leave(): void {
    stopListening();
    port?.close?.();
    port = undefined;
  }

  function start(fence: number): void {
    leave();
    try {
      const worker = createWorker(toWorkerName(name, fence));
      const own = (port = worker.port);
      worker.addEventListener('error', () => {
        if (port === own) fail();
      });
      stopListening = listenTo(
        own,
        (message) => letters.emit(message),
        () => {},
      );
    } catch {
      fail();
    }
  }

  return {
    begin: () => void fences.read(name).then(learn, fail),
    take: () => undefined,
    follow: start,
    answer: () => undefined,
    isKeeper: false,
    reach() {
      const own = port;
      return {
        postMessage: (message) => own?.postMessage(message),
        onMessage: (listener) => letters.listen(listener),
      };
    },
    askEveryMs: (hasAnswered) => (hasAnswered ? askMs : patienceMs),
    leave,
  };
}

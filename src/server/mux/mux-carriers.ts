import type { AcceptSocket } from '../connection/hub-socket';
import { openMuxCarrier, type MuxCarrier, type MuxCarrierOptions } from './mux-carrier';

/** The sockets of a hub that carry links. */
export interface MuxCarriers {
  /** Takes in a socket that has agreed on `tidewire.mux.v1`. */
  readonly accept: AcceptSocket;
  /** Those without a link: no connection counts them, and yet each is a socket. */
  readonly idle: number;
  /** The hub has ended, and with it every link. */
  close(): void;
}

export function createMuxCarriers(options: Omit<MuxCarrierOptions, 'handleIdle' | 'handleOver'>): MuxCarriers {
  const carriers = new Set<MuxCarrier>();
  let idle = 0;
  return {
    accept(socket, request) {
      const carrier = openMuxCarrier(socket, request, {
        ...options,
        handleIdle: (isIdle) => void (idle += isIdle ? 1 : -1),
        handleOver: () => carriers.delete(carrier),
      });
      carriers.add(carrier);
      return carrier.listener;
    },
    get idle() {
      return idle;
    },
    close() {
      for (const carrier of [...carriers]) carrier.endIdle();
    },
  };
}

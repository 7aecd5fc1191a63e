import type { Undo } from '../shared/undo';
import type { WireData } from './transport';

/** The server's end of one link of a memory network. */
export interface ServerSocket {
  /** As the client gave it, query included. */
  readonly url: string;
  /** What the client offered. */
  readonly subprotocols: readonly string[];
  /** Opens the link. @param subprotocol the one selected; '' for none. The client refuses one that it did not offer */
  accept(subprotocol?: string): void;
  /** Ends the link before it opened, as an HTTP error in answer to the upgrade would: the client sees 1006. */
  refuse(): void;
  /** Does nothing unless accepted and not over. */
  send(data: WireData): void;
  /** Ends the link with any code. `onClose` is told when the client has heard of it. */
  close(code?: number, reason?: string): void;
  onMessage(listener: (data: WireData) => void): Undo;
  /** The link is over for the server. Comes at most once. */
  onClose(listener: (code: number, reason: string) => void): Undo;
}

/** What the socket sends on its way. */
export interface ServerActions {
  accept(subprotocol: string): void;
  refuse(): void;
  message(data: WireData): void;
  close(code: number, reason: string): void;
}

export interface ServerEnd {
  readonly socket: ServerSocket;
  readonly isOver: boolean;
  /** A message of the client's arrived. */
  received(data: WireData): void;
  /** The link is over. */
  closed(code: number, reason: string): void;
}

/** The server's half of a link: a small state machine that lets nothing out of order through. */
export function createServerSocket(url: string, subprotocols: readonly string[], act: ServerActions): ServerEnd {
  let state: 'asked' | 'open' | 'closing' | 'over' = 'asked';
  const messageListeners = new Set<(data: WireData) => void>();
  const closeListeners = new Set<(code: number, reason: string) => void>();
  return {
    socket: {
      url,
      subprotocols,
      accept(subprotocol = '') {
        if (state !== 'asked') return;
        state = 'open';
        act.accept(subprotocol);
      },
      refuse() {
        if (state !== 'asked') return;
        state = 'over';
        act.refuse();
      },
      send(data) {
        if (state === 'open') act.message(data);
      },
      close(code = 1000, reason = '') {
        if (state === 'asked') return this.refuse();
        if (state !== 'open') return;
        state = 'closing';
        act.close(code, reason);
      },
      onMessage: (listener) => addTo(messageListeners, listener),
      onClose: (listener) => addTo(closeListeners, listener),
    },
    get isOver() {
      return state === 'over';
    },
    received(data) {
      // A server that has said goodbye still hears what was on its way.
      if (state === 'open' || state === 'closing') for (const listener of [...messageListeners]) listener(data);
    },
    closed(code, reason) {
      if (state === 'over') return;
      state = 'over';
      for (const listener of [...closeListeners]) listener(code, reason);
    },
  };
}

function addTo<Listener>(listeners: Set<Listener>, listener: Listener): Undo {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

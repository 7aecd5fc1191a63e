/** What one message is on the wire. */
export type WireData = string | ArrayBuffer;

export interface TransportTarget {
  readonly url: string;
  /** Offered in this order; empty offers none. */
  readonly subprotocols: readonly string[];
}

export interface TransportListener {
  /** @param subprotocol the one the server selected, or '' */
  opened(subprotocol: string): void;
  received(data: WireData): void;
  /** The link is over, whether or not it ever opened. Codes as in RFC 6455 §7.4; 1006 where none was given. */
  closed(code: number, reason: string): void;
}

/**
 * One link to one server.
 *
 * 1. `opened` comes at most once, before any `received`.
 * 2. `closed` comes at most once and last.
 * 3. After `close()` the listener hears nothing more, `closed` included.
 * 4. No listener is called before `open()` has returned.
 */
export interface TransportLink {
  /** Hands one message over, in order. Does nothing unless the link is open. */
  send(data: WireData): void;
  /** Ends the link; idempotent. A server that hears of it sees 1000. */
  close(): void;
}

/** A way to move whole messages in order. Implementations prove themselves with `transportContract` from `tidewire/testing`. */
export interface Transport {
  /** For people: shown in diagnostics and errors. */
  readonly name: string;
  /** Never throws: an address that cannot be opened closes the link with 1006. */
  open(target: TransportTarget, listener: TransportListener): TransportLink;
}

import type { CloseAction } from './close-codes';
import type { Ledger } from './ledger';
import type { CreateSessionPart } from './session-part';

/** A fault as told to the app: a stable code, a sentence for people, and whether we go on trying. */
export interface Cause {
  readonly code: string;
  /** In words, where the server or the protocol gave any; words for people are in the components' messages. No secrets. */
  readonly message?: string | undefined;
  /** The close code, where a close was the cause. */
  readonly closeCode?: number;
}

/** One message of the app's. */
export interface Message {
  readonly type: string;
  readonly data: unknown;
  readonly channel?: string | undefined;
  /** Given by the sender, equal on every copy. */
  readonly id?: string | undefined;
}

export interface OutgoingMessage {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly channel: string | undefined;
}

export interface Hello {
  /** Random, the same for the life of the client. */
  readonly clientId: string;
  readonly token?: string | undefined;
}

/** The server's final word on a send or a request. */
export type ServerOutcome =
  | { readonly status: 'acked' }
  | { readonly status: 'answered'; readonly data: unknown }
  | { readonly status: 'rejected'; readonly reason: string; readonly message: string };

/** What one wire message meant. A protocol translates; the connection decides. */
export type Incoming =
  /** The handshake is complete. */
  | {
      readonly kind: 'ready';
      /** The server still knows what this client sent before. */
      readonly resumed: boolean;
      readonly serverTime?: number | undefined;
      readonly maxPayloadBytes?: number | undefined;
      /** When the credentials end, by the server's clock. */
      readonly expiresAt?: number | undefined;
    }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'outcome'; readonly id: string; readonly outcome: ServerOutcome }
  /** The server complains of something it does not name. */
  | { readonly kind: 'error'; readonly cause: Cause }
  | { readonly kind: 'pong'; readonly id?: string | undefined; readonly serverTime?: number | undefined }
  /** New credentials were accepted. */
  | { readonly kind: 'renewed'; readonly expiresAt?: number | undefined; readonly serverTime?: number | undefined }
  | { readonly kind: 'go-away'; readonly spreadMs: number }
  /** The server said in words what others say with a close: credentials refused, or it is not what the protocol needs. */
  | { readonly kind: 'lost'; readonly action: CloseAction; readonly cause: Cause }
  /** Counted and reported, else without effect. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** Counted, else without effect: a frame from a newer version. */
  | { readonly kind: 'ignored'; readonly reason: string };

export type Wire = string | ArrayBuffer;

/**
 * How an app and its server talk over a transport: pure translation, no state, no timers. Methods that a protocol lacks
 * switch the capability off (no `ping`: liveness is unknown).
 */
export interface Protocol {
  readonly name: string;
  readonly subprotocols: readonly string[];
  /** True: connected only after a `ready`. False: as soon as the transport is open. */
  readonly needsWelcome: boolean;
  /** The first frame, if there is one. */
  hello?: ((hello: Hello) => Wire | undefined) | undefined;
  /** @throws TypeError if the data cannot be encoded */
  message(message: OutgoingMessage): Wire;
  /**
   * Puts the sequence, dense per destination and from 1, into an encoded message when it is written. With this method
   * sends end as `acked`, without it as `sent`.
   */
  withSequence?: ((frame: Wire, seq: number) => Wire) | undefined;
  /** @throws TypeError if the data cannot be encoded */
  request?: ((request: { id: string; type: string; data: unknown }) => Wire) | undefined;
  subscribe?: ((id: string, channel: string) => Wire) | undefined;
  unsubscribe?: ((id: string, channel: string) => Wire) | undefined;
  ping?: ((id: string) => Wire) | undefined;
  /** Hands over new credentials on a living connection. */
  renew?: ((id: string, token: string) => Wire) | undefined;
  /** Never throws; order kept. */
  decode(data: Wire, isConnected: boolean): readonly Incoming[];
  /** Remembers what awaits an answer. Without it sends end as `sent`, and requests are `rejected('unsupported')`. */
  readonly createLedger?: ((protocol: Pick<Protocol, 'withSequence'>) => Ledger) | undefined;
  /** What else it does over the life of a connection: `heartbeat`, `renewal`. */
  readonly parts?: readonly CreateSessionPart[] | undefined;
}

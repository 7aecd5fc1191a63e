import type { CloseAction } from './close-codes';
import type { PresenceIncoming } from './presence-incoming';
import type { Position } from './position';

/** A fault as told to the app: a stable code, a sentence for people, and whether we go on trying. */
export interface Cause {
  /** `closed` for every close of the link, whose `closeCode` then says more; `timeout`, `unauthorized`, `page-hidden` … */
  readonly code: string;
  /** In words, where the server or the protocol gave any; words for people are in the components' messages. No secrets. */
  readonly message?: string | undefined;
  /** The close code, where a close was the cause. */
  readonly closeCode?: number;
}

/** An attempt that failed or a link that is over, and what to do about it. */
export interface Loss {
  readonly action: CloseAction;
  readonly cause: Cause;
  /** When to try again, if that was chosen beforehand; else it is drawn. */
  readonly retryAt?: number | undefined;
}

/** One message of the app's. */
export interface Message {
  readonly type: string;
  readonly data: unknown;
  readonly channel?: string | undefined;
  /** Given by the sender, equal on every copy. */
  readonly id?: string | undefined;
  /** Its number in the channel, where the server numbers: dense, and from 1. */
  readonly offset?: number | undefined;
}

/** The server's word on a send, a request or a subscription; final, but for `retry`. */
export type ServerOutcome =
  | { readonly status: 'acked'; readonly epoch?: string | undefined; readonly offset?: number | undefined }
  | { readonly status: 'answered'; readonly data: unknown; readonly isDuplicate?: true | undefined }
  | {
      readonly status: 'rejected';
      readonly reason: string;
      readonly message: string;
      /** In ms. */
      readonly retryAfterMs?: number | undefined;
      readonly data?: unknown;
      readonly isDuplicate?: true | undefined;
    }
  /** It was begun, and nobody will ever know how it ended. */
  | { readonly status: 'unknown'; readonly cause: Cause }
  /** Not known yet: to be written again, the same. */
  | { readonly status: 'retry'; readonly retryAfterMs?: number | undefined };

/** What one wire message meant. A protocol translates; the connection decides. */
export type Incoming =
  /** The handshake is complete. */
  | {
      readonly kind: 'ready';
      /** The server still knows what this client sent before. */
      readonly resumed: boolean;
      /** Names the server's memory of this client: another one means that it was forgotten in between. */
      readonly epoch?: string | undefined;
      readonly serverTime?: number | undefined;
      readonly maxPayloadBytes?: number | undefined;
      /** When the credentials end, by the server's clock. */
      readonly expiresAt?: number | undefined;
      /** What the server can do beyond the ground of its protocol; absent: nothing is known of it. */
      readonly capabilities?: readonly string[] | undefined;
    }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'outcome'; readonly id: string; readonly outcome: ServerOutcome }
  /** The server complains of something it does not name. */
  | { readonly kind: 'error'; readonly code: string; readonly reason: string }
  | { readonly kind: 'pong'; readonly id?: string | undefined; readonly serverTime?: number | undefined }
  /** New credentials were accepted. */
  | { readonly kind: 'renewed'; readonly expiresAt?: number | undefined; readonly serverTime?: number | undefined }
  | { readonly kind: 'go-away'; readonly spreadMs: number }
  /** A subscription begins. `recovered`: everything behind the position that was asked for follows. */
  | {
      readonly kind: 'subscribed';
      readonly id: string;
      readonly channel: string;
      /** The end of the log. */
      readonly end: Position;
      readonly recovered: boolean;
    }
  /** What lay between the last event of a channel and this position is gone, or is no longer true. */
  | { readonly kind: 'gap'; readonly channel: string; readonly end: Position }
  /** The server ended a subscription. */
  | { readonly kind: 'removed'; readonly channel: string; readonly code: string; readonly message: string }
  | PresenceIncoming
  /** The server did as it was told. */
  | { readonly kind: 'confirmed' }
  /** The server said in words what others say with a close: credentials refused, or it is not what the protocol needs. */
  | (Loss & { readonly kind: 'lost' })
  /** Counted and reported, else without effect. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** Counted, else without effect: a frame from a newer version. */
  | { readonly kind: 'ignored'; readonly reason: string };

/** One message on the wire. */
export type Wire = string | ArrayBuffer;

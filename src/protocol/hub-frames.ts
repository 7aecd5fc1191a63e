/** Why a hub refused something. Stable: apps may switch on it. */
export type HubErrorCode =
  | 'malformed'
  | 'unauthorized'
  | 'forbidden'
  | 'unknown-command'
  | 'invalid-data'
  | 'rate-limited'
  | 'too-large'
  | 'sequence'
  | 'limit'
  | 'internal';

export interface WelcomeFrame {
  readonly type: 'welcome';
  readonly version: 1;
  /** Random, new for every connection. */
  readonly session: string;
  /** The hub's wall clock in ms. */
  readonly time: number;
  /** The hub still knows what this publisher sent before. */
  readonly resumed: boolean;
  /** Random, made with the hub's memory of this publisher: another one than before means that it was forgotten in between. */
  readonly epoch: string;
  readonly capabilities: readonly string[];
  readonly limits: { readonly maxPayloadBytes: number };
  readonly user?: string | undefined;
  /** When the credentials end, by the hub's wall clock in ms. */
  readonly expiresAt?: number | undefined;
}

export interface AuthenticatedFrame {
  readonly type: 'authenticated';
  readonly id: string;
  readonly expiresAt?: number | undefined;
}

export interface PongFrame {
  readonly type: 'pong';
  readonly id: string;
  /** The hub's wall clock in ms. */
  readonly time: number;
}

export interface EventFrame {
  readonly type: 'event';
  readonly event: string;
  readonly data?: unknown;
  readonly channel?: string | undefined;
  /** Of the publish that caused it. */
  readonly id?: string | undefined;
}

export interface AckFrame {
  readonly type: 'ack';
  readonly id: string;
  readonly seq: number;
  /** This is the outcome of an earlier copy; nothing happened now. */
  readonly duplicate?: true | undefined;
}

export interface SubscriptionFrame {
  readonly type: 'subscribed' | 'unsubscribed';
  readonly id: string;
  readonly channel: string;
}

export interface AnswerFrame {
  readonly type: 'answer';
  readonly id: string;
  readonly data?: unknown;
}

export interface ErrorFrame {
  readonly type: 'error';
  /** Of the frame that was refused, where it could be read. */
  readonly id?: string | undefined;
  readonly code: HubErrorCode;
  /** For people. Holds no secret and no stack. */
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** With `sequence`: the number that would be accepted. */
  readonly expected?: number | undefined;
}

export interface GoAwayFrame {
  readonly type: 'go-away';
  readonly reason: string;
  readonly spreadMs: number;
}

/** What a hub says (docs/protocol.md); many of them may travel in one `batch`. */
export type HubFrame =
  | WelcomeFrame
  | AuthenticatedFrame
  | PongFrame
  | EventFrame
  | AckFrame
  | SubscriptionFrame
  | AnswerFrame
  | ErrorFrame
  | GoAwayFrame;

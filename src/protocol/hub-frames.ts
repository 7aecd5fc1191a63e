/** Why a hub refused something. Stable: apps may switch on it. Commands may be refused with codes of the application's own (PR52). */
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
  | 'retry-same-id'
  | 'unknown-outcome'
  | 'key-conflict'
  | 'not-begun'
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
  /** Its place in the channel's log, dense and from 1. */
  readonly offset?: number | undefined;
}

export interface AckFrame {
  readonly type: 'ack';
  readonly id: string;
  readonly seq: number;
  /** This is the outcome of an earlier copy; nothing happened now. */
  readonly duplicate?: true | undefined;
  /** Where a publish to a channel was stored. */
  readonly epoch?: string | undefined;
  readonly offset?: number | undefined;
}

export interface SubscribedFrame {
  readonly type: 'subscribed';
  readonly id: string;
  readonly channel: string;
  /** The end of the log. */
  readonly epoch: string;
  readonly offset: number;
  /** Of the event at `offset`: what a client needs to resume before it has received one. */
  readonly lastId?: string | undefined;
  /** Everything behind the position that was asked for follows (PR26). */
  readonly recovered: boolean;
}

export interface UnsubscribedFrame {
  readonly type: 'unsubscribed';
  readonly id: string;
  readonly channel: string;
}

/** What lay between the last event and this position is gone, or is no longer true (PR27). */
export interface GapFrame {
  readonly type: 'gap';
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  /** Of the event at `offset`. */
  readonly lastId?: string | undefined;
}

/** The hub ended a subscription (PR30). */
export interface RemovedFrame {
  readonly type: 'removed';
  readonly channel: string;
  readonly code: HubErrorCode;
  readonly message: string;
}

export interface DoneFrame {
  readonly type: 'done';
  readonly id: string;
  /** With the answer to `enter`: who the client is there. */
  readonly member?: string | undefined;
}

/** One who is present in a channel. */
export interface PresenceMemberFrame {
  /** The same for all connections of one. */
  readonly member: string;
  /** Absent: anonymous. */
  readonly user?: string | undefined;
  readonly state?: unknown;
}

/** Everybody who is present, instead of what was told before (PR33). */
export interface MembersFrame {
  readonly type: 'members';
  /** With the answer to `watch`. */
  readonly id?: string | undefined;
  readonly channel: string;
  readonly members: readonly PresenceMemberFrame[];
}

export interface PresenceFrame {
  readonly type: 'presence';
  readonly channel: string;
  readonly change: 'joined' | 'updated' | 'left';
  readonly member: PresenceMemberFrame;
}

export interface HubTypingFrame {
  readonly type: 'typing';
  readonly channel: string;
  readonly member: string;
  readonly user?: string | undefined;
  readonly active: boolean;
}

export interface AnswerFrame {
  readonly type: 'answer';
  readonly id: string;
  readonly data?: unknown;
  /** How an earlier copy of the operation ended; nothing happened now (PR50). */
  readonly duplicate?: true | undefined;
}

export interface ErrorFrame {
  readonly type: 'error';
  /** Of the frame that was refused, where it could be read. */
  readonly id?: string | undefined;
  readonly code: HubErrorCode | (string & {});
  /** For people. Holds no secret and no stack. */
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  /** With `sequence`: the number that would be accepted. */
  readonly expected?: number | undefined;
  /** What the application adds to its own refusal of a command (PR52). */
  readonly data?: unknown;
  /** How an earlier copy of the operation ended; nothing happened now (PR50). */
  readonly duplicate?: true | undefined;
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
  | SubscribedFrame
  | UnsubscribedFrame
  | GapFrame
  | RemovedFrame
  | DoneFrame
  | MembersFrame
  | PresenceFrame
  | HubTypingFrame
  | AnswerFrame
  | ErrorFrame
  | GoAwayFrame;

import type { Environment } from '../shared/environment';
import type { CloseAction } from './close-codes';
import type { AuthOptions } from './auth-options';
import type { Cause, Incoming, Message, Wire } from './incoming';

export type Welcome = Extract<Incoming, { kind: 'ready' }>;

/** One answered ping. Times in ms. */
export interface RoundTrip {
  readonly roundTripMs: number;
  /** What the server's wall clock read in between. */
  readonly serverTime: number | undefined;
  /** Our wall clock when the answer arrived. */
  readonly receivedAt: number;
}

/** A link that is over. */
export interface LinkFailure {
  /** It was of use. */
  readonly wasConnected: boolean;
  /** The transport had opened it. */
  readonly wasOpen: boolean;
  /** It said nothing until the time was up. */
  readonly isSilent: boolean;
}

export interface Explanation {
  readonly action: CloseAction;
  readonly cause: Cause;
  /** When to try again, if that was chosen beforehand. */
  readonly retryAt?: number | undefined;
}

/** What a part may ask of the connection. */
export interface SessionHost {
  readonly environment: Environment;
  /** Time between pings, in ms. */
  readonly heartbeatMs: number;
  /** Time for a sign of life after a ping, in ms. */
  readonly heartbeatTimeoutMs: number;
  /** Only a connection that lived this long proves anything, in ms. */
  readonly minUptimeMs: number;
  readonly auth: AuthOptions;
  /**
   * Who publishes. Another one for each user and destination: a server that still knows the numbers of the last one must not
   * count on with them.
   */
  clientId: string;
  /** The token of the present attempt; struck out of whatever the server says. */
  token?: string | undefined;
  /** Of this link, for those who arrive late. */
  lastRoundTrip?: RoundTrip | undefined;
  isConnected(): boolean;
  /** Writes a frame if connected. */
  write(frame: Wire | undefined): void;
  /** Replaces a link that is open. @param code of the cause */
  replaceLink(code: string): void;
  /** There is a token, or a newer one. */
  credentialsChanged(): void;
  measured(roundTrip: RoundTrip): void;
}

/**
 * Something that happens over the life of a connection beyond translating: a heartbeat, credentials, subscriptions. Protocols
 * name their parts and hooks attach theirs, so that an app carries only what it uses.
 */
export interface SessionPart {
  /** Before each attempt: the address to open. `null`: there are no credentials. A throw counts as a failed attempt. */
  prepare?(url: string): Promise<string | null>;
  /** Connected; the state says so next. */
  connected?(welcome: Welcome | undefined): void;
  /** @param cause what ended the link, where it was not us */
  disconnected?(cause: Cause | undefined): void;
  /** A wire message arrived, whatever it held. */
  received?(): void;
  /** All messages of one wire message, in order. */
  messages?(messages: readonly Message[]): void;
  /** Everything else that it held. */
  heard?(incoming: Exclude<Incoming, { kind: 'message' }>): void;
  measured?(roundTrip: RoundTrip): void;
  /** Wall clock and monotonic clock no longer agree: what was measured against them is void. */
  clockJumped?(): void;
  /** Somebody doubts that the link is alive. */
  verify?(): void;
  /** Ask for a newer token. @param isRefusal because this one was refused just now */
  renew?(isRefusal: boolean): void;
  /**
   * Knows why a link is over, where the close does not tell.
   *
   * @param opensBare tells whether the address opens without a subprotocol; the connection ends that link
   */
  explain?(
    failure: LinkFailure,
    opensBare: (tell: (isOpen: boolean) => void) => void,
  ): Promise<Explanation | undefined>;
}

export type CreateSessionPart = (host: SessionHost) => SessionPart;

import type { Environment } from '../shared/environment';
import type { Cause, Incoming, Protocol, Wire } from './protocol';

export type Welcome = Extract<Incoming, { kind: 'ready' }>;

/** What a part may do to the connection. */
export interface SessionHost {
  readonly environment: Environment;
  readonly protocol: Protocol;
  /** Time between pings, in ms. */
  readonly heartbeatMs: number;
  /** Time for a sign of life after a ping, in ms. */
  readonly heartbeatTimeoutMs: number;
  write(frame: Wire | undefined): void;
  /** Replaces a link that is open and carries nothing. */
  replaceLink(): void;
  /** Fetches a token and hands it over if it is a new one. */
  renewToken(): void;
  measured(roundTripMs: number, serverTime: number | undefined): void;
}

/**
 * Something that a protocol does over the life of a connection beyond translating: a heartbeat, the renewal of credentials.
 * Protocols name their parts, so that an app whose protocol has none does not carry them.
 */
export interface SessionPart {
  connected?(welcome: Welcome | undefined): void;
  /** @param cause what ended the link, where it was not us */
  disconnected?(cause: Cause | undefined): void;
  /** A wire message arrived, whatever it held. */
  received?(): void;
  heard?(incoming: Incoming): void;
  /** Somebody doubts that the link is alive. */
  verify?(): void;
}

export type CreateSessionPart = (host: SessionHost) => SessionPart;


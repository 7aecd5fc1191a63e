import type { Environment } from '../shared/environment';
import type { AuthOptions } from './auth-options';
import type { Cause, Incoming, Loss, Wire } from './incoming';

export type Welcome = Extract<Incoming, { kind: 'ready' }>;

/** One answered ping. Times in ms. */
export interface RoundTrip {
  readonly roundTripMs: number;
  /** What the server's wall clock read in between. */
  readonly serverTime: number | undefined;
  /** Our wall clock when the answer arrived. */
  readonly receivedAt: number;
}

/** Hears of one link. */
export interface LinkListener {
  opened(): void;
  received(data: Wire): void;
  closed(code: number, reason: string): void;
}

/** What a part may ask of the connection. */
export interface SessionHost {
  readonly environment: Environment;
  /** Time between pings, in ms, if the app chose it. */
  readonly heartbeatMs?: number | undefined;
  /** Time for a sign of life after a ping, in ms, if the app chose it. */
  readonly heartbeatTimeoutMs?: number | undefined;
  /** How long what nobody uses any more is kept, in ms. */
  readonly lingerMs: number;
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
  /** What the server of the present link, or of the last one, said of itself. */
  welcome?: Welcome | undefined;
  /** Of this link, for those who arrive late. */
  lastRoundTrip?: RoundTrip | undefined;
  isConnected(): boolean;
  /** Hands a frame to the link. Before `connected` and after `disconnected` a part writes nothing. */
  write(frame: Wire | undefined): void;
  /** Opens another link to the same address in place of one that is over. */
  openLink(subprotocols: readonly string[], listener: LinkListener): void;
  /** The link is over, or of no use, unless a part knows better. */
  linkEnded(loss: Loss): unknown;
  /** There is a token, or a newer one. */
  dispatch(event: 'credentialsChanged'): void;
  /** Lets all parts know. */
  tell<What extends News>(what: What, ...news: Parameters<Required<SessionPart>[What]>): void;
}

/**
 * Something that happens over the life of a connection beyond translating: a heartbeat, credentials, subscriptions. Protocols
 * name their parts and hooks attach theirs, so that an app carries only what it uses.
 */
export interface SessionPart {
  /** Before each attempt: the address to open, or why there is nothing to try. A throw counts as a failed attempt. */
  prepare?(url: string): Promise<string | Loss>;
  /** Connected; the state says so next. */
  connected?(welcome: Welcome | undefined): void;
  /** @param cause what ended the link, where it was not us */
  disconnected?(cause: Cause | undefined): void;
  /** What a wire message held, one by one; each holds something. */
  heard?(incoming: Incoming): void;
  measured?(roundTrip: RoundTrip): void;
  /** Wall clock and monotonic clock no longer agree: what was measured against them is void. */
  clockJumped?(): void;
  /** The page, the machine or the network is back. @param isLong after being away for a minute or more */
  woke?(isLong: boolean): void;
  /** Somebody doubts that the link is alive. */
  verify?(): void;
  /** Ask for a newer token. @param isRefusal because this one was refused just now */
  renew?(isRefusal: boolean): void;
  /** User or destination are no longer the same: nothing of the last one's may reach the next. */
  abandoned?(reason: 'destination-changed' | 'user-changed'): void;
  /** The client is. */
  disposed?(): void;
  /** Knows why a link is over, where the close does not tell. @param wasOpen the transport had opened it */
  explain?(cause: Cause, wasOpen: boolean): Promise<Loss | undefined>;
}

/** What parts are told, and nobody answers. */
export type News = Exclude<keyof SessionPart, 'prepare' | 'explain'>;

export type CreateSessionPart = (host: SessionHost) => SessionPart;

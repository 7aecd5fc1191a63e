import type { Incoming, Wire } from './incoming';
import type { Ledger } from './ledger';
import type { Position } from './position';
import type { PresenceEncoder } from './presence-frames';
import type { CreateSessionPart, SessionHost } from './session-part';

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

/**
 * How an app and its server talk over a transport: pure translation, no state, no timers. Methods that a protocol lacks
 * switch the capability off (no `ping`: liveness is unknown).
 */
export interface Protocol {
  readonly name: string;
  readonly subprotocols: readonly string[];
  /** True: connected only after a `ready`. False: as soon as the transport is open. */
  readonly needsWelcome?: boolean;
  /** The first frame, if there is one. */
  hello?: ((hello: Hello) => Wire | undefined) | undefined;
  /** @throws TypeError if the data cannot be encoded */
  message(message: OutgoingMessage): Wire;
  /** @param from resumes behind it, where the server keeps a log. @throws if the channel cannot be named to the server */
  subscribe?: ((id: string, channel: string, from?: Position) => Wire) | undefined;
  unsubscribe?: ((id: string, channel: string) => Wire) | undefined;
  /**
   * What tells a message of a channel from those before it. `log`: the server numbers them, keeps them, and answers `subscribe`
   * with a position. `numbers`: it only numbers them. `ids`: they have ids that are equal on every copy, and perhaps numbers.
   * Without it a channel is a filter.
   */
  readonly continuity?: 'log' | 'numbers' | 'ids' | undefined;
  /** Who is there. Without it nobody is known to be. */
  readonly presence?: PresenceEncoder | undefined;
  /** Never throws; order kept. */
  decode(data: Wire, isConnected: boolean): readonly Incoming[];
  /** Remembers what awaits an answer. Without it sends end as `sent`, and requests are `rejected('unsupported')`. */
  readonly createLedger?: ((host: Pick<SessionHost, 'environment' | 'write'>) => Ledger) | undefined;
  /** What else it does over the life of a connection: `heartbeat`, `renewal`. */
  readonly parts?: readonly CreateSessionPart[] | undefined;
}

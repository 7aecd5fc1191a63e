import type { Incoming, Wire } from './incoming';
import type { Ledger } from './ledger';
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
  subscribe?: ((id: string, channel: string) => Wire) | undefined;
  unsubscribe?: ((id: string, channel: string) => Wire) | undefined;
  /** Never throws; order kept. */
  decode(data: Wire, isConnected: boolean): readonly Incoming[];
  /** Remembers what awaits an answer. Without it sends end as `sent`, and requests are `rejected('unsupported')`. */
  readonly createLedger?: ((host: Pick<SessionHost, 'environment' | 'write'>) => Ledger) | undefined;
  /** What else it does over the life of a connection: `heartbeat`, `renewal`. */
  readonly parts?: readonly CreateSessionPart[] | undefined;
}

import type { Transport } from '../../transports/transport';

/** What a transport is tested against. */
export interface TransportCounterpart {
  readonly transport: Transport;
  /** Address, without query, of a server that runs `createContractServer()`. */
  readonly url: string;
  /** Address where nothing listens. */
  readonly deadUrl: string;
  /** Lets virtual time pass. @default real time passes by itself */
  readonly pass?: () => Promise<void>;
}

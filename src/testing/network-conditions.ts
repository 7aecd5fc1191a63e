/** Which way, seen from the network. */
export type NetworkDirection = 'none' | 'to-client' | 'to-server' | 'both';

/** How a virtual network treats what it carries. Probabilities are per message, 0 to 1, and drawn from the seed. */
export interface NetworkConditions {
  /** One way, in ms. @default 0 */
  readonly latencyMs: number;
  /** Up to so many ms more, drawn for each packet; order is kept, as TCP keeps it. @default 0 */
  readonly jitterMs: number;
  /** Packets that way vanish, on present and new links: a half-open path. Nobody is told. @default 'none' */
  readonly swallows: NetworkDirection;
  /** New links are refused: 1006, never opened. @default false */
  readonly refusesConnections: boolean;
  /** The server is stopped, as by SIGSTOP: it hears and says nothing, and loses nothing. @default false */
  readonly isServerFrozen: boolean;
  /** A message kills its link (1006 at both ends) instead of arriving. @default 0 */
  readonly cuts: number;
  /** A message arrives twice. No WebSocket does this; relays and retries do. @default 0 */
  readonly duplicates: number;
  /** A message is overtaken by those sent up to 50 ms later. No WebSocket does this. @default 0 */
  readonly reorders: number;
}

export const normalConditions: NetworkConditions = {
  latencyMs: 0,
  jitterMs: 0,
  swallows: 'none',
  refusesConnections: false,
  isServerFrozen: false,
  cuts: 0,
  duplicates: 0,
  reorders: 0,
};

export function covers(direction: NetworkDirection, to: 'client' | 'server'): boolean {
  return direction === 'both' || direction === `to-${to}`;
}

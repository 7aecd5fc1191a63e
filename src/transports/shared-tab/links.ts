import type { TransportEnvironment } from '../default-environment';
import { muxLinks } from './mux';
import { rawLinks } from './raw';
import type { Transport } from '../transport';

/** What tabs share: links of our protocol side by side, or a plain server's socket as it is. */
export function sharedLinks(inner: Transport, environment: TransportEnvironment): Transport {
  const mux = muxLinks(inner, environment);
  const raw = rawLinks(inner);
  return {
    name: `shared ${inner.name}`,
    open: (target, listener) => (target.subprotocols.length ? mux : raw).open(target, listener),
  };
}

/** Only these can be shared: another subprotocol may begin with words of its own, once for each socket. */
export function canBeShared(subprotocols: readonly string[]): boolean {
  return !subprotocols.length || subprotocols.includes('tidewire.v1');
}

import type { Environment, Transport, TransportLink } from 'tidewire';
import { type NetworkConditions } from 'tidewire/testing';

/** Of all that a virtual network can do to its links, what a cable does. */
type CableConditions = Pick<NetworkConditions, 'latencyMs' | 'jitterMs' | 'refusesConnections'>;

const asItIs: CableConditions = { latencyMs: 0, jitterMs: 0, refusesConnections: false };

/**
 * A transport that can be pulled out of the wall, slowed down and refused, whatever it leads to: the hub in the page or a real
 * one. Plugged in and left alone it changes nothing.
 */
export interface Cable {
  readonly transport: Transport;
  readonly environment: Environment;
  plug(): void;
  /** Links break, new ones can't be opened. */
  unplug(): void;
  change(conditions: Partial<NetworkConditions>): void;
  heal(): void;
  dropLinks(): void;
}

export function createCable(inner: Transport, environment: Environment): Cable {
  const cuts = new Set<() => void>();
  let conditions: CableConditions = asItIs;
  let isPlugged = true;

  function open(...[target, listener]: Parameters<Transport['open']>): TransportLink {
    const outward = createLane();
    const inward = createLane();
    let link: TransportLink | undefined;
    const end = () => cuts.delete(cut);
    const cut = () => {
      if (!end()) return;
      link?.close();
      listener.closed(1006, '');
    };
    cuts.add(cut);
    if (!isPlugged || conditions.refusesConnections) environment.setTimer(cut, conditions.latencyMs);
    else
      link = inner.open(target, {
        opened: (subprotocol) => inward(() => listener.opened(subprotocol)),
        received: (data) => inward(() => listener.received(data)),
        closed: (code, reason) => inward(() => end() && listener.closed(code, reason)),
      });
    /** Carries in order, and at once where nothing delays. */
    function createLane() {
      let last = -Infinity;
      return (run: () => void) => {
        const now = environment.monotonicNow();
        const at = Math.max(last, now + conditions.latencyMs + environment.random() * conditions.jitterMs);
        if (at <= now) return run();
        last = at;
        environment.setTimer(() => cuts.has(cut) && run(), at - now);
      };
    }
    return {
      send: (data) => outward(() => link?.send(data)),
      close() {
        end();
        link?.close();
      },
    };
  }

  const dropLinks = () => [...cuts].forEach((cut) => cut());
  return {
    transport: { name: inner.name, open },
    environment,
    plug: () => void (isPlugged = true),
    unplug() {
      isPlugged = false;
      dropLinks();
    },
    change: (next) => void (conditions = { ...conditions, ...next }),
    heal: () => void (conditions = asItIs),
    dropLinks,
  };
}

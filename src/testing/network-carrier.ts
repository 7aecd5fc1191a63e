import type { Environment } from '../shared/environment';
import type { MemoryLink, MemoryPacket } from '../transports/memory';
import { covers, type NetworkConditions, type NetworkDirection } from './network-conditions';

/** The way of one link through the network. */
export interface Route {
  readonly number: number;
  readonly client: string;
  readonly link: MemoryLink;
  /** What it has stopped carrying, for ever. */
  silenced: NetworkDirection;
  isCut: boolean;
  /** Under way, in the order in which they arrive. */
  readonly underWay: { readonly client: Arrival[]; readonly server: Arrival[] };
}

interface Arrival {
  readonly at: number;
  readonly run: () => void;
}

export type Fate = 'carried' | 'swallowed' | 'refused' | 'cut' | 'duplicated' | 'reordered';

export interface Carrier {
  carry(route: Route, packet: MemoryPacket, deliver: () => void): void;
  /** Cuts the cable: both ends see 1006, nothing under way arrives. */
  cut(route: Route): void;
  /** Lets a frozen server go on with what it held. */
  thaw(): void;
}

const overtakenWithinMs = 50;

/** Decides the fate of each packet by the conditions of the moment. Keeps order per link and direction unless told not to. */
export function createCarrier(
  world: Environment,
  conditions: () => NetworkConditions,
  record: (route: Route, packet: MemoryPacket, fate: Fate) => void,
): Carrier {
  let held: (() => void)[] = [];
  const happens = (probability: number) => probability > 0 && world.random() < probability;

  function carry(route: Route, packet: MemoryPacket, deliver: () => void): void {
    const { to, kind } = packet;
    const { latencyMs, jitterMs, swallows, ...now } = conditions();
    if (route.isCut) return;
    // A stopped server says nothing; it will, once it runs again.
    if (to === 'client' && now.isServerFrozen) return void held.push(() => carry(route, packet, deliver));
    if (covers(route.silenced, to) || covers(swallows, to)) return record(route, packet, 'swallowed');
    if (kind === 'open' && now.refusesConnections) {
      record(route, packet, 'refused');
      return void world.setTimer(() => cut(route), latencyMs);
    }
    const isMessage = kind === 'message';
    if (isMessage && happens(now.cuts)) {
      record(route, packet, 'cut');
      return void world.setTimer(() => cut(route), 0);
    }
    const arrive = () => {
      if (route.isCut) return;
      if (to === 'server' && conditions().isServerFrozen) held.push(deliver);
      else deliver();
    };
    const delayMs = latencyMs + (jitterMs && world.random() * jitterMs);
    if (isMessage && happens(now.reorders)) {
      record(route, packet, 'reordered');
      return void world.setTimer(arrive, delayMs + world.random() * overtakenWithinMs);
    }
    const isTwin = isMessage && happens(now.duplicates);
    record(route, packet, isTwin ? 'duplicated' : 'carried');
    for (let copies = isTwin ? 2 : 1; copies > 0; copies--) enqueue(route.underWay[to], delayMs, arrive);
  }

  /** First in, first out, even where real timers round their delays. */
  function enqueue(underWay: Arrival[], delayMs: number, run: () => void): void {
    const now = world.monotonicNow();
    const arrival: Arrival = { at: Math.max(now + delayMs, underWay.at(-1)?.at ?? 0), run };
    underWay.push(arrival);
    world.setTimer(() => {
      while (underWay.includes(arrival)) underWay.shift()?.run();
    }, arrival.at - now);
  }

  function cut(route: Route): void {
    route.isCut = true;
    route.link.cut('server');
    route.link.cut('client');
  }

  return {
    carry,
    cut,
    thaw() {
      const due = held;
      held = [];
      for (const go of due) go();
    },
  };
}

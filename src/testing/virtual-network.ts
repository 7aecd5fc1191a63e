import type { Undo } from '../shared/undo';
import type { Environment } from '../shared/environment';
import { memory, type MemoryLink, type MemoryPacket, type ServerSocket } from '../transports/memory';
import type { Transport, WireData } from '../transports/transport';
import { createCarrier, type Fate, type Route } from './network-carrier';
import { normalConditions, type NetworkConditions, type NetworkDirection } from './network-conditions';
import type { VirtualEnvironment } from './virtual-environment';

export interface VirtualNetworkOptions extends Partial<NetworkConditions> {
  /** Gives time and random numbers. With a virtual environment nothing moves until it is advanced. */
  readonly environment: Environment | VirtualEnvironment;
  /** How many entries the log keeps; older ones are dropped. @default 10000 */
  readonly maxLogEntries?: number;
}

/** One packet and what became of it. */
export interface NetworkLogEntry {
  /** When it was sent, by the network's wall clock. */
  readonly at: number;
  readonly client: string;
  /** Number of the link, from 1. */
  readonly link: number;
  readonly to: 'client' | 'server';
  readonly kind: MemoryPacket['kind'];
  /** Of a message. */
  readonly data?: WireData;
  /** Of a close. */
  readonly code?: number;
  readonly fate: Fate;
}

export interface VirtualNetwork {
  /** The network's own time and random numbers: those of a machine that never sleeps. */
  readonly environment: Environment;
  /** The way in of the first client, whose name is 'client'. */
  readonly transport: Transport;
  /**
   * The way in of another client.
   *
   * @param client its name in the log and in `liveLinks`
   * @param environment its own page, if it has one; it hears nothing while it sleeps. @default the network's
   */
  createTransport(client: string, environment?: Environment | VirtualEnvironment): Transport;
  /** Puts a server at an address; see `memory().listen`. */
  listen(url: string, onConnection: (socket: ServerSocket) => void): Undo;
  readonly conditions: NetworkConditions;
  /** Changes some conditions. What is under way arrives as it would have; a thawed server goes on with what it held. */
  change(conditions: Partial<NetworkConditions>): void;
  /** Back to the conditions at the start. Links that were silenced stay so. */
  heal(): void;
  /** Cuts every link, or those of one client: both ends see 1006 at once, nothing under way arrives. */
  dropLinks(client?: string): void;
  /** Makes every present link half-open: it looks fine and carries nothing that way any more. New links are healthy. */
  silenceLinks(direction?: NetworkDirection): void;
  /** Links that clients hold, opening or open: of all, or of one. */
  liveLinks(client?: string): number;
  /** The most there ever were at once. A client that has held two has a bug. */
  peakLiveLinks(client?: string): number;
  /** Every packet, oldest first. */
  readonly log: readonly NetworkLogEntry[];
}

/**
 * A network in a test's hands: its servers are functions, its faults are scripted (`dropLinks`, `silenceLinks`, `change`) or
 * drawn from the environment's seed (`cuts`, `duplicates`, `reorders`, `jitterMs`). Runs in real time too, given the real
 * environment.
 *
 * @example
 * const network = createVirtualNetwork({ environment, latencyMs: 20 });
 * network.listen('wss://shop.test/live', (socket) => socket.accept());
 * const client = createRealtimeClient({ url: 'wss://shop.test/live', environment, transport: network.transport });
 * client.connect();
 * await environment.advance(40); // connected
 * network.dropLinks(); // 1006
 */
export function createVirtualNetwork(options: VirtualNetworkOptions): VirtualNetwork {
  const { environment, maxLogEntries = 10_000, ...initial } = options;
  const world = 'elsewhere' in environment ? environment.elsewhere : environment;
  const start: NetworkConditions = { ...normalConditions, ...initial };
  let conditions = start;
  const wires = memory();
  const log: NetworkLogEntry[] = [];
  const known = new WeakMap<MemoryLink, Route>();
  const peaks = new Map<string | undefined, number>();
  let routes: Route[] = [];
  let count = 0;
  const carrier = createCarrier(world, () => conditions, record);

  function record({ number: link, client }: Route, packet: MemoryPacket, fate: Fate): void {
    const { to, kind, data, code } = packet;
    const rest = { ...(data !== undefined && { data }), ...(code !== undefined && { code }) };
    log.push({ at: world.now(), client, link, to, kind, ...rest, fate });
    if (log.length > maxLogEntries) log.shift();
  }

  function routesOf(client?: string): Route[] {
    routes = routes.filter(({ link }) => !link.isOver);
    return routes.filter((route) => client === undefined || route.client === client);
  }

  const liveLinks = (client?: string) => routesOf(client).filter(({ link }) => link.isLive).length;

  function addRoute(client: string, link: MemoryLink): Route {
    const route: Route = {
      number: ++count,
      client,
      link,
      silenced: 'none',
      isCut: false,
      underWay: { client: [], server: [] },
    };
    known.set(link, route);
    routes.push(route);
    for (const name of [client, undefined]) peaks.set(name, Math.max(peaks.get(name) ?? 0, liveLinks(name)));
    return route;
  }

  function createTransport(client: string, home: Environment | VirtualEnvironment = environment): Transport {
    // A page that is frozen or asleep hears what arrived once it runs again.
    const post = 'post' in home ? (task: () => void) => home.post(task) : (task: () => void) => task();
    return wires.createTransport((packet, deliver) => {
      const route = known.get(packet.link) ?? addRoute(client, packet.link);
      carrier.carry(route, packet, packet.to === 'client' ? () => post(deliver) : deliver);
    }, post);
  }

  function change(next: Partial<NetworkConditions>): void {
    conditions = { ...conditions, ...next };
    if (!conditions.isServerFrozen) carrier.thaw();
  }

  return {
    environment: world,
    transport: createTransport('client'),
    createTransport,
    listen: (url, onConnection) => wires.listen(url, onConnection),
    get conditions() {
      return conditions;
    },
    change,
    heal: () => change(start),
    dropLinks(client) {
      for (const route of routesOf(client)) carrier.cut(route);
    },
    silenceLinks(direction = 'both') {
      for (const route of routesOf()) route.silenced = direction;
    },
    liveLinks,
    peakLiveLinks: (client) => peaks.get(client) ?? 0,
    log,
  };
}

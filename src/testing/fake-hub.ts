import type { ClientFrame } from '../protocol/client-frames';
import { closeCode } from '../protocol/close-codes';
import type { HubFrame } from '../protocol/hub-frames';
import type { Undo } from '../shared/undo';
import type { ServerSocket } from '../transports/memory';
import type { FakeHubAction, FakeHubCommand, FakeHubLimits, FakeHubUser } from './fake-hub-handlers';
import { createPublishers } from './fake-hub-publishers';
import type { HubServices } from './fake-hub-services';
import { createHubSession, type HubSession } from './fake-hub-session';
import type { VirtualNetwork } from './virtual-network';

export interface FakeHubOptions {
  readonly network: Pick<VirtualNetwork, 'listen' | 'environment'>;
  readonly url: string;
  /** `null` refuses. @default everybody is anonymous */
  readonly authenticate?: (request: {
    readonly token: string | undefined;
    readonly client: string;
  }) => FakeHubUser | null | Promise<FakeHubUser | null>;
  /** @default everything is allowed */
  readonly authorize?: (request: FakeHubAction & { readonly user: FakeHubUser }) => boolean | Promise<boolean>;
  readonly commands?: Readonly<Record<string, FakeHubCommand>>;
  readonly limits?: Partial<FakeHubLimits>;
  /** Gathers frames for one client so long and sends them as a batch (PR18). @default 0: each alone and at once */
  readonly batchMs?: number;
  /** The hub's wall clock minus the network's, in ms. @default 0 */
  readonly clockOffsetMs?: number;
}

/** A hub in the page: Tidewire's protocol (docs/protocol.md) without a server. Its methods read as what a hub does. */
export interface FakeHub {
  /** Links that are open, welcomed or not. */
  readonly connections: number;
  /** Users of welcomed connections, oldest first. */
  readonly users: readonly FakeHubUser[];
  /** Valid frames received, oldest first, taken out of their batches. The last 10,000 are kept. */
  readonly received: readonly ClientFrame[];
  readonly malformedFrames: number;
  subscribers(channel: string): number;
  /** To all subscribers of a channel. @returns how many */
  publishes(channel: string, event: string, data?: unknown): number;
  /** To every welcomed connection, without a channel. */
  broadcasts(event: string, data?: unknown): void;
  /** Exactly this text or these bytes to every connection: for what no hub should say. */
  sendsRaw(data: string | ArrayBuffer): void;
  /** Adds a command, or takes the place of one. */
  answers(command: string, handler: FakeHubCommand): Undo;
  /** Lets new links in, as at the start. */
  accepts(): void;
  /** New links are refused: before they open (1006), or with a code just after. */
  refuses(code?: number): void;
  /** Hangs: nothing is heard or said until `answersAgain()`. What it missed stays missed. */
  goesSilent(): void;
  answersAgain(): void;
  /** Ends every connection. @param code default 1000 */
  closes(code?: number, reason?: string): void;
  /** Ends the connections of one user. @param code default 4403 */
  kicks(userId: string, code?: number): void;
  /** Announces its end, and closes with 1012 when the window is over (PR19). @param spreadMs default 10000 */
  goesAway(reason?: string, spreadMs?: number): void;
  /** Sets the hub's wall clock forward, or back. */
  jumpsClock(ms: number): void;
  /** Not there any more: connections end with 1006, new ones are refused. */
  stops(): void;
  starts(): void;
  /** Ends every connection with 1006 and is back at once. @param options.forgets sequences are lost (PR14). @default true */
  restart(options?: { readonly forgets?: boolean }): void;
}

const maxReceived = 10_000;

/**
 * Puts a hub on a virtual network. It passes `hubContract`, as the real one does, and needs neither Node nor a server, so
 * tests and Storybook can both have one.
 *
 * @example
 * const hub = createFakeHub({ network, url: 'wss://shop.test/live', commands: { add: ([a, b]) => a + b } });
 * const client = createRealtimeClient({ url: 'wss://shop.test/live', protocol: tidewire(), transport: network.transport });
 * hub.publishes('room:1', 'chat:message', { text: 'Hello' });
 */
export function createFakeHub({ network, url, ...options }: FakeHubOptions): FakeHub {
  const { environment } = network;
  const sessions = new Set<HubSession>();
  const publishers = createPublishers();
  const commands = new Map(Object.entries(options.commands ?? {}));
  const received: ClientFrame[] = [];
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  let malformedFrames = 0;
  let isSilent = false;
  let answer: (socket: ServerSocket) => void = welcome;
  let stopListening: Undo | undefined;
  let cancelEnd: Undo | undefined;

  function publishes(channel: string, event: string, data?: unknown, id?: string): number {
    const reached = [...sessions].filter(({ channels }) => channels.has(channel));
    for (const session of reached)
      session.send({ type: 'event', event, data, channel, ...(id !== undefined && { id }) });
    return reached.length;
  }

  const services: HubServices = {
    environment,
    publishers,
    limits: { maxPayloadBytes: 1_048_576, helloTimeoutMs: 10_000, ...options.limits },
    batchMs: options.batchMs ?? 0,
    now: () => environment.now() + clockOffsetMs,
    isSilent: () => isSilent,
    authenticate: (token, client) => (options.authenticate ? options.authenticate({ token, client }) : {}),
    authorize: (request) => options.authorize?.(request) ?? true,
    command: (name) => commands.get(name),
    publish: publishes,
    received(frame) {
      received.push(frame);
      if (received.length > maxReceived) received.shift();
    },
    malformed() {
      malformedFrames++;
    },
  };

  function welcome(socket: ServerSocket): void {
    if (!socket.subprotocols.includes('tidewire.v1')) return socket.refuse();
    socket.accept('tidewire.v1');
    sessions.add(createHubSession(socket, services, (session) => sessions.delete(session)));
  }

  function starts(): void {
    stopListening ??= network.listen(url, (socket) => {
      if (!isSilent) answer(socket);
    });
  }

  function closes(code = 1000, reason = ''): void {
    for (const session of [...sessions]) session.close(code, reason);
  }

  function stops(): void {
    cancelEnd?.();
    stopListening?.();
    stopListening = undefined;
    closes(1006);
  }

  const welcomed = () => [...sessions].filter(({ user }) => user !== undefined);

  starts();
  return {
    get connections() {
      return sessions.size;
    },
    get users() {
      return welcomed().map(({ user }) => user ?? {});
    },
    received,
    get malformedFrames() {
      return malformedFrames;
    },
    subscribers: (channel) => [...sessions].filter(({ channels }) => channels.has(channel)).length,
    publishes: (channel, event, data) => publishes(channel, event, data),
    broadcasts(event, data) {
      for (const session of welcomed()) session.send({ type: 'event', event, data });
    },
    sendsRaw(data) {
      for (const session of sessions) session.sendRaw(data);
    },
    answers(command, handler) {
      commands.set(command, handler);
      return () => {
        if (commands.get(command) === handler) commands.delete(command);
      };
    },
    accepts() {
      answer = welcome;
    },
    refuses(code) {
      answer = (socket) => {
        if (code === undefined) return socket.refuse();
        socket.accept(socket.subprotocols[0]);
        socket.close(code);
      };
    },
    goesSilent() {
      isSilent = true;
    },
    answersAgain() {
      isSilent = false;
    },
    closes,
    kicks(userId, code = closeCode.forbidden) {
      for (const session of welcomed()) if (session.user?.userId === userId) session.close(code);
    },
    goesAway(reason = 'restart', spreadMs = 10_000) {
      const leaving = welcomed();
      const frame: HubFrame = { type: 'go-away', reason, spreadMs };
      for (const session of leaving) session.send(frame);
      cancelEnd = environment.setTimer(() => {
        for (const session of leaving) session.close(1012, reason);
      }, spreadMs);
    },
    jumpsClock(ms) {
      clockOffsetMs += ms;
    },
    stops,
    starts,
    restart({ forgets = true } = {}) {
      stops();
      if (forgets) publishers.forget();
      starts();
    },
  };
}

import { readClientFrames, type ClientFrame } from '../protocol/client-frames';
import { closeCode } from '../protocol/close-codes';
import type { HubUser } from '../server/access/authentication';
import type { Action } from '../server/access/authorization';
import { createHubCore } from '../server/hub/hub-core';
import type { HubLimits } from '../server/hub/hub-limits';
import type { HubLog } from '../server/hub/hub-log';
import type { Published, PublishOptions } from '../server/channel/publish';
import { serveLink } from '../server/connection/serve-link';
import { memoryStore } from '../server/store/memory/memory-store';
import type { HubStore } from '../server/store/store';
import type { Undo } from '../shared/undo';
import type { ServerSocket } from '../transports/memory';
import type { VirtualNetwork } from './virtual-network';

export type FakeHubUser = HubUser;
export type FakeHubAction = Action;

export interface FakeHubCommandContext {
  readonly user: FakeHubUser;
  readonly publish: (channel: string, event: string, data?: unknown, options?: PublishOptions) => Promise<Published>;
  /** The id of the operation, if the client gave one: the hub runs it once (PR50). */
  readonly key: string | undefined;
  /** The version of what it changes that the client knew. */
  readonly ifVersion: number | undefined;
  /** Ends the caller's connection. @param code default 1000 */
  close(code?: number, reason?: string): void;
}

/** @returns the answer, or a Promise of it. @throws CommandRefusal to refuse; any other throw is answered `internal` */
export type FakeHubCommand = (data: unknown, context: FakeHubCommandContext) => unknown;

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
  /** @default those of a real hub, but for the rate of frames, which is not limited */
  readonly limits?: Partial<HubLimits>;
  /** What it remembers. Give the same to several, and they are nodes of one hub. @default memoryStore(), a fresh one for `restart()` */
  readonly store?: HubStore;
  /** Gathers frames for one client so long and sends them as a batch (PR18). @default 0: each alone and at once */
  readonly batchMs?: number;
  /** @default 30000 */
  readonly heartbeatMs?: number;
  /** The hub's wall clock minus the network's, in ms. @default 0 */
  readonly clockOffsetMs?: number;
  /** @default silent */
  readonly log?: HubLog;
}

/** A hub in the page: the real one, without a server around it. Its methods read as what a hub does. */
export interface FakeHub {
  /** Links that are open, welcomed or not. */
  readonly connections: number;
  /** Users of welcomed connections, oldest first. */
  readonly users: readonly FakeHubUser[];
  /** Valid frames received, oldest first, taken out of their batches. The last 10,000 are kept. */
  readonly received: readonly ClientFrame[];
  readonly malformedFrames: number;
  subscribers(channel: string): number;
  /** Appends to a channel and sends it to all subscribers. @returns how many there are */
  publishes(channel: string, event: string, data?: unknown, options?: PublishOptions): number;
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
  /** Ends one user's subscription to a channel. */
  removes(userId: string, channel: string): void;
  /** Announces its end, and closes with 1012 when the window is over (PR19). @param spreadMs default 10000 */
  goesAway(reason?: string, spreadMs?: number): void;
  /** Sets the hub's wall clock forward, or back. */
  jumpsClock(ms: number): void;
  /** Not there any more: connections end with 1006, new ones are refused. */
  stops(): void;
  starts(): void;
  /** Ends every connection with 1006 and is back at once. @param options.forgets history and sequences are lost. @default true */
  restart(options?: { readonly forgets?: boolean }): void;
}

const maxReceived = 10_000;

/**
 * Puts a hub on a virtual network. It needs neither Node nor a server, so tests and Storybook can both have one.
 *
 * @example
 * const hub = createFakeHub({ network, url: 'wss://shop.test/live', commands: { add: ([a, b]) => a + b } });
 * const client = createRealtimeClient({ url: 'wss://shop.test/live', protocol: tidewire(), transport: network.transport });
 * hub.publishes('room:1', 'chat:message', { text: 'Hello' });
 */
export function createFakeHub({ network, url, ...options }: FakeHubOptions): FakeHub {
  const { environment } = network;
  const commands = new Map(Object.entries(options.commands ?? {}));
  const received: ClientFrame[] = [];
  const sockets = new Set<ServerSocket>();
  let store = options.store ?? memoryStore();
  let clockOffsetMs = options.clockOffsetMs ?? 0;
  let malformedFrames = 0;
  let isSilent = false;
  let answer: (socket: ServerSocket) => void = welcome;
  let core = createCore();
  let stopListening: Undo | undefined;
  let cancelEnd: Undo | undefined;

  function createCore() {
    const { authenticate } = options;
    return createHubCore({
      environment: {
        now: () => environment.now() + clockOffsetMs,
        monotonicNow: () => environment.monotonicNow(),
        setTimer: (run, delayMs) => environment.setTimer(run, delayMs),
        randomId: () => environment.randomId(),
      },
      store,
      commands: Object.fromEntries(commands),
      ...(authenticate && { authenticate: ({ token, client }) => authenticate({ token, client }) }),
      ...(options.authorize && { authorize: options.authorize }),
      limits: { maxFramesPerSecond: 1e9, frameBurst: 1e9, ...options.limits },
      batchMs: options.batchMs ?? 0,
      heartbeatMs: options.heartbeatMs ?? 30_000,
      log: options.log ?? (() => undefined),
    });
  }

  function welcome(socket: ServerSocket): void {
    if (!socket.subprotocols.includes('tidewire.v1')) return socket.refuse();
    socket.accept('tidewire.v1');
    sockets.add(socket);
    serveLink(
      core.hub.accept,
      {
        url: socket.url,
        send(data) {
          if (!isSilent) socket.send(data);
        },
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) =>
          socket.onMessage((data) => {
            if (isSilent) return;
            if (typeof data === 'string') record(data);
            listener(data);
          }),
        onClose: (listener) =>
          socket.onClose((code) => {
            sockets.delete(socket);
            listener(code);
          }),
      },
      { maxPayloadBytes: core.inside.limits.maxPayloadBytes },
    );
  }

  function record(text: string): void {
    for (const reading of readClientFrames(text)) {
      if (reading.kind === 'malformed') malformedFrames++;
      if (reading.kind !== 'frame') continue;
      received.push(reading.frame);
      if (received.length > maxReceived) received.shift();
    }
  }

  function starts(): void {
    stopListening ??= network.listen(url, (socket) => {
      if (!isSilent) answer(socket);
    });
  }

  const connections = () => [...core.inside.connections];
  const welcomed = () => connections().filter(({ user }) => user() !== undefined);

  function stops(): void {
    cancelEnd?.();
    stopListening?.();
    stopListening = undefined;
    core.hub.terminate();
    core = createCore();
  }

  starts();
  return {
    get connections() {
      return core.hub.connections;
    },
    get users() {
      return welcomed().map(({ user }) => user() ?? {});
    },
    received,
    get malformedFrames() {
      return malformedFrames;
    },
    subscribers: (channel) => core.hub.subscriberCount(channel),
    publishes(channel, event, data, publishOptions) {
      void core.hub.publish(channel, event, data, publishOptions);
      return core.hub.subscriberCount(channel);
    },
    broadcasts: (event, data) => core.hub.broadcast(event, data),
    sendsRaw(data) {
      for (const socket of sockets) socket.send(data);
    },
    answers(command, handler) {
      commands.set(command, handler);
      core.inside.commands.set(command, handler);
      return () => {
        if (commands.get(command) !== handler) return;
        commands.delete(command);
        core.inside.commands.set(command, undefined);
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
    closes(code = 1000, reason = '') {
      for (const connection of connections()) connection.close(code, reason);
    },
    kicks(userId, code = closeCode.forbidden) {
      for (const connection of welcomed()) if (connection.user()?.userId === userId) connection.close(code, '');
    },
    removes: (userId, channel) => core.hub.kick(userId, { channel }),
    goesAway(reason = 'restart', spreadMs = 10_000) {
      const leaving = welcomed();
      for (const connection of leaving) connection.goAway(reason, spreadMs);
      cancelEnd = environment.setTimer(() => {
        for (const connection of leaving) connection.close(1012, reason);
      }, spreadMs);
    },
    jumpsClock(ms) {
      clockOffsetMs += ms;
    },
    stops,
    starts,
    restart({ forgets = true } = {}) {
      if (forgets && !options.store) store = memoryStore();
      stops();
      starts();
    },
  };
}

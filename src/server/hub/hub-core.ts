import { createChannels, toUserChannel } from '../channel/channels';
import { createCommandRunner, type CommandRunner } from '../commands/commands';
import { createConnectionRegistry } from '../connection/connection-registry';
import { encodeFrame } from '../connection/encoded-frame';
import type { HubContext } from './hub-context';
import { resolveLimits, type HubLimits } from './hub-limits';
import { logErrorsToConsole, toSafeLog, type HubLog } from './hub-log';
import type { HubCoreOptions } from './hub-options';
import type { AcceptSocket } from '../connection/hub-socket';
import { createStatsCounter, type HubStats, type StatsCounter } from './hub-stats';
import { createLiveness } from '../connection/liveness';
import { createNodeLine } from './node-line';
import { openConnection, type OpenConnection } from '../connection/open-connection';
import { openStore } from './open-store';
import { createPendingCalls } from '../commands/pending-calls';
import { createPresenceDesk } from '../presence/presence-desk';
import { createOperations } from '../commands/operations';
import { createPublishes, type Publish, type Published, type PublishOptions } from '../channel/publish';
import { createPublisherHolders } from '../channel/publisher-holders';
import { perform, type Performed, type PerformRequest } from './perform';
import type { Kick } from '../connection/session';
import { shutDown, type CloseOptions } from './shutdown';
import { memoryStore } from '../store/memory/memory-store';
import type { StoreSession } from '../store/store';
import { createUserConnections } from '../connection/user-connections';

export interface HubCore {
  /**
   * Appends an event to a channel and sends it to everybody subscribed, at whichever hub. Not checked by `schemas`. Never rejects: the result says
   * whether it is stored, and with an `id` it may be published again until it is.
   *
   * @throws TypeError if the data is no JSON. @throws TidewireError for data longer than `limits.maxPayloadBytes`
   */
  readonly publish: Publish;
  /** As `publish`, to one user alone: on every connection of theirs that subscribed to `@me`, and later to those that come back. */
  publishToUser(userId: string, event: string, data?: unknown, options?: PublishOptions): Promise<Published>;
  /**
   * Runs a command that comes some other way than over a connection: authorised, checked, with the same memory of keys (PR50). So an application serves
   * an operation over HTTP as well, and a client may send a copy by the other route. Never rejects; a connection that is not there
   * cannot be closed, so `context.close` does nothing.
   *
   * @example
   * app.patch('/todos/:id', async (request, response) => {
   *   const performed = await hub.perform({
   *     user: await findUser(request),
   *     name: 'todo.rename',
   *     data: { id: request.params.id, ...request.body },
   *     key: request.get('Idempotency-Key'),
   *     ifVersion: readIfMatch(request),
   *   });
   *   if (performed.status === 'answered') response.json(performed.data);
   *   else if (performed.status === 'refused') response.status(performed.code === 'conflict' ? 412 : 400).json(performed);
   *   // A copy is under way: nothing has gone wrong, and the client asks again.
   *   else if (performed.status === 'retry') response.set('Retry-After', '1').sendStatus(425);
   *   else response.sendStatus(500);
   * });
   */
  perform(request: PerformRequest): Promise<Performed>;
  /** Sends an event without a channel to every welcomed client of every hub, once and unstored. @throws TypeError if the data is no JSON */
  broadcast(event: string, data?: unknown): void;
  /**
   * Removes a user at every hub: from one channel (who may come back is for `authorize` to say), or by closing all their connections with
   * 4403, after which their clients do not come back by themselves.
   */
  kick(userId: string, options?: { readonly channel?: string; readonly reason?: string }): void;
  /** Who listens to a channel at this hub now; a feed that nobody hears need not run. */
  subscriberCount(channel: string): number;
  /** Open connections of this hub. */
  readonly connections: number;
  stats(): HubStats;
  /** Takes in a client that came some other way than through `attach`: a `MessagePort`, a socket of another library. */
  readonly accept: AcceptSocket;
  /**
   * Ends in good order (HB4): no new connections, go-away to all, and after at most `spreadMs` close 1012. Commands with a key that still run are
   * waited for, at most as long as they may take, so that their copies will be answered elsewhere. The HTTP servers are not closed: they are yours. Called again, it gives the same Promise. Never rejects.
   */
  close(options?: CloseOptions): Promise<void>;
  /** Ends at once, without a word to anybody. */
  terminate(): void;
}

/** What the doors of a hub need of it. */
export interface HubInside {
  readonly node: string;
  readonly limits: HubLimits;
  readonly log: HubLog;
  readonly stats: StatsCounter;
  readonly store: StoreSession;
  readonly connections: Iterable<OpenConnection>;
  readonly commands: Pick<CommandRunner<never>, 'set'>;
  /** Why nobody is let in at the moment. */
  isClosed(): 'shutting-down' | 'full' | undefined;
  /** Told once, when the hub has ended. */
  whenEnded(end: () => void): void;
}

/** A hub without a server around it: whatever carries messages may be given to `accept`. @throws TidewireError for options that cannot work */
export function createHubCore<Claims, CommandData>(
  options: HubCoreOptions<Claims, CommandData>,
): { readonly hub: HubCore; readonly inside: HubInside } {
  const { environment, heartbeatMs = 30_000, batchMs = 4 } = options;
  const limits = resolveLimits(options.limits);
  const log = toSafeLog(options.log ?? logErrorsToConsole);
  const stats = createStatsCounter();
  const node = environment.randomId();
  const reportStoreError = (error: unknown) => log({ level: 'warn', event: 'store-failed', error });
  const commands = createCommandRunner(options.commands ?? {}, {
    environment,
    log,
    timeoutMs: limits.commandTimeoutMs,
  });
  const store = openStore(options.store ?? memoryStore(), { environment, node, report: reportStoreError });
  const channels = createChannels({ store, environment, reportError: reportStoreError });
  const presence = createPresenceDesk({
    store,
    environment,
    heartbeatMs,
    reportError: reportStoreError,
    handleBusy: () => liveness.wake(),
  });
  const holders = createPublisherHolders();
  const { publish, publishFor } = createPublishes(store, environment, limits.maxPayloadBytes, reportStoreError);
  const operations = createOperations({ store, environment, limits, node, log, reportStoreError });
  const connections = createConnectionRegistry<OpenConnection>();
  const liveness = createLiveness(environment, {
    heartbeatMs,
    handleBeat: () => void presence.beat(),
    isBeatNeeded: () => !closing && presence.isBusy,
  });
  const endings: (() => void)[] = [];
  let closing: Promise<void> | undefined;

  const line = createNodeLine(store, {
    broadcast({ event, data }) {
      const frame = encodeFrame({ type: 'event', event, data });
      for (const connection of connections) connection.broadcast(frame);
    },
    kick(kick: Kick) {
      for (const connection of connections) connection.handleKicked(kick);
    },
    fence: ({ publisher, fence }) => holders.fence(publisher, fence),
    reportError: reportStoreError,
  });

  const context: HubContext<Claims> = {
    environment,
    limits,
    log,
    stats,
    store,
    channels,
    presence,
    holders,
    pending: createPendingCalls(),
    users: createUserConnections(limits.maxConnectionsPerUser),
    commands,
    schemas: new Map(Object.entries(options.schemas ?? {})),
    authenticate: options.authenticate,
    authorize: options.authorize,
    publish,
    publishFor,
    operations,
    announceFence: (publisher, fence) => line.say({ kind: 'fence', publisher, fence }),
    reportStoreError,
  };

  function isClosed(): ReturnType<HubInside['isClosed']> {
    if (closing) return 'shutting-down';
    return connections.size >= limits.maxConnections ? 'full' : undefined;
  }

  const leaveServers = () => {
    for (const ending of endings.splice(0)) ending();
  };

  async function end(): Promise<void> {
    leaveServers();
    operations.close();
    line.close();
    channels.close();
    presence.close();
    await store.close();
  }

  const hub: HubCore = {
    publish,
    publishToUser: (userId, ...rest) => publish(toUserChannel(userId), ...rest),
    perform: (request) => perform(context, request),
    broadcast(event, data) {
      // Encoded here once, so that what cannot be sent throws here.
      encodeFrame({ type: 'event', event, data });
      line.say({ kind: 'broadcast', event, data });
    },
    kick: (userId, { channel, reason = 'removed' } = {}) => line.say({ kind: 'kick', userId, channel, reason }),
    subscriberCount: (channel) => channels.subscriberCount(channel),
    get connections() {
      return connections.size;
    },
    stats: () =>
      stats.read({
        connections: connections.size,
        channels: channels.size,
        subscriptions: channels.subscriptions,
      }),
    accept(socket, request) {
      const closed = isClosed();
      const { connection, listener } = openConnection(socket, request, {
        context,
        liveness,
        batchMs,
        handleClosed: () => connections.delete(connection),
      });
      connections.add(connection);
      // Doors ask before they let anybody in; what came some other way hears it from us.
      if (closed === 'shutting-down') connection.close(1012, 'restart');
      if (closed === 'full') connection.close(1013, `maxConnections is ${limits.maxConnections}`);
      return listener;
    },
    close(closeOptions = {}) {
      if (!closing) {
        log({ level: 'info', event: 'shutdown', reason: closeOptions.reason });
        // What runs to its end although its connection has ended is given the time to say how.
        closing = shutDown(connections, environment, closeOptions).then(operations.settled).then(end);
      }
      return closing;
    },
    terminate() {
      operations.close();
      closing ??= connections.whenEmpty().then(end);
      leaveServers();
      for (const connection of connections) connection.terminate();
    },
  };

  const inside: HubInside = {
    node,
    limits,
    log,
    stats,
    store,
    connections,
    commands,
    isClosed,
    whenEnded: (ending) => void endings.push(ending),
  };
  return { hub, inside };
}

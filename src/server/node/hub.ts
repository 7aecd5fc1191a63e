import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { createDisposer } from '../shared/disposer';
import type { Undo } from '../shared/undo';
import { TidewireError } from '../shared/errors';
import { createChannels } from './channels';
import { createCommandRunner } from './commands';
import { createConnectionRegistry } from './connection-registry';
import { encodeFrame } from './frame-batcher';
import type { HubContext } from './hub-context';
import { resolveLimits } from './hub-limits';
import { logErrorsToConsole, toSafeLog } from './hub-log';
import type { HubOptions } from './hub-options';
import { createStatsCounter, type HubStats } from './hub-stats';
import { createLiveness } from './liveness';
import { nodeEnvironment } from './node-environment';
import { toOriginPolicy } from './origin-policy';
import { createPublisherLog } from './publisher-log';
import { openConnection, type OpenConnection } from './open-connection';
import { shutDown, type CloseOptions } from './shutdown';
import { createUpgradeDoor, type UpgradeSource } from './upgrade-door';
import { createUserConnections } from './user-connections';

export interface AttachOptions {
  /** Upgrades of other paths are left to the server's other listeners. @default '/live' */
  readonly path?: string;
}

export interface Hub {
  /**
   * Takes the upgrades of a path of an HTTP server; of several, if called several times. Refuses in plain HTTP: 403 for an origin, 426
   * without the subprotocol, 503 when full or shutting down.
   *
   * @returns lets go of the server; connections stay
   * @throws TidewireError after `close` or `terminate`
   */
  attach(server: UpgradeSource, options?: AttachOptions): Undo;
  /**
   * Sends an event to everybody subscribed to the channel. Not checked by `schemas`, and not limited in size.
   *
   * @param options `id`: equal on every copy, so that receivers can tell
   * @returns how many it was handed to; what happens on the way to them is not known
   * @throws TypeError if the data is no JSON
   */
  publish(channel: string, event: string, data?: unknown, options?: { readonly id?: string }): number;
  /** Sends an event without a channel to every welcomed client. @throws TypeError if the data is no JSON */
  broadcast(event: string, data?: unknown): void;
  /** Who listens to a channel now; a feed that nobody hears need not run. */
  subscriberCount(channel: string): number;
  /** Open connections. */
  readonly connections: number;
  stats(): HubStats;
  /**
   * Ends in good order (HB4): no new connections, go-away to all, and after at most `spreadMs` close 1012. The HTTP servers are not
   * closed: they are yours. Called again, it gives the same Promise. Never rejects.
   */
  close(options?: CloseOptions): Promise<void>;
  /** Ends at once, without a word to anybody. */
  terminate(): void;
}

/**
 * The server's end of Tidewire: channels, publishes with acknowledgements, commands with answers, over WebSockets on any Node HTTP
 * server. Needs the package `ws`. Everything is in memory: a restart forgets it.
 *
 * What clients send cannot crash it, nor can what your callbacks throw: clients are told `internal`, the `log` is told the rest.
 *
 * @throws TidewireError for options that cannot work
 * @example
 * const server = createServer();
 * const hub = createHub({
 *   authenticate: async ({ token }) => (await findUser(token)) ?? null,
 *   commands: { time: () => Date.now() },
 * });
 * hub.attach(server);
 * server.listen(4400);
 * process.once('SIGTERM', () => void hub.close().then(() => server.close()));
 */
export function createHub<Claims = unknown, CommandData = Record<string, unknown>>(
  options: HubOptions<Claims, CommandData> = {},
): Hub {
  const { environment = nodeEnvironment(), heartbeatMs = 30_000, batchMs = 4 } = options;
  const limits = resolveLimits(options.limits);
  const log = toSafeLog(options.log ?? logErrorsToConsole);
  const stats = createStatsCounter();
  const channels = createChannels();
  const publishers = createPublisherLog(() => environment.monotonicNow(), limits);
  const connections = createConnectionRegistry<OpenConnection>();
  const liveness = createLiveness(environment, heartbeatMs, () => publishers.sweep());
  const attachments = createDisposer();
  let closing: Promise<void> | undefined;

  function publish(channel: string, event: string, data: unknown, id?: string): number {
    const frame = encodeFrame({ type: 'event', event, data, channel, id });
    return channels.deliver(channel, frame);
  }

  const context: HubContext<Claims> = {
    environment,
    limits,
    log,
    stats,
    channels,
    publishers,
    users: createUserConnections(limits.maxConnectionsPerUser),
    commands: createCommandRunner(options.commands ?? {}, { environment, log, timeoutMs: limits.commandTimeoutMs }),
    schemas: new Map(Object.entries(options.schemas ?? {})),
    authenticate: options.authenticate,
    authorize: options.authorize,
    publish,
  };

  const door = createUpgradeDoor({
    maxPayloadBytes: limits.maxPayloadBytes,
    allowsOrigin: toOriginPolicy(options.allowedOrigins, log),
    isClosed() {
      if (closing) return 'shutting-down';
      return connections.size >= limits.maxConnections ? 'full' : undefined;
    },
    handleRefused(status, reason) {
      stats.addUpgradeRefused(status);
      log({ level: 'warn', event: 'upgrade-refused', code: status, reason });
    },
    handleOpened(socket: WebSocket, request: IncomingMessage) {
      const connection = openConnection(socket, request, {
        context,
        liveness,
        batchMs,
        handleClosed: () => connections.delete(connection),
      });
      connections.add(connection);
    },
  });

  return {
    attach(server, { path = '/live' } = {}) {
      if (closing)
        throw new TidewireError(
          'hub-closed',
          'attach was called after close. A hub does not come back: create a new one.',
        );
      const detach = door.attach(server, path);
      attachments.add(detach);
      return detach;
    },
    publish: (channel, event, data, { id } = {}) => publish(channel, event, data, id),
    broadcast(event, data) {
      const frame = encodeFrame({ type: 'event', event, data });
      for (const connection of connections) connection.broadcast(frame);
    },
    subscriberCount: (channel) => channels.subscriberCount(channel),
    get connections() {
      return connections.size;
    },
    stats: () =>
      stats.read({
        connections: connections.size,
        channels: channels.size,
        subscriptions: channels.subscriptions,
        publishers: publishers.size,
      }),
    close(closeOptions = {}) {
      if (!closing) {
        log({ level: 'info', event: 'shutdown', reason: closeOptions.reason });
        // While the window lasts newcomers hear 503; then the servers are free of us.
        closing = shutDown(connections, environment, closeOptions).then(() => attachments.dispose());
      }
      return closing;
    },
    terminate() {
      closing ??= connections.whenEmpty();
      attachments.dispose();
      for (const connection of connections) connection.terminate();
    },
  };
}

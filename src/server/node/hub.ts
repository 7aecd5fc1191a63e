import { createDisposer } from '../../shared/disposer';
import { muxSubprotocol } from '../../protocol/mux-words';
import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import { createHubCore, type HubCore } from '../hub/hub-core';
import type { HubEnvironment } from '../hub/hub-environment';
import type { HubCoreOptions } from '../hub/hub-options';
import { createHttpSessions } from '../http/http-sessions';
import { createMuxCarriers } from '../mux/mux-carriers';
import { createHttpDoor } from './http-door';
import { nodeEnvironment } from './node-environment';
import { toOriginPolicy, type AllowedOrigins } from './origin-policy';
import type { RequestSource } from './request-interception';
import { createUpgradeDoor, subprotocol, type UpgradeSource } from './upgrade-door';
import { serveWebSocket } from './web-socket-socket';

/** How a hub is set up; all of it optional. */
export interface HubOptions<Claims = unknown, CommandData = Record<string, unknown>> extends Omit<
  HubCoreOptions<Claims, CommandData>,
  'environment'
> {
  /**
   * Which web pages may connect. Behind a proxy that changes the `Host` header, list the origins.
   * @default pages from the hub's own host, and clients that send no `Origin`
   */
  readonly allowedOrigins?: AllowedOrigins;
  /** Clock, timers and random ids, for tests. @default Node's */
  readonly environment?: HubEnvironment;
}

export interface AttachOptions {
  /** Upgrades and requests of other paths are left to the server's other listeners. @default '/live' */
  readonly path?: string;
}

/** Any Node HTTP server: `node:http`, `node:https`, that of a framework. */
export type HubServer = UpgradeSource & RequestSource;

export interface Hub extends HubCore {
  /**
   * Takes the upgrades of a path of an HTTP server; of several, if called several times. Refuses in plain HTTP: 403 for an origin, 426
   * without the subprotocol, 503 when full or shutting down.
   *
   * Also takes the requests of `eventSource()` and `longPolling()` on that path, which carry a `Tidewire-` header, before the server's `request`
   * listeners hear of them, whether those were added earlier or are later. Pages of yours on the same path are left to you.
   *
   * @returns lets go of the server; connections stay
   * @throws TidewireError after `close` or `terminate`
   */
  attach(server: HubServer, options?: AttachOptions): Undo;
}

/**
 * The server's end of Tidewire: channels with history, publishes with acknowledgements, presence, commands with answers, over WebSockets on
 * any Node HTTP server, and over plain HTTP where no WebSocket gets through. Needs the package `ws`.
 *
 * What clients send cannot crash it, nor can what your callbacks throw: clients are told `internal`, the `log` is told the rest.
 *
 * @throws TidewireError for options that cannot work
 * @example
 * const server = createServer();
 * const hub = createHub({
 *   store: sqliteStore({ file: 'live.db' }),
 *   authenticate: async ({ token }) => (await findUser(token)) ?? null,
 *   commands: { time: () => Date.now() },
 * });
 * hub.attach(server);
 * server.listen(4400);
 * process.once('SIGTERM', () => void hub.close().then(() => server.close()));
 */
export function createHub<Claims = unknown, CommandData = Record<string, unknown>>({
  allowedOrigins,
  environment = nodeEnvironment(),
  ...options
}: HubOptions<Claims, CommandData> = {}): Hub {
  const { hub, inside } = createHubCore({ ...options, environment });
  const { limits, log, stats, store, node, isClosed } = inside;
  const { maxPayloadBytes, maxBufferedBytes } = limits;
  const allowsOrigin = toOriginPolicy(allowedOrigins, log);
  const attachments = createDisposer();

  function handleRefused(status: number, reason: string): void {
    stats.addUpgradeRefused(status);
    log({ level: 'warn', event: 'upgrade-refused', code: status, reason });
  }

  const { accept } = hub;
  const carriers = createMuxCarriers({ environment, limits, accept, subprotocol, isClosed });

  const upgradeDoor = createUpgradeDoor({
    maxPayloadBytes,
    allowsOrigin,
    isClosed: () => isClosed() ?? (hub.connections + carriers.idle >= limits.maxConnections ? 'full' : undefined),
    handleRefused,
    handleOpened: (socket, { url, headers, socket: { remoteAddress } }) =>
      serveWebSocket(
        socket,
        { url, headers, remoteAddress },
        socket.protocol === muxSubprotocol ? carriers.accept : accept,
      ),
  });

  const reportStoreError = (error: unknown) => log({ level: 'warn', event: 'store-failed', error });
  const httpDoor = createHttpDoor({
    environment,
    sessions: createHttpSessions({
      environment,
      node,
      store,
      maxPayloadBytes,
      maxBufferedBytes,
      reportError: reportStoreError,
    }),
    maxPayloadBytes,
    allowsOrigin,
    isClosed,
    welcome: (offered) => (offered.includes(subprotocol) ? { protocol: subprotocol, accept: hub.accept } : undefined),
    handleRefused,
    reportError: (error) => log({ level: 'error', event: 'callback-failed', callback: 'hub', error }),
  });

  inside.whenEnded(() => {
    attachments.dispose();
    httpDoor.close();
    carriers.close();
  });

  return Object.defineProperties(
    {
      attach(server: HubServer, { path = '/live' }: AttachOptions = {}) {
        if (inside.isClosed() === 'shutting-down')
          throw new TidewireError(
            'hub-closed',
            'attach was called after close. A hub does not come back: create a new one.',
          );
        const detachUpgrades = upgradeDoor.attach(server, path);
        const detachRequests = httpDoor.attach(server, path);
        const detach = () => {
          detachRequests();
          detachUpgrades();
        };
        attachments.add(detach);
        return detach;
      },
    },
    Object.getOwnPropertyDescriptors(hub),
  ) as Hub;
}

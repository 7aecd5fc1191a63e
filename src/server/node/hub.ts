import { createDisposer } from '../../shared/disposer';
import { TidewireError } from '../../shared/errors';
import type { Undo } from '../../shared/undo';
import { createHubCore, type HubCore } from '../hub-core';
import type { HubEnvironment } from '../hub-environment';
import type { HubCoreOptions } from '../hub-options';
import { nodeEnvironment } from './node-environment';
import { toOriginPolicy, type AllowedOrigins } from './origin-policy';
import { createUpgradeDoor, type UpgradeSource } from './upgrade-door';
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
  /** Upgrades of other paths are left to the server's other listeners. @default '/live' */
  readonly path?: string;
}

export interface Hub extends HubCore {
  /**
   * Takes the upgrades of a path of an HTTP server; of several, if called several times. Refuses in plain HTTP: 403 for an origin, 426
   * without the subprotocol, 503 when full or shutting down.
   *
   * @returns lets go of the server; connections stay
   * @throws TidewireError after `close` or `terminate`
   */
  attach(server: UpgradeSource, options?: AttachOptions): Undo;
}

/**
 * The server's end of Tidewire: channels with history, publishes with acknowledgements, presence, commands with answers, over WebSockets on
 * any Node HTTP server. Needs the package `ws`.
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
  const { limits, log, stats } = inside;
  const attachments = createDisposer();
  inside.whenEnded(() => attachments.dispose());

  const door = createUpgradeDoor({
    maxPayloadBytes: limits.maxPayloadBytes,
    allowsOrigin: toOriginPolicy(allowedOrigins, log),
    isClosed: inside.isClosed,
    handleRefused(status, reason) {
      stats.addUpgradeRefused(status);
      log({ level: 'warn', event: 'upgrade-refused', code: status, reason });
    },
    handleOpened: (socket, { url, headers, socket: { remoteAddress } }) =>
      serveWebSocket(socket, { url, headers, remoteAddress }, hub.accept),
  });

  return Object.defineProperties(
    {
      attach(server: UpgradeSource, { path = '/live' }: AttachOptions = {}) {
        if (inside.isClosed() === 'shutting-down')
          throw new TidewireError(
            'hub-closed',
            'attach was called after close. A hub does not come back: create a new one.',
          );
        const detach = door.attach(server, path);
        attachments.add(detach);
        return detach;
      },
    },
    Object.getOwnPropertyDescriptors(hub),
  ) as Hub;
}

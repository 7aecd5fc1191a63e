import { TidewireError } from '../../shared/errors';
import { defaultEnvironment, type TransportEnvironment } from '../default-environment';
import { openPortLink } from '../message-port/message-port';
import type { BridgePort } from '../message-port/like';
import { notShared } from './carrier';
import { createTabGroup, type TabGroup } from './group';
import { leaderSeat } from './leader-seat';
import { canBeShared } from './links';
import { createMemberships, type Membership } from './membership';
import { notSharedMs, toAddress } from './mux';
import { toGroupName } from './name';
import { browserPlatform, type TabPlatform } from './platform';
import { workerSeat, type CreateSharedWorker } from './worker-seat';
import type { Transport, TransportLink, TransportListener, TransportTarget } from '../transport';
import { webSocket } from '../web-socket';

export interface SharedTabOptions {
  /** Opens the socket; in a worker, the worker's own does. Give `runSharedTabs` the same. @default webSocket() */
  readonly inner?: Transport;
  /**
   * Makes the SharedWorker that keeps the socket; its file calls `runSharedTabs()`. Pass the name on: it tells the worker what to do, and
   * another one takes the place of a worker that hangs. Without it, or where there is no SharedWorker, a tab keeps the socket.
   */
  readonly worker?: CreateSharedWorker;
  /** Only tabs with the same key share, for instance those of one user. @default '' */
  readonly key?: string;
  /** Time and ids, for tests. @default the real ones */
  readonly environment?: TransportEnvironment;
  /** What tabs have in common, for tests. @default the browser's */
  readonly platform?: TabPlatform;
}

const heartbeatMs = 5_000;

/**
 * All tabs of a browser share one socket: a SharedWorker keeps it, else one of the tabs, else each tab has its own. Every tab has
 * its own client all the same, with its own state, queue and subscriptions; a tab that opens later needs no handshake of its own.
 *
 * With `tidewire()` and our hub the tabs' conversations run side by side on one socket, also of several users. A server that does not know
 * this gets a socket from each tab. With `plain()` the tabs that use the very same address are on one socket as if they were one
 * page: each hears everything, what any of them sends goes out, and a greeting or a login is sent by each.
 *
 * If the keeper of the socket crashes, hangs, is frozen or closed, another one takes its place within seconds, and the links of all tabs close with
 * 1006: their clients reconnect and resume.
 *
 * @example
 * const transport = sharedTab({
 *   worker: (name) => new SharedWorker(new URL('./tidewire-shared.ts', import.meta.url), { type: 'module', name }),
 * });
 * const client = createRealtimeClient({ url: 'wss://example.com/live', protocol: tidewire(), transport });
 * @example
 * // tidewire-shared.ts
 * import { runSharedTabs } from 'tidewire/transports/shared-tab';
 * runSharedTabs();
 */
export function sharedTab({
  inner = webSocket(),
  worker,
  key = '',
  environment = defaultEnvironment,
  platform = browserPlatform(),
}: SharedTabOptions = {}): Transport {
  const aloneUntil = new Map<string, number>();
  const { openChannel, fences, locks, page, hasSharedWorker } = platform;

  /** @returns undefined where tabs have no way to each other */
  function join(name: string): TabGroup | undefined {
    if (!openChannel || !fences) return undefined;
    const options = { name, openChannel, fences, page, environment };
    if (worker && hasSharedWorker)
      return createTabGroup({ ...options, createSeat: (group) => workerSeat(name, worker, fences, group) });
    if (!locks) return undefined;
    return createTabGroup({ ...options, createSeat: (group) => leaderSeat({ ...options, locks, inner }, group) });
  }

  const enter = createMemberships(join, page, environment);

  function openShared(
    target: TransportTarget,
    listener: TransportListener,
    { group, exit }: Membership,
  ): TransportLink {
    let canShare = true;
    let hasOpened = false;
    async function connect(): Promise<BridgePort> {
      try {
        return await group.connect();
      } catch (error) {
        canShare = !(error instanceof TidewireError);
        throw error;
      }
    }
    const shared: TransportListener = {
      opened(subprotocol) {
        hasOpened = true;
        listener.opened(subprotocol);
      },
      received: listener.received,
      closed(code, reason) {
        exit();
        if (reason === notShared) canShare = false;
        if (canShare) return listener.closed(code, reason);
        aloneUntil.set(toAddress(target.url), environment.monotonicNow() + notSharedMs);
        if (hasOpened) listener.closed(code, reason);
        else link = inner.open(target, listener);
      },
    };
    let link = openPortLink(target, shared, { environment, heartbeatMs, connect });
    return {
      send: (data) => link.send(data),
      close() {
        exit();
        link.close();
      },
    };
  }

  return {
    name: `shared-tab (${inner.name})`,
    open(target, listener) {
      const address = toAddress(target.url);
      const isAlone =
        !canBeShared(target.subprotocols) || environment.monotonicNow() < (aloneUntil.get(address) ?? -Infinity);
      const membership = isAlone ? undefined : enter(toGroupName(address, key));
      return membership ? openShared(target, listener, membership) : inner.open(target, listener);
    },
  };
}

import type { ClientOptions, RealtimeClient } from '../core/client';
import { pageEnvironment } from '../platform/browser/browser-environment';
import { createRealtimeClient } from '../platform/create-realtime-client';
import type { Environment } from '../shared/environment';

const byWorld = new WeakMap<Environment, Map<string, WeakRef<RealtimeClient>>>();

/**
 * One client per address, protocol and user, for hooks that name an address of their own. Held weakly: whoever uses a client
 * keeps it alive, and one that nobody uses has closed itself.
 */
export function sharedClient(options: ClientOptions): RealtimeClient {
  const environment = options.environment ?? pageEnvironment();
  const clients = byWorld.get(environment) ?? new Map<string, WeakRef<RealtimeClient>>();
  byWorld.set(environment, clients);
  const key = [options.url, options.protocol?.name ?? 'plain', options.auth?.userId].join('\n');
  const client = clients.get(key)?.deref() ?? createRealtimeClient({ ...options, environment });
  clients.set(key, new WeakRef(client));
  return client;
}

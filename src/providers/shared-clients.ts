import type { ClientOptions, RealtimeClient } from '../core/client';
import { createRealtimeClient } from '../platform/create-realtime-client';
import { browserEnvironment } from '../platform/browser/browser-environment';
import type { Environment } from '../shared/environment';

const byWorld = new WeakMap<Environment, Map<string, WeakRef<RealtimeClient>>>();
let browser: Environment | undefined;

/**
 * One client per address, protocol and user, for hooks that name an address of their own. Held weakly: whoever uses a client
 * keeps it alive, and one that nobody uses has closed itself.
 */
export function sharedClient(options: ClientOptions<object>): RealtimeClient {
  const environment = options.environment ?? (browser ??= browserEnvironment());
  const clients = byWorld.get(environment) ?? new Map<string, WeakRef<RealtimeClient>>();
  byWorld.set(environment, clients);
  const key = [options.url, options.protocol?.name, options.auth?.userId].join('\n');
  const client = clients.get(key)?.deref() ?? (createRealtimeClient({ ...options, environment }) as RealtimeClient);
  clients.set(key, new WeakRef(client));
  return client;
}

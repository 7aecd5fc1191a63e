import { onTestFinished } from 'vitest';
import { createClient, type ClientOptions, type RealtimeClient } from '../../../../../src/core/client';
import type { AnyCommands, AnyMessages } from '../../../../../src/core/contract';
import { browserEnvironment } from '../../../../../src/platform/browser/browser-environment';
import { socketIo, type SocketIoOptions } from '../../../../../src/transports/socket-io/socket-io';

export interface OpenClientOptions extends Omit<ClientOptions, 'transport' | 'protocol' | 'environment'> {
  readonly protocol: NonNullable<ClientOptions['protocol']>;
  readonly options?: SocketIoOptions['options'];
  /** For the transport alone. */
  readonly world?: SocketIoOptions['environment'];
}

/** A client that connects, in the real world, and comes back quickly. */
export function openClient({ options, world, ...rest }: OpenClientOptions): RealtimeClient {
  const client = createClient<AnyMessages, AnyCommands>({
    environment: browserEnvironment(),
    transport: socketIo({ options: { transports: ['websocket'], ...options }, ...(world && { environment: world }) }),
    config: { websocket: { reconnectDelayMs: 10, reconnectAttempts: 50, minUptimeMs: 0, lingerMs: 0 } },
    ...rest,
  });
  client.connect();
  onTestFinished(() => client.dispose());
  return client;
}

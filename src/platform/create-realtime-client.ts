import { createClient, type ClientOptions, type RealtimeClient } from '../core/client';
import type { AnyCommands, AnyMessages, CommandMap, MessageMap } from '../core/contract';
import { jsonCodec, messagesIn } from '../protocol/json-messages';
import { webSocket } from '../transports/web-socket';
import { pageEnvironment } from './browser/browser-environment';

/**
 * Makes a client: one connection with everything that shares it. Nothing is opened until somebody uses it: a mounted
 * `RealtimeProvider`, `retain()` or `connect()`.
 *
 * @throws TidewireError if `auth.getToken` is given and the protocol has no way to carry a token
 * @example
 * const client = createRealtimeClient({ url: 'wss://example.com/live', protocol: tidewire() });
 * const receipt = client.send('chat:message', { text: 'Hello' }, { channel: 'room:1' });
 * if ((await receipt.outcome).status === 'acked') showTick();
 */
export function createRealtimeClient<
  Messages extends MessageMap = AnyMessages,
  Commands extends CommandMap = AnyCommands,
>(options: ClientOptions<Messages>): RealtimeClient<Messages, Commands> {
  return createClient({
    ...options,
    protocol: options.protocol ?? messagesIn(jsonCodec),
    transport: options.transport ?? webSocket(),
    environment: options.environment ?? pageEnvironment(),
  });
}

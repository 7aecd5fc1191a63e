import type { Transport } from '../../../../src/transports/transport';
import type { Side } from './asyncapi-document';

/** Texts as they came, by who said them. */
export type Recording = Readonly<Record<Side, string[]>>;

/** A transport that hands on, and writes down. */
export function recordTransport(transport: Transport, recording: Recording): Transport {
  return {
    ...transport,
    open(target, listener) {
      const link = transport.open(target, {
        ...listener,
        received(data) {
          if (typeof data === 'string') recording.hub.push(data);
          listener.received(data);
        },
      });
      return {
        ...link,
        send(data) {
          if (typeof data === 'string') recording.client.push(data);
          return link.send(data);
        },
      };
    },
  };
}

import type { Message, Wire } from './incoming';
import type { Protocol } from './protocol';
import { isRecord, parseSafeJson } from './safe-json';

/** A message of the app's own, before it is encoded or after it is decoded. */
export interface PlainMessage {
  readonly type: string;
  readonly data?: unknown;
  readonly channel?: string | undefined;
  readonly id?: string | undefined;
}

/** Turns messages into what the server understands, and back. */
export interface Codec {
  /** @throws TypeError if the data cannot be encoded; the send is then `rejected('invalid')` */
  encode(message: PlainMessage): Wire;
  /** `undefined`, or a throw, counts the input as malformed. */
  decode(data: Wire): PlainMessage | undefined;
}

/** `{"type", "data"}`; read back, a flat message's own fields are its data. */
export const jsonCodec: Codec = {
  encode: (message) => JSON.stringify(message),
  decode(wire) {
    const value = parseSafeJson(wire);
    if (!isRecord(value)) return undefined;
    const { type, ...rest } = value;
    // Whether `type` is a text is looked at for every codec.
    return ('data' in value ? value : { type, data: rest }) as unknown as PlainMessage;
  },
};

/** Messages with a `type`, and nothing else. */
export function messagesIn(codec: Codec): Protocol {
  return {
    name: 'plain',
    subprotocols: [],
    message: ({ type, data, channel }) => codec.encode({ type, data, channel }),
    decode(wire) {
      try {
        const message = codec.decode(wire);
        if (typeof message?.type === 'string') return [{ kind: 'message', message: message as Message }];
      } catch {
        // A codec of the app's that met something it did not expect: that is what malformed means.
      }
      return [{ kind: 'malformed', reason: 'no type' }];
    },
  };
}

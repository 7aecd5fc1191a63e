import { credentials } from './credentials';
import { heartbeat as heartbeatPart } from './heartbeat';
import { jsonCodec, messagesIn, type Codec, type PlainMessage } from './json-messages';
import { createLedger } from './ledger';
import type { Incoming, Message } from './incoming';
import { isOffset } from './position';
import type { Protocol } from './protocol';

export interface PlainOptions {
  /** @default JSON: `{"type": …, "data": …}` */
  readonly codec?: Codec;
  /** The app's own heartbeat. Without it nothing is sent, and liveness reads `unknown`. */
  readonly heartbeat?: {
    readonly message: PlainMessage;
    isAnswer(message: PlainMessage): boolean;
  };
  /** The app's own first message with the token. */
  readonly authenticate?: {
    message(token: string): PlainMessage;
    /** With this, `connected` waits for the server's yes. */
    isAccepted?(message: PlainMessage): boolean;
    /** Leads to `needs-auth`. */
    isRefused?(message: PlainMessage): boolean;
    /** The server takes a new token on a living connection, by the same message. @default false */
    readonly canRenew?: boolean;
  };
  /** How the server does channels. Without it a channel is a filter, and whether something was missed is not known. */
  readonly channels?: PlainChannels;
  /** How requests and answers find each other. Without it a request is `rejected('unsupported')`. */
  readonly correlate?: {
    request(id: string, message: PlainMessage): PlainMessage;
    /** The answer that a message is, if it is one. With `error` the request is rejected. */
    answer(
      message: PlainMessage,
    ): { readonly id: string; readonly data?: unknown; readonly error?: string } | undefined;
  };
}

export interface PlainChannels {
  /** The channel of a message. @default its `channel` field */
  getChannel?(message: PlainMessage): string | undefined;
  /**
   * The number of a message in its channel: one more than that of the message before, also across connections. With it copies are
   * dropped, order is restored, and what is missing for a second is a gap.
   */
  getSeq?(message: PlainMessage): number | undefined;
  /** An id that is equal on every copy and on nothing else. With it copies are dropped; it also shows when numbers start over. */
  getId?(message: PlainMessage): string | undefined;
  /** Asks for a channel, also after every reconnect. */
  subscribe?(this: void, channel: string): PlainMessage;
  unsubscribe?(this: void, channel: string): PlainMessage;
}

/**
 * Any server that speaks messages with a `type`. Offers no subprotocol and sends nothing that was not asked for.
 *
 * @example
 * createRealtimeClient({
 *   url: 'wss://example.com/ws',
 *   protocol: plain({ heartbeat: { message: { type: 'ping' }, isAnswer: (message) => message.type === 'pong' } }),
 * })
 */
export function plain({
  codec = jsonCodec,
  heartbeat,
  authenticate,
  channels,
  correlate,
}: PlainOptions = {}): Protocol {
  const base = messagesIn(codec);
  // Now, so that a heartbeat that cannot be encoded shows where it is configured.
  const ping = heartbeat && codec.encode(heartbeat.message);
  const encodeToken = authenticate && ((token: string) => codec.encode(authenticate.message(token)));

  const toFrame = (question: ((channel: string) => PlainMessage) | undefined) =>
    question && ((_id: string, channel: string) => codec.encode(question(channel)));

  function interpret(message: Message): Incoming {
    if (heartbeat?.isAnswer(message)) return { kind: 'pong' };
    if (authenticate?.isAccepted?.(message)) return { kind: 'ready', resumed: false };
    if (authenticate?.isRefused?.(message))
      return { kind: 'lost', action: 'authenticate', cause: { code: 'unauthorized' } };
    const answer = correlate?.answer(message);
    if (!answer) return { kind: 'message', message: channels ? placeIn(channels, message) : message };
    const { id, data, error } = answer;
    return error === undefined
      ? { kind: 'outcome', id, outcome: { status: 'answered', data } }
      : { kind: 'outcome', id, outcome: { status: 'rejected', reason: 'refused', message: error } };
  }

  return {
    ...base,
    continuity: channels?.getId ? 'ids' : channels?.getSeq ? 'numbers' : undefined,
    subscribe: toFrame(channels?.subscribe),
    unsubscribe: toFrame(channels?.unsubscribe),
    needsWelcome: !!authenticate?.isAccepted,
    hello: encodeToken && (({ token }) => (token === undefined ? undefined : encodeToken(token))),
    parts: [
      credentials({
        renew: authenticate?.canRenew ? (_id, token) => codec.encode(authenticate.message(token)) : undefined,
      }),
      ...(ping === undefined ? [] : [heartbeatPart(() => ping)]),
    ],
    createLedger:
      correlate &&
      ((host) =>
        createLedger(host, {
          encodeRequest: ({ id, type, data }) => codec.encode(correlate.request(id, { type, data })),
        })),
    decode(wire) {
      try {
        return base
          .decode(wire, true)
          .map((incoming) => (incoming.kind === 'message' ? interpret(incoming.message) : incoming));
      } catch {
        return [{ kind: 'malformed', reason: 'the app could not read it' }];
      }
    },
  };
}

/** What the app cannot say of a message, or says wrongly, is left out: the message itself still counts. */
function placeIn({ getChannel, getSeq, getId }: PlainChannels, message: Message): Message {
  const channel = getChannel ? getChannel(message) : message.channel;
  const id = getId ? getId(message) : message.id;
  const offset = getSeq?.(message);
  return {
    type: message.type,
    data: message.data,
    ...(typeof channel === 'string' && { channel }),
    ...(typeof id === 'string' && { id }),
    ...(isOffset(offset) && { offset }),
  };
}

import { credentials } from './credentials';
import type { Incoming, Message, ServerOutcome } from './incoming';
import type { PlainMessage } from './json-messages';
import { createLedger } from './ledger';
import { isOffset } from './position';
import type { PlainChannels } from './plain';
import type { Protocol } from './protocol';
import { isRecord } from './safe-json';
import {
  isEvent,
  readFrame,
  socketIoEventsToken,
  toData,
  toFrameText,
  type AwaitedAnswer,
  type EventArguments,
  type SocketIoCommand,
} from './socket-io-frames';

export interface SocketIoChannels extends PlainChannels {
  /** What to send to publish to a channel. Without it a send to a channel is `rejected('invalid')`. */
  publish?(this: void, channel: string, message: PlainMessage): PlainMessage;
}

/** What an acknowledgement meant. */
export type SocketIoAnswer =
  { readonly data: unknown } | { readonly error: { readonly code: string; readonly message: string } };

export interface SocketIoEventsOptions {
  /**
   * The server acknowledges what is sent: `send` ends as `acked`, as `rejected` if the acknowledgement holds an error, or as `unknown`
   * after `ackTimeoutMs`. Also what `channels.subscribe` sends is acknowledged then, and only then is it known to have arrived.
   * @default false: nothing is asked for, and `send` ends as `sent`
   */
  readonly acks?: boolean;
  /** @default 10_000 */
  readonly ackTimeoutMs?: number;
  /**
   * Reads what the server acknowledged with.
   * @default the first value, or all of them if there are several; a value with a field `error`, a text or `{ code?, message }`, is one
   */
  readAnswer?(this: void, values: readonly unknown[]): SocketIoAnswer;
  /** The handshake's `auth`. @default `{ token }` */
  toAuth?(this: void, token: string | undefined): Readonly<Record<string, unknown>>;
  /** How the server does rooms. Without it a channel is a filter. */
  readonly channels?: SocketIoChannels;
  /**
   * The server has connection state recovery enabled, and its word is to count: a channel's `continuity` reads `live`, and a reconnect is
   * a gap unless everything was recovered. Has no effect beside `channels.getSeq`, which knows better.
   *
   * Its word counts where one process serves the namespace and `skipMiddlewares` is on, as it is by default. Between several nodes (Redis
   * Streams, MongoDB) Socket.IO can lose what is sent while it recovers, and says nothing: what was missed is replayed, and it is a gap
   * all the same. Where `channels.subscribe` is needed, this takes `acks`; without them nobody knows whether the server got it, and every
   * reconnect is a gap.
   *
   * What was missed arrives either way, if the server still has it.
   * @default false: `continuity` reads `unknown`, and snapshots are fetched after every reconnect
   */
  readonly recovery?: boolean;
}

/** Names that socket.io-client keeps for itself. */
const reserved = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);

const noRecovery: Incoming = {
  kind: 'error',
  code: 'no-recovery',
  reason: 'The server has no connection state recovery: every reconnect is a gap.',
};

/**
 * A Socket.IO server with events of its own, over `socketIo()`: an event's name is the message's type, its argument the data. Several
 * arguments are an array. `send` emits an event, `request` emits one and waits for its acknowledgement.
 *
 * The token of `auth` goes into the handshake. What the server's middleware refuses ends in `needs-auth`.
 *
 * An event for which the server awaits an acknowledgement is acknowledged, without a value, once it was handed on. Bytes are not carried:
 * an event with bytes is counted as malformed, data with bytes is `rejected('invalid')`.
 *
 * Socket.IO recovers no volatile events and none that await an acknowledgement.
 *
 * @example
 * createRealtimeClient({
 *   url: 'https://example.com/clients',
 *   transport: socketIo(),
 *   protocol: socketIoEvents({
 *     acks: true,
 *     recovery: true,
 *     channels: {
 *       getChannel: ({ data }) => (data as { room?: string }).room,
 *       subscribe: (room) => ({ type: 'room:join', data: room }),
 *       unsubscribe: (room) => ({ type: 'room:leave', data: room }),
 *     },
 *   }),
 *   auth: { userId, getToken },
 * })
 */
export function socketIoEvents(options: SocketIoEventsOptions = {}): Protocol {
  const {
    acks = false,
    ackTimeoutMs = 10_000,
    readAnswer = readUsualAnswer,
    channels = {},
    recovery = false,
  } = options;
  const { toAuth = (token) => (token === undefined ? {} : { token }) } = options;
  const timeoutMs = acks ? ackTimeoutMs : undefined;
  const { subscribe, unsubscribe, publish } = channels;

  function toOutcome(kind: unknown, values: unknown): ServerOutcome {
    if (!Array.isArray(values)) return { status: 'unknown', cause: { code: 'timeout' } };
    let answer: SocketIoAnswer;
    try {
      answer = readAnswer(values);
    } catch {
      return { status: 'unknown', cause: { code: 'unreadable' } };
    }
    if ('error' in answer) return { status: 'rejected', reason: answer.error.code, message: answer.error.message };
    return kind === 'request' ? { status: 'answered', data: answer.data } : { status: 'acked' };
  }

  /** Never to be trusted beyond its form: it repeats what a server said. */
  function interpret(frame: Readonly<Record<string, unknown>>): Incoming {
    const { op, event, id, kind, values } = frame;
    switch (op) {
      case 'event':
        if (!isEvent(event)) return { kind: 'malformed', reason: 'no event' };
        return { kind: 'message', message: placeIn(channels, { type: event[0], data: toData(event.slice(1)) }) };
      case 'unreadable':
        return { kind: 'malformed', reason: 'an event with bytes, or something else that is no JSON' };
      case 'answered':
        return { kind: 'outcome', id: String(id), outcome: toOutcome(kind, values) };
      case 'joined': {
        const outcome = toOutcome('send', values);
        if (outcome.status === 'rejected') return { kind: 'outcome', id: String(id), outcome };
        const { channel, stay, recovered } = frame;
        const end = { epoch: String(stay), offset: 0 };
        return { kind: 'subscribed', id: String(id), channel: String(channel), end, recovered: recovered === true };
      }
      default:
        return { kind: 'malformed', reason: 'not over socketIo()' };
    }
  }

  const emit = ({ type, data }: PlainMessage, awaited?: AwaitedAnswer) =>
    encode({ op: 'emit', event: toEvent({ type, data }), await: awaited });

  return {
    name: 'socket-io-events',
    subprotocols: [socketIoEventsToken],
    needsWelcome: true,
    hello: ({ clientId, token }) => encode({ op: 'connect', client: clientId, auth: toAuth(token) }),
    message({ id, type, data, channel }) {
      const message = channel === undefined ? { type, data } : publish?.(channel, { type, data });
      if (!message) throw new TypeError('This server was not told how to publish to a channel.');
      return emit(message, acks ? { id, kind: 'send', timeoutMs } : undefined);
    },
    continuity: channels.getSeq ? (channels.getId ? 'ids' : 'numbers') : recovery ? 'log' : channels.getId && 'ids',
    subscribe: (id, channel, from) =>
      encode({ op: 'join', id, channel, from, event: subscribe && toEvent(subscribe(channel)), timeoutMs }),
    unsubscribe: (_id, channel) =>
      encode({ op: 'leave', channel, event: unsubscribe && toEvent(unsubscribe(channel)) }),
    createLedger: (host) =>
      createLedger(host, {
        encodeRequest: ({ id, type, data }) => emit({ type, data }, { id, kind: 'request' }),
        // Socket.IO numbers by itself.
        ...(acks && { withSequence: (frame) => frame }),
      }),
    parts: [credentials({})],
    decode(wire) {
      const frame = readFrame(wire);
      if (!frame) return [{ kind: 'malformed', reason: 'nested too deep, or not over socketIo()' }];
      if (frame.op === 'connected') {
        const ready: Incoming = { kind: 'ready', resumed: false };
        return recovery && frame.recovers !== true ? [ready, noRecovery] : [ready];
      }
      try {
        return [interpret(frame)];
      } catch {
        return [{ kind: 'malformed', reason: 'the app could not read it' }];
      }
    },
  };
}

/** @throws TypeError for what cannot be told as JSON */
function encode(command: SocketIoCommand): string {
  return toFrameText(command);
}

/** @throws TypeError for a name that cannot be emitted */
function toEvent({ type, data }: PlainMessage): EventArguments {
  if (reserved.has(type)) throw new TypeError('Socket.IO keeps this name for itself.');
  return data === undefined ? [type] : [type, data];
}

function readUsualAnswer(values: readonly unknown[]): SocketIoAnswer {
  const [first] = values;
  const error = isRecord(first) ? first.error : undefined;
  if (typeof error === 'string' && error) return { error: { code: 'refused', message: error } };
  if (isRecord(error) && typeof error.message === 'string')
    return { error: { code: typeof error.code === 'string' ? error.code : 'refused', message: error.message } };
  return { data: toData(values) };
}

/** What the app cannot say of a message, or says wrongly, is left out: the message itself still counts. */
function placeIn({ getChannel, getSeq, getId }: PlainChannels, message: PlainMessage): Message {
  const channel = getChannel?.(message);
  const id = getId?.(message);
  const offset = getSeq?.(message);
  return {
    type: message.type,
    data: message.data,
    ...(typeof channel === 'string' && { channel }),
    ...(typeof id === 'string' && { id }),
    ...(isOffset(offset) && { offset }),
  };
}

import { maxIdLength, maxNameLength } from './client-frames';
import { credentials } from './credentials';
import { departure } from './departure';
import { heartbeat } from './heartbeat';
import { createLedger } from './ledger';
import { isOffset, type Position } from './position';
import type { Cause, Incoming, ServerOutcome } from './incoming';
import { presenceEncoder, presenceReaders } from './presence-frames';
import type { Protocol } from './protocol';
import { renewal } from './renewal';
import type { CreateSessionPart, SessionHost } from './session-part';
import { isRecord, maxDepth, parseSafeJson } from './safe-json';

type Fields = Readonly<Record<string, unknown>>;

/** Room for the number that a message is given when it is written. */
const sequenceBytes = 32;

const notTidewire: Cause = {
  code: 'not-tidewire',
  message: 'This server does not speak Tidewire; use protocol: plain().',
};

/**
 * Tidewire's own protocol, version 1 (docs/protocol.md): acknowledged sends, commands with answers, channels, heartbeat with
 * the server's time, token renewal, go-away. For `createHub` from `tidewire/server` and backends that implement the document.
 *
 * On a server of another kind the connection ends in `failed` with the code `not-tidewire`.
 *
 * @example createRealtimeClient({ url: 'wss://example.com/live', protocol: tidewire() })
 */
export function tidewire(): Protocol {
  return {
    name: 'tidewire',
    subprotocols: ['tidewire.v1'],
    needsWelcome: true,
    hello: ({ clientId, token }) =>
      encode({ type: 'hello', versions: [1], client: clientId, token, capabilities: ['batch'] }),
    message({ id, type, data, channel }) {
      return encodeReadable({ type: 'publish', id, event: type, data, channel }, type, channel ?? type);
    },
    continuity: 'log',
    subscribe: (id, channel, from) => encodeReadable({ type: 'subscribe', id, channel, from }, channel),
    unsubscribe: (id, channel) => encode({ type: 'unsubscribe', id, channel }),
    presence: presenceEncoder(encodeReadable),
    createLedger: (host) =>
      createLedger(host, {
        encodeRequest({ id, type, data, key, ifVersion }) {
          if (key?.length === 0 || (key?.length ?? 0) > maxIdLength || !isOptional(ifVersion, isOffset))
            throw new TypeError('A hub could not read this key or version.');
          return encodeReadable({ type: 'command', id, name: type, data, key, ifVersion }, type);
        },
        withSequence: (frame, seq) => `${(frame as string).slice(0, -1)},"seq":${seq}}`,
      }),
    parts: [
      credentials({ renew: (id, token) => encode({ type: 'authenticate', id, token }) }),
      heartbeat((id) => encode({ type: 'ping', id })),
      renewal,
      departure,
      recognition,
      renumbering,
    ],
    decode(data, isConnected) {
      // A batch and its list stand around frames that are as deep as they may be.
      const frame = parseSafeJson(data, maxDepth + 2);
      const incoming = isRecord(frame) ? toIncoming(frame, true) : [malformed('not a JSON object')];
      // Until the welcome nothing is certain: what is not ours says that the server is of another kind.
      const isStranger = !isConnected && !['ready', 'error', 'lost'].includes(incoming[0]?.kind ?? '');
      return isStranger ? [{ kind: 'lost', action: 'fail', cause: notTidewire }] : incoming;
    },
  };
}

/** Tells a server of another kind from a fault, as long as this one has never been known to be ours. */
const recognition: CreateSessionPart = ({ openLink }) => {
  let wasWelcomed = false;
  let silences = 0;
  return {
    connected() {
      wasWelcomed = true;
    },
    async explain({ code }, wasOpen) {
      if (wasWelcomed) return undefined;
      if (code === 'timeout') silences++;
      // One silent handshake may be a frozen hub; two from a server never known to be one are not.
      const isForeign = wasOpen ? silences > 1 : await opensBare(openLink);
      return isForeign ? { action: 'fail', cause: notTidewire } : undefined;
    },
  };
};

/** Tells a server that only objects to our subprotocol from one that is not there. The connection ends the link. */
function opensBare(openLink: SessionHost['openLink']): Promise<boolean> {
  return new Promise((tell) => {
    openLink([], { opened: () => tell(true), received: () => undefined, closed: () => tell(false) });
  });
}

/**
 * A hub that counts differently has lost our numbers, whatever its welcome said: all that follows would be refused as well. As
 * another publisher we begin anew; what was on its way ends as unknown.
 */
const renumbering: CreateSessionPart = (host) => ({
  heard(incoming) {
    if (incoming.kind !== 'error' || incoming.code !== 'sequence') return;
    host.clientId = host.environment.randomId();
    host.linkEnded({ action: 'retry', cause: { code: 'not-resumed' } });
  },
});

function encode(frame: Fields): string {
  return JSON.stringify(frame);
}

/**
 * Frames with content of the app's. One that the hub cannot read would use up no number, and put all that follow out of sequence.
 *
 * @throws TypeError if the hub would call it malformed (PR7)
 */
function encodeReadable(frame: Fields, ...names: readonly string[]): string {
  const text = encode(frame);
  if (names.some(({ length }) => !length || length > maxNameLength) || parseSafeJson(text) === undefined)
    throw new TypeError('A hub could not read this message.');
  return text;
}

function malformed(reason: string): Incoming {
  return { kind: 'malformed', reason };
}

function toIncoming(frame: Fields, isOuter: boolean): readonly Incoming[] {
  const { type, frames } = frame;
  if (typeof type !== 'string') return [malformed('no type')];
  if (type === 'batch')
    return isOuter && Array.isArray(frames) && frames.length
      ? frames.flatMap((inner: unknown) => (isRecord(inner) ? toIncoming(inner, false) : [malformed('no frame')]))
      : [malformed('batch')];
  if (!Object.hasOwn(readers, type)) return [{ kind: 'ignored', reason: `unknown frame ${type.slice(0, 40)}` }];
  return [readers[type]?.(frame) ?? malformed(type)];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isOptional = <T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined =>
  value === undefined || is(value);

/** One per frame type; `undefined` means malformed. */
const readers: Readonly<Record<string, (frame: Fields) => Incoming | undefined>> = {
  welcome({ version, time, resumed, epoch, limits, expiresAt, capabilities }) {
    if (version !== 1 || !isNumber(time) || typeof resumed !== 'boolean' || !isOptional(epoch, isText))
      return undefined;
    if (!isRecord(limits)) return undefined;
    const { maxPayloadBytes } = limits;
    if (!isNumber(maxPayloadBytes) || !isOptional(expiresAt, isNumber)) return undefined;
    return {
      kind: 'ready',
      resumed,
      epoch,
      serverTime: time,
      maxPayloadBytes: maxPayloadBytes - sequenceBytes,
      expiresAt,
      capabilities: Array.isArray(capabilities) ? capabilities.filter(isText) : undefined,
    };
  },
  authenticated: ({ expiresAt }) => (isOptional(expiresAt, isNumber) ? { kind: 'renewed', expiresAt } : undefined),
  pong: ({ id, time }) => (isText(id) && isNumber(time) ? { kind: 'pong', id, serverTime: time } : undefined),
  event({ event, data, channel, id, offset }) {
    if (!isText(event) || !isOptional(channel, isText) || !isOptional(id, isText)) return undefined;
    if (!isOptional(offset, isOffset) || offset === 0) return undefined;
    const message = {
      type: event,
      data,
      ...(channel !== undefined && { channel }),
      ...(id !== undefined && { id }),
      ...(offset !== undefined && { offset }),
    };
    return { kind: 'message', message };
  },
  ack({ id, seq, epoch, offset }) {
    if (!isText(id) || !isNumber(seq) || !isOptional(epoch, isText) || !isOptional(offset, isOffset)) return undefined;
    return { kind: 'outcome', id, outcome: { status: 'acked', ...(offset !== undefined && { epoch, offset }) } };
  },
  answer: ({ id, data, duplicate }) =>
    isText(id) ? { kind: 'outcome', id, outcome: { status: 'answered', data, ...mark(duplicate) } } : undefined,
  error({ id, code, message, retryAfterMs, data, duplicate }) {
    if (!isOptional(id, isText) || !isText(code) || !isText(message) || !isOptional(retryAfterMs, isNumber))
      return undefined;
    if (id !== undefined && code !== 'sequence')
      return { kind: 'outcome', id, outcome: toOutcome(code, message, retryAfterMs, data, mark(duplicate)) };
    if (code === 'unauthorized') return { kind: 'lost', action: 'authenticate', cause: { code, message } };
    return { kind: 'error', code, reason: message };
  },
  subscribed({ id, channel, recovered, ...rest }) {
    const end = toPosition(rest);
    if (!isText(id) || !isText(channel) || typeof recovered !== 'boolean' || !end) return undefined;
    return { kind: 'subscribed', id, channel, end, recovered };
  },
  unsubscribed: ({ id, channel }) => (isText(id) && isText(channel) ? { kind: 'confirmed' } : undefined),
  gap({ channel, ...rest }) {
    const end = toPosition(rest);
    return isText(channel) && end ? { kind: 'gap', channel, end } : undefined;
  },
  removed: ({ channel, code, message }) =>
    isText(channel) && isText(code) && isText(message) ? { kind: 'removed', channel, code, message } : undefined,
  ...presenceReaders,
  'go-away': ({ reason, spreadMs }) =>
    isText(reason) && isNumber(spreadMs) && spreadMs >= 0 ? { kind: 'go-away', spreadMs } : undefined,
};

/** The end of a channel's log, as the hub tells it. */
function toPosition({ epoch, offset, lastId: id }: Fields): Position | undefined {
  return isText(epoch) && isOffset(offset) && isOptional(id, isText) ? { epoch, offset, id } : undefined;
}

/** How an earlier copy of an operation ended (PR50). */
function mark(duplicate: unknown): { readonly isDuplicate?: true } {
  return duplicate === true ? { isDuplicate: duplicate } : {};
}

function toOutcome(
  code: string,
  message: string,
  retryAfterMs: number | undefined,
  data: unknown,
  isDuplicate: { readonly isDuplicate?: true },
): ServerOutcome {
  if (code === 'retry-same-id') return { status: 'retry', retryAfterMs };
  if (code === 'unknown-outcome') return { status: 'unknown', cause: { code, message } };
  return {
    status: 'rejected',
    reason: code,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(data !== undefined && { data }),
    ...isDuplicate,
  };
}

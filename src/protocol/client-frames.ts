import { isRecord, maxDepth, parseSafeJson } from './safe-json';

/** Longest `id`, `client` and `key`, in UTF-16 units: hubs remember them. */
export const maxIdLength = 128;
/** Longest channel, event and command name, in UTF-16 units. */
export const maxNameLength = 256;
/** Most frames in one batch, in either direction (PR18). */
export const maxBatchFrames = 256;

export interface HelloFrame {
  readonly type: 'hello';
  readonly versions: readonly number[];
  readonly client: string;
  readonly token?: string | undefined;
  readonly capabilities: readonly string[];
}

export interface AuthenticateFrame {
  readonly type: 'authenticate';
  readonly id: string;
  readonly token: string;
}

export interface PingFrame {
  readonly type: 'ping';
  readonly id: string;
}

export interface PublishFrame {
  readonly type: 'publish';
  readonly id: string;
  readonly seq: number;
  readonly event: string;
  readonly data?: unknown;
  readonly channel?: string | undefined;
}

/** A place in a channel's log: behind the event with this offset and id. */
export interface FramePosition {
  readonly epoch: string;
  readonly offset: number;
  readonly id?: string | undefined;
}

export interface SubscribeFrame {
  readonly type: 'subscribe';
  readonly id: string;
  readonly channel: string;
  /** Resumes behind it (PR26). */
  readonly from?: FramePosition | undefined;
}

export interface UnsubscribeFrame {
  readonly type: 'unsubscribe';
  readonly id: string;
  readonly channel: string;
}

export interface WatchFrame {
  readonly type: 'watch' | 'unwatch' | 'leave';
  readonly id: string;
  readonly channel: string;
}

export interface EnterFrame {
  readonly type: 'enter';
  readonly id: string;
  readonly channel: string;
  readonly state?: unknown;
}

export interface TypingFrame {
  readonly type: 'typing';
  readonly id: string;
  readonly channel: string;
  readonly active: boolean;
}

export interface CommandFrame {
  readonly type: 'command';
  readonly id: string;
  readonly name: string;
  readonly data?: unknown;
  /** The operation's id: it runs once, and copies are answered as the first (PR50). */
  readonly key?: string | undefined;
  /** The version of what it changes that the client knew (PR52). */
  readonly ifVersion?: number | undefined;
}

/** What a client says (docs/protocol.md), taken out of its batches. */
export type ClientFrame =
  | HelloFrame
  | AuthenticateFrame
  | PingFrame
  | PublishFrame
  | SubscribeFrame
  | UnsubscribeFrame
  | CommandFrame
  | WatchFrame
  | EnterFrame
  | TypingFrame;

/** What one frame of a stranger turned out to be. */
export type ClientFrameReading =
  | { readonly kind: 'frame'; readonly frame: ClientFrame }
  /** From a newer version: counted, else without effect (PR6). */
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'malformed';
      readonly reason: string;
      readonly id?: string | undefined;
      /** Set where it is a publish whose number can be read: it uses the number up (PR13). */
      readonly spent?: PublishFrame | undefined;
    };

/** Reads one text message of a client: its frame, or those of its batch, in order. Never throws. */
export function readClientFrames(text: string): readonly ClientFrameReading[] {
  // A batch and its list stand around frames that are as deep as they may be.
  const value = parseSafeJson(text, maxDepth + 2);
  if (value === undefined)
    return [{ kind: 'malformed', reason: 'not JSON, nested too deeply, or with a key __proto__' }];
  if (!isRecord(value) || value.type !== 'batch') return [readFrame(value)];
  const { frames } = value;
  if (!Array.isArray(frames) || frames.length === 0 || frames.length > maxBatchFrames)
    return [{ kind: 'malformed', reason: `a batch holds 1 to ${maxBatchFrames} frames`, id: readableId(value) }];
  return frames.map((frame: unknown) =>
    isRecord(frame) && (frame.type === 'batch' || frame.type === 'hello')
      ? { kind: 'malformed', reason: `a ${frame.type} in a batch`, id: readableId(frame) }
      : readFrame(frame),
  );
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isId: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= maxIdLength;
const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= maxNameLength;
const isFrom =
  (first: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= first;
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** Every field that is looked at; `data` and `state` may be anything. `docs/asyncapi.yaml` says the same to other languages. */
export const clientFrameShapes: { readonly [Type in ClientFrame['type']]: Readonly<Record<string, Check>> } = {
  hello: {
    versions: isListOf((version) => typeof version === 'number'),
    client: isId,
    token: isOptional(isText),
    capabilities: isListOf(isText),
  },
  authenticate: { id: isId, token: isText },
  ping: { id: isId },
  publish: { id: isId, seq: isFrom(1), event: isName, channel: isOptional(isName) },
  subscribe: { id: isId, channel: isName, from: isOptional(isPosition) },
  unsubscribe: { id: isId, channel: isName },
  command: { id: isId, name: isName, key: isOptional(isId), ifVersion: isOptional(isFrom(0)) },
  watch: { id: isId, channel: isName },
  unwatch: { id: isId, channel: isName },
  enter: { id: isId, channel: isName },
  leave: { id: isId, channel: isName },
  typing: { id: isId, channel: isName, active: (value) => typeof value === 'boolean' },
};

function isPosition(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { epoch, offset, id } = value;
  return isId(epoch) && isFrom(0)(offset) && isOptional(isId)(id);
}

function readFrame(value: unknown): ClientFrameReading {
  if (!isRecord(value)) return { kind: 'malformed', reason: 'not an object' };
  const { type } = value;
  if (typeof type !== 'string') return { kind: 'malformed', reason: 'no type', id: readableId(value) };
  if (!isKnown(type)) return { kind: 'ignored' };
  const reason = findFault(type, value);
  // Every field that the union names has been checked.
  if (reason === undefined) return { kind: 'frame', frame: value as unknown as ClientFrame };
  return {
    kind: 'malformed',
    reason,
    id: readableId(value),
    spent: type === 'publish' ? readNumber(value) : undefined,
  };
}

function findFault(type: ClientFrame['type'], frame: Fields): string | undefined {
  for (const [field, check] of Object.entries(clientFrameShapes[type]))
    if (!check(frame[field])) return `"${field}" of "${type}" is missing, of the wrong type or too long`;
  return isDeeperThan(frame, maxDepth) ? 'nested too deeply' : undefined;
}

/** The number that a malformed publish was meant to use. */
function readNumber({ id, seq, channel }: Fields): PublishFrame | undefined {
  const { id: isReadableId, seq: isReadableSeq, channel: isReadableChannel } = clientFrameShapes.publish;
  if (!isReadableId?.(id) || !isReadableSeq?.(seq) || !isReadableChannel?.(channel)) return undefined;
  return { type: 'publish', id, seq, channel, event: '' } as PublishFrame;
}

/** Does this nest deeper than so many levels? Looks no further, so a circle is deep and not endless. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

function isKnown(type: string): type is ClientFrame['type'] {
  return Object.hasOwn(clientFrameShapes, type);
}

function readableId({ id }: Fields): string | undefined {
  return isId(id) ? (id as string) : undefined;
}

// What strangers send, checked by hand (PR5 to PR7). A validator of your choice with docs/asyncapi.yaml does as well.
const text = (most) => (value) => typeof value === 'string' && value.length > 0 && value.length <= most;
const count = (least) => (value) => Number.isSafeInteger(value) && value >= least;
const list = (type) => (value) => Array.isArray(value) && value.every((each) => typeof each === type);
const maybe = (check) => (value) => value === undefined || check(value);
const [id, name, token] = [text(128), text(256), (value) => typeof value === 'string'];
const position = (from) => id(from?.epoch) && count(0)(from.offset) && maybe(id)(from.id);

/** The fields that must be as they are here. Others are ignored, and so are frames of other types (PR6). */
const shapes = {
  __proto__: null,
  hello: { versions: list('number'), client: id, token: maybe(token), capabilities: list('string') },
  authenticate: { id, token },
  ping: { id },
  publish: { id, seq: count(1), channel: maybe(name), event: name },
  subscribe: { id, channel: name, from: maybe(position) },
  unsubscribe: { id, channel: name },
  command: { id, name },
};

function isSafe(value, depth) {
  if (typeof value !== 'object' || value === null) return true;
  const isFlat = depth > 0 && !Object.hasOwn(value, '__proto__');
  return isFlat && Object.values(value).every((inner) => isSafe(inner, depth - 1));
}

/**
 * The frames of one message, in order. What is malformed has the type `malformed`, and its `id` where that can be read. A malformed
 * publish stays one if its number can be read, which it uses up (PR13): `isMalformed` says so.
 */
export function readFrames(data, isBinary) {
  try {
    const message = JSON.parse(isBinary ? '' : data);
    // A batch and its list stand around frames that are as deep as they may be.
    if (!isSafe(message, 66)) return [{ type: 'malformed' }];
    if (message?.type !== 'batch') return [readFrame(message)];
    const { frames } = message;
    if (!Array.isArray(frames) || frames.length < 1 || frames.length > 256) return [{ type: 'malformed' }];
    return frames.map((frame) => readFrame(frame?.type === 'hello' || frame?.type === 'batch' ? {} : frame));
  } catch {
    return [{ type: 'malformed' }];
  }
}

function readFrame(frame) {
  const shape = token(frame?.type) ? (shapes[frame.type] ?? {}) : { type: token };
  const isFine = (field) => shape[field](frame?.[field]);
  if (Object.keys(shape).every(isFine) && isSafe(frame, 64)) return { ...frame, isMalformed: false };
  if (frame?.type === 'publish' && ['id', 'seq', 'channel'].every(isFine)) return { ...frame, isMalformed: true };
  return { type: 'malformed', id: id(frame?.id) ? frame.id : undefined };
}

import type { HubErrorCode } from '../../protocol/hub-frames';
import { maxIdLength } from '../../protocol/client-frames';
import { TidewireError } from '../../shared/errors';
import { encodeData } from '../connection/encoded-frame';

export interface CommandRefusalOptions {
  /** What the client should know beside the words, any JSON value. With `conflict`: `{ version, value }` of what is stored. */
  readonly data?: unknown;
  /** Milliseconds before another attempt is worth it. */
  readonly retryAfterMs?: number | undefined;
}

/** By these the hub itself speaks, and clients act on them. */
const reserved: Readonly<Record<Exclude<HubErrorCode, 'forbidden' | 'invalid-data'>, true>> = {
  malformed: true,
  unauthorized: true,
  'unknown-command': true,
  'rate-limited': true,
  'too-large': true,
  sequence: true,
  limit: true,
  'retry-same-id': true,
  'unknown-outcome': true,
  'key-conflict': true,
  'not-begun': true,
  internal: true,
};

/**
 * Thrown by a command's handler, it refuses in the application's own words (PR52): the client is told code, message and `data`. Everything else that is
 * thrown is answered `internal`, and its text stays here.
 *
 * A refusal is how the command ended: a copy with the same key is refused the same. To have a copy run again, throw anything else.
 *
 * @throws TidewireError for a code of the hub's own, or none of 1 to 128 characters, or a bad `retryAfterMs`
 * @throws TypeError if `data` is no JSON
 * @example
 * const rename = async ({ id, title }, { ifVersion }) => {
 *   const todo = await find(id);
 *   if (ifVersion !== undefined && ifVersion !== todo.version)
 *     throw new CommandRefusal('conflict', 'It was changed meanwhile.', { data: { version: todo.version, value: todo } });
 *   return save({ ...todo, title });
 * };
 */
export class CommandRefusal extends TidewireError {
  /** As it was when it was thrown. */
  readonly data: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, message: string, { data, retryAfterMs }: CommandRefusalOptions = {}) {
    super(code, message);
    if (!code || code.length > maxIdLength || Object.hasOwn(reserved, code))
      throw new TidewireError(
        'bad-refusal',
        `A command cannot be refused with the code "${code.slice(0, maxIdLength)}". Give a word of your own of 1 to ${maxIdLength} characters; ` +
          'but for "forbidden" and "invalid-data" those of the hub mean something else to clients.',
      );
    if (retryAfterMs !== undefined && !(retryAfterMs >= 0 && retryAfterMs < Infinity))
      throw new TidewireError('bad-refusal', `retryAfterMs is ${retryAfterMs}. Give milliseconds, from 0.`);
    const text = encodeData(data);
    this.data = text === undefined ? undefined : JSON.parse(text);
    this.retryAfterMs = retryAfterMs;
  }
}

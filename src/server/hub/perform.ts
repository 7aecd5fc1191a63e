import { maxIdLength, maxNameLength } from '../../protocol/client-frames';
import type { HubUser } from '../access/authentication';
import type { CommandResult } from '../commands/commands';
import { performCommand } from '../commands/perform-command';
import { encodeData } from '../connection/encoded-frame';
import { internalRefusal, type Refusal } from '../connection/refusal';
import type { HubContext } from './hub-context';

/** A command that comes to the application some other way than over a connection, for instance by HTTP. */
export interface PerformRequest {
  /** Whom you have found the caller to be, as `authenticate` would say it. @default anonymous */
  readonly user?: HubUser | undefined;
  /** Of the command. */
  readonly name: string;
  /** Any JSON value: what a client sends as `data` for the same operation, or its copies by the other route are a `key-conflict`. */
  readonly data?: unknown;
  /** The operation's id, 1 to 128 characters. Without it nothing is remembered. */
  readonly key?: string | undefined;
  /** The version that the caller knew, a whole number from 0. */
  readonly ifVersion?: number | undefined;
}

/**
 * How it ended:
 * - `answered`: the handler returned this
 * - `refused`: by the handler (`CommandRefusal`) or before it ran (`forbidden`, `invalid-data`, `key-conflict` …); `internal` if it failed
 * - `retry`: a copy is under way elsewhere, or the store is away. To be asked again with the same key after `retryAfterMs`
 * - `unknown`: the hub that had it died over it, and nobody knows whether it took effect
 */
export type Performed =
  | { readonly status: 'answered'; readonly data: unknown; readonly isDuplicate: boolean }
  | ({ readonly status: 'refused'; readonly isDuplicate: boolean } & Pick<
      Refusal,
      'code' | 'message' | 'data' | 'retryAfterMs'
    >)
  | { readonly status: 'retry'; readonly retryAfterMs: number }
  | { readonly status: 'unknown' };

const defaultRetryMs = 1_000;

/** Never rejects. */
export async function perform<Claims>(hub: HubContext<Claims>, request: PerformRequest): Promise<Performed> {
  try {
    const fault = findFault(request);
    if (fault !== undefined) return { status: 'refused', code: 'malformed', message: fault, isDuplicate: false };
    const { name, key, ifVersion, user = {} } = request;
    const text = encodeData(request.data);
    const result = await performCommand(hub, {
      name,
      // As it would have come by a frame: what the caller changes later changes nothing.
      data: text === undefined ? undefined : (JSON.parse(text) as unknown),
      key,
      ifVersion,
      connectionId: hub.environment.randomId(),
      user: () => user as HubUser<Claims>,
      signal: new AbortController().signal,
      close: () => undefined,
    });
    return toPerformed(result);
  } catch (error) {
    hub.log({ level: 'error', event: 'callback-failed', callback: 'perform', error });
    return toPerformed({ ok: false, refusal: internalRefusal });
  }
}

function findFault({ name, key, ifVersion }: PerformRequest): string | undefined {
  const isText = (text: unknown, longest: number) =>
    typeof text === 'string' && text.length > 0 && text.length <= longest;
  if (!isText(name, maxNameLength)) return `The name of a command has 1 to ${maxNameLength} characters.`;
  if (key !== undefined && !isText(key, maxIdLength)) return `A key has 1 to ${maxIdLength} characters.`;
  if (ifVersion !== undefined && !(Number.isSafeInteger(ifVersion) && ifVersion >= 0))
    return 'A version is a whole number from 0.';
  return undefined;
}

function toPerformed(result: CommandResult): Performed {
  const isDuplicate = result.isDuplicate ?? false;
  if (result.ok) return { status: 'answered', data: result.data, isDuplicate };
  const { code, message, data, retryAfterMs } = result.refusal;
  if (code === 'retry-same-id') return { status: 'retry', retryAfterMs: retryAfterMs ?? defaultRetryMs };
  if (code === 'unknown-outcome') return { status: 'unknown' };
  return {
    status: 'refused',
    code,
    message,
    ...(data !== undefined && { data }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    isDuplicate,
  };
}

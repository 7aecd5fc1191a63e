import { maxIdLength, maxNameLength } from '../../protocol/client-frames';
import { TidewireError } from '../../shared/errors';
import { encodeData } from '../connection/encoded-frame';
import { fingerprint } from './fingerprint';
import type { HubEnvironment } from '../hub/hub-environment';
import { StoreUnavailable, type LogStore, type Position } from '../store/store';

export interface PublishOptions {
  /** Equal on every copy: publishing it again, from whichever hub, stores it once (ST8). @default a random one */
  readonly id?: string | undefined;
}

/**
 * How a publish of the server's own ended:
 * - `stored`: in the store, at this place; now or, with `isRepeated`, by an earlier copy
 * - `conflict`: the id was used for something else
 * - `unavailable`: the store did not answer, and whether it has it is not known. Publish it again with the same `id`
 */
export type Published =
  | { readonly status: 'stored'; readonly position: Position; readonly id: string; readonly isRepeated: boolean }
  | { readonly status: 'conflict'; readonly id: string }
  | { readonly status: 'unavailable'; readonly id: string };

/** Never rejects. @throws TypeError if the data is no JSON. @throws TidewireError for data, names or an id longer than clients read */
export type Publish = (channel: string, event: string, data?: unknown, options?: PublishOptions) => Promise<Published>;

/** Publishing by the server's own code. */
export interface Publishes {
  readonly publish: Publish;
  /** For the handler of a command with a key: what gets no id of its own gets one made of the key, and is stored once (PR53). */
  publishFor(scope: string, key: string): Publish;
}

/** No sequence, no schema, no authorisation. */
export function createPublishes(
  store: LogStore,
  environment: HubEnvironment,
  maxPayloadBytes: number,
  reportStoreError: (error: unknown) => void,
): Publishes {
  async function append(
    channel: string,
    entry: { id: string; event: string; data: string | undefined },
    key: string | undefined,
  ): Promise<Published> {
    const { id } = entry;
    try {
      const result = await store.append(channel, entry, key === undefined ? undefined : { key, hash: hashOf(entry) });
      if (result.kind === 'conflict') return { status: 'conflict', id };
      return { status: 'stored', position: result.position, id, isRepeated: result.kind === 'repeated' };
    } catch (error) {
      reportStoreError(error);
      return { status: 'unavailable', id };
    }
  }

  function post(
    [channel, event, data]: readonly [string, string, unknown],
    id: string | undefined,
    key: string | undefined,
  ): Promise<Published> {
    for (const [what, text, longest] of [
      ['channel', channel, maxNameLength],
      ['event', event, maxNameLength],
      ['id', id ?? 'x', maxIdLength],
    ] as const)
      if (!text || text.length > longest)
        throw new TidewireError(
          'bad-name',
          `publish takes a ${what} of 1 to ${longest} characters: clients could not name it to resume.`,
        );
    const text = encodeData(data);
    if (text !== undefined && text.length * 3 > maxPayloadBytes && byteLength(text) > maxPayloadBytes)
      throw new TidewireError(
        'too-large',
        `An event of ${byteLength(text)} bytes is longer than limits.maxPayloadBytes (${maxPayloadBytes}), and clients may not read it. ` +
          'Publish less, for instance an address to fetch it from, or raise the limit.',
      );
    const entry = { id: id ?? environment.randomId(), event, data: text };
    return append(channel, entry, key);
  }

  const publish: Publish = (channel, event, data, { id } = {}) =>
    post([channel, event, data], id, id === undefined ? undefined : JSON.stringify([channel, id]));

  return {
    publish,
    publishFor(scope, key) {
      let count = 0;
      return (channel, event, data, options) => {
        if (options?.id !== undefined) return publish(channel, event, data, options);
        const number = count++;
        // Under a key that holds the user: nobody else's can take its place, although all who are subscribed hear the id.
        return post([channel, event, data], toEventId(key, number), JSON.stringify([scope, key, number]));
      };
    },
  };
}

/** Of the events that one operation causes (PR53). */
function toEventId(key: string, number: number): string {
  if (number === 0) return key;
  const id = `${key}:${number}`;
  return id.length <= maxIdLength ? id : `${key.slice(0, 96)}~${fingerprint(key)}:${number}`;
}

/** Whether a failure is the store's; anything else is a fault of ours. */
export function isStoreFailure(error: unknown): error is StoreUnavailable {
  return error instanceof StoreUnavailable;
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function hashOf({ event, data = '' }: { readonly event: string; readonly data?: string | undefined }): string {
  const text = JSON.stringify([event, data]);
  return `${text.length}:${fingerprint(text)}`;
}

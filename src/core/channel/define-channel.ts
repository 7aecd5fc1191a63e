import type { Message } from '../../protocol/incoming';
import type { AbortSignalLike } from '../../protocol/send-outcome';
import { validate } from '../../shared/standard-schema';
import type { AnyMessages, MessageMap, MessageSchemas } from '../contract';

/** A message as a channel's schemas make it: `type` tells what `data` is. */
export type ChannelMessage<Messages extends MessageMap = AnyMessages> = {
  [Type in keyof Messages & string]: Omit<Message, 'type' | 'data'> & {
    readonly type: Type;
    readonly data: Messages[Type];
  };
}[keyof Messages & string];

/** The platform's own `AbortSignal`, where it has one: it can be passed on to `fetch`. */
export type PlatformAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalLike;

export interface SnapshotRequest<Params> {
  readonly params: Params;
  /** Its name. */
  readonly channel: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: PlatformAbortSignal;
}

export interface Snapshot<State> {
  readonly state: State;
  /**
   * Number of the last event that the state holds: those up to it are left out. Without it every event that arrives while the
   * snapshot is fetched is applied to it, so `reduce` should not mind one that the state holds already.
   */
  readonly offset?: number | undefined;
  /** Of that number. @default the channel's present one */
  readonly epoch?: string | undefined;
}

export interface ChannelOptions<State, Params = void, Messages extends MessageMap = AnyMessages> {
  /** The channel at the server, 1 to 256 characters. */
  readonly name: string | ((params: Params) => string);
  /** Before the first event or snapshot, and while rendering on a server. */
  readonly initial: State | ((params: Params) => State);
  /** The state after one more message. Pure; returns the same object if nothing changed. One that throws leaves the message out. */
  reduce(this: void, state: State, message: ChannelMessage<Messages>): State;
  /**
   * The state as it is now, from anywhere: fetched at the start and whenever events are missing for good, again and again while it
   * fails. On servers that keep no log also after every reconnect. Without it the state begins with `initial`.
   */
  snapshot?(this: void, request: SnapshotRequest<Params>): Promise<Snapshot<State>>;
  /**
   * A schema per message type. A message that does not fit is counted and left out, and so is every type that has none.
   * @default every message, unchecked
   */
  readonly schemas?: MessageSchemas<Messages> | undefined;
}

/** One channel with its state: what `useChannel` takes. Made by calling a definition. */
export interface ChannelReference<State> {
  readonly channel: string;
  /** References of equal key and channel share one state per client. */
  readonly key: object;
  initial(this: void): State;
  /** `undefined`: a message that does not fit. */
  reduce(this: void, state: State, message: Message): { readonly state: State } | undefined;
  readonly snapshot: ((this: void, signal: PlatformAbortSignal) => Promise<Snapshot<State>>) | undefined;
}

/** @throws whatever the `name` function throws */
export type ChannelDefinition<State, Params = void> = (params: Params) => ChannelReference<State>;

/**
 * What a channel means: how its messages become a state, which all components that read it share.
 *
 * @example
 * const room = defineChannel({
 *   name: (id: string) => `room:${id}`,
 *   initial: [] as ChatMessage[],
 *   schemas: { 'chat:message': ChatMessage },
 *   reduce: (messages, { data }) => [...messages, data],
 *   snapshot: async ({ params, signal }) => (await fetch(`/rooms/${params}`, { signal })).json(),
 * });
 * const { data, continuity } = useChannel(room('7'));
 */
export function defineChannel<State, Params = void, Messages extends MessageMap = AnyMessages>(
  options: ChannelOptions<State, Params, Messages>,
): ChannelDefinition<State, Params> {
  const { name, initial, reduce, snapshot, schemas } = options;
  const schemaOf = schemas && new Map(Object.entries(schemas as MessageSchemas<AnyMessages>));

  function fit(message: Message): Message | undefined {
    if (!schemaOf) return message;
    const schema = schemaOf.get(message.type);
    const result = schema && validate(schema, message.data);
    return result?.ok ? { ...message, data: result.value } : undefined;
  }

  return (params) => {
    const channel = typeof name === 'function' ? name(params) : name;
    return {
      channel,
      key: options,
      initial: () => (typeof initial === 'function' ? (initial as (params: Params) => State)(params) : initial),
      reduce(state, message) {
        const fitting = fit(message);
        return fitting && { state: reduce(state, fitting as ChannelMessage<Messages>) };
      },
      snapshot: snapshot && ((signal) => snapshot({ params, channel, signal })),
    };
  };
}

import type { CloseAction } from '../protocol/close-codes';
import type { AuthOptions } from '../protocol/auth-options';
import type { Message } from '../protocol/incoming';
import type { Protocol } from '../protocol/protocol';
import type { Undo } from '../shared/undo';
import type { Environment } from '../shared/environment';
import { TidewireError } from '../shared/errors';
import type { Readable } from '../shared/store';
import type { Transport } from '../transports/transport';
import { createConnection, type HeartbeatConfig } from './connection/connection';
import type { ConnectionState } from './connection/connection-state';
import type { ReconnectPolicy } from './connection/reconnect-policy';
import type { RequestOptions, RequestOutcome, SendOptions, SendReceipt } from '../protocol/send-outcome';
import type { QueueLimits } from './connection/sender';
import type {
  AnyCommands,
  AnyMessages,
  CommandInput,
  CommandMap,
  CommandName,
  CommandOutput,
  MessageMap,
  MessageSchemas,
  MessageType,
} from './contract';
import type { CapabilityContext } from './capability';
import { createInbox } from './delivery/inbox';
import type { Diagnostics } from './diagnostics/diagnostics';

/** Settings of the connection. Times in ms. */
export interface WebSocketConfig extends ReconnectPolicy, HeartbeatConfig, QueueLimits {
  /** How long the connection outlives its last user. 0: not at all. @default 5000 */
  readonly lingerMs: number;
}

export interface ClientOptions<Messages extends MessageMap = AnyMessages> {
  /** `ws:` or `wss:` address, or a function that gives one for each attempt. `null`: nowhere; nothing opens or is queued. */
  readonly url: string | null | (() => string | Promise<string>);
  /**
   * Where messages belong, if `url` gives several addresses for one place. A queue is never sent to another destination.
   * @default origin and path of the address
   */
  readonly destination?: string | undefined;
  /** @default plain() */
  readonly protocol?: Protocol | undefined;
  /** @default webSocket() */
  readonly transport?: Transport | undefined;
  readonly auth?: AuthOptions | undefined;
  /** Messages that do not fit are counted, reported and dropped. Any Standard Schema that answers at once. */
  readonly schemas?: MessageSchemas<Messages> | undefined;
  readonly config?: { readonly websocket?: Partial<WebSocketConfig> } | undefined;
  /** `eager` suits fleets small enough to come back all at once. @default 'jittered' */
  readonly reconnect?: 'jittered' | 'eager' | undefined;
  /** What a close code means here, where the table is wrong: `{ 1008: 'authenticate' }`. */
  readonly closeCodes?: Readonly<Record<number, CloseAction>> | undefined;
  /** Connect with the first user. @default true */
  readonly autoConnect?: boolean | undefined;
  /** The world around. @default the browser's */
  readonly environment?: Environment | undefined;
}

/** One connection and all that shares it. Made by `createRealtimeClient`. */
export interface RealtimeClient<Messages extends MessageMap = AnyMessages, Commands extends CommandMap = AnyCommands> {
  readonly state: Readable<ConnectionState>;
  readonly diagnostics: Diagnostics;
  readonly environment: Environment;
  /** What it was made from; secrets excluded. */
  readonly options: Omit<ClientOptions<MessageMap>, 'auth'>;
  readonly userId: string | undefined;

  connect(): void;
  /** Until `connect()` or `retryNow()`. What waits to be sent goes on waiting. */
  disconnect(): void;
  /** Tries at once instead of at `retryAt`. */
  retryNow(): void;
  /** Never throws and never rejects: the receipt's `outcome` says how it ended. */
  send<Type extends MessageType<Messages>>(type: Type, data?: Messages[Type], options?: SendOptions): SendReceipt;
  /** A command with an answer. Never rejects. */
  request<Name extends CommandName<Commands>>(
    name: Name,
    data?: CommandInput<Commands, Name>,
    options?: RequestOptions,
  ): Promise<RequestOutcome<CommandOutput<Commands, Name>>>;
  /** Every accepted message of the type; `subscribeTo` narrows it to a channel. A handler that throws harms no other. */
  subscribe<Type extends MessageType<Messages>>(
    type: Type,
    handler: (data: Messages[Type], message: Message) => void,
  ): Undo;
  /** Every accepted message of any type. */
  subscribeAll(handler: (message: Message) => void): Undo;
  /**
   * Uses the connection until undone; it opens with the first user and closes `lingerMs` after the last.
   * @param options.autoConnect whether this user opens it. @default the client's `autoConnect`
   */
  retain(options?: { readonly autoConnect?: boolean | undefined }): Undo;
  /** New credentials. Another `userId` ends everything the one before had queued. */
  signIn(auth: AuthOptions): void;
  /** Ends what was queued, forgets the credentials and disconnects. */
  signOut(): void;
  /** Fetches a token anew and hands it over; leaves `needs-auth`. */
  refreshToken(): void;
  /** The one instance of a capability, made when it is first asked for. */
  attach<Capability>(create: (context: CapabilityContext) => Capability): Capability;
  /** For ever. Every open send gets its final outcome; nothing is called afterwards. */
  dispose(): void;
}

/** Composes the connection alone; everything else attaches itself when it is used. */
export function createClient<Messages extends MessageMap, Commands extends CommandMap>(
  options: ClientOptions<Messages> & {
    readonly environment: Environment;
    readonly transport: Transport;
    readonly protocol: Protocol;
  },
): RealtimeClient<Messages, Commands> {
  const { environment, protocol, autoConnect: opensByDefault = true } = options;
  const websocket: Omit<WebSocketConfig, keyof HeartbeatConfig> & Partial<HeartbeatConfig> = {
    reconnectAttempts: 5,
    reconnectDelayMs: 1_000,
    minUptimeMs: 5_000,
    connectTimeoutMs: 10_000,
    eagerMs: options.reconnect === 'eager' ? 10_000 : 0,
    lingerMs: 5_000,
    maxQueueMessages: 100,
    maxQueueBytes: 1_000_000,
    ...options.config?.websocket,
    ...(options.url === null && { maxQueueMessages: 0 }),
  };
  const inbox = createInbox(options.schemas, environment.reportError);
  const connection = createConnection(options, websocket);
  connection.join(inbox);
  const { sender, dispatch, host } = connection;

  const capabilities = new Map<unknown, unknown>();
  function attach<Capability>(create: (context: CapabilityContext) => Capability): Capability {
    if (!capabilities.has(create)) capabilities.set(create, create(context));
    return capabilities.get(create) as Capability;
  }
  const context: CapabilityContext = {
    environment,
    protocol,
    connection,
    inbox,
    attach,
    onDispose: (disposed) => connection.join({ disposed }),
  };

  const users = new Set<object>();
  let cancelLinger: Undo | undefined;
  const connect = () => dispatch('connectRequested');
  const disconnect = () => dispatch('disconnectRequested');

  function signIn(auth: AuthOptions): void {
    if (auth.getToken && !(auth.in === 'query' ? protocol.parts : protocol.hello)) throw noWayForToken();
    connection.authenticate(auth);
  }
  signIn(options.auth ?? {});

  return {
    state: connection.state,
    diagnostics: inbox,
    environment,
    options,
    get userId() {
      return host.auth.userId;
    },
    connect,
    retryNow: connect,
    disconnect,
    refreshToken: () => dispatch('credentialsChanged'),
    send: sender.send,
    request: sender.request as RealtimeClient<Messages, Commands>['request'],
    subscribe: (type, handler) =>
      inbox.subscribe((message) => {
        if (message.type === type) handler(message.data as Messages[typeof type], message);
      }),
    subscribeAll: inbox.subscribe,
    retain({ autoConnect = opensByDefault } = {}) {
      const user = {};
      users.add(user);
      cancelLinger?.();
      if (autoConnect) dispatch('wanted');
      return () => {
        if (!users.delete(user) || users.size) return;
        const release = () => dispatch('released');
        if (websocket.lingerMs) cancelLinger = environment.setTimer(release, websocket.lingerMs);
        else release();
      };
    },
    signIn,
    signOut() {
      signIn({});
      disconnect();
    },
    attach,
    dispose() {
      // One who never lets go: nobody starts a linger any more.
      users.add(context);
      cancelLinger?.();
      dispatch('disposed');
      host.tell('disposed');
    },
  };
}

function noWayForToken(): TidewireError {
  return new TidewireError(
    'no-way-for-token',
    "This protocol carries no token: use tidewire(), plain({ authenticate }), or plain() with auth.in: 'query'.",
  );
}

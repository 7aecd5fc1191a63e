import { classifyClose, type CloseAction } from '../../protocol/close-codes';
import type { Cause, Incoming, Message, Protocol, Wire } from '../../protocol/protocol';
import type { SessionHost, SessionPart, Welcome } from '../../protocol/session-part';
import type { Undo } from '../../shared/disposer';
import { createEmitter, type Emitter } from '../../shared/emitter';
import type { Environment } from '../../shared/environment';
import { createStore, type Readable } from '../../shared/store';
import type { Transport, TransportLink } from '../../transports/transport';
import { toConnectUrl, toDestination, type AuthOptions, type Token } from './authentication';
import { toCause } from './cause';
import type { ConnectionState } from './connection-state';
import type { ReconnectPolicy } from './reconnect-policy';
import type { RoundTrip } from './round-trip';
import type { Sender } from './sender';
import { transition, type Effect, type MachineEvent, type MachineState } from './transition';
import { superviseWake } from './wake';

export interface ConnectionOptions {
  readonly environment: Environment;
  readonly transport: Transport;
  readonly protocol: Protocol;
  readonly url: string | (() => string | Promise<string>);
  /** Overrides what `url` says about where messages belong. */
  readonly destination?: string | undefined;
  readonly closeCodes?: Readonly<Record<number, CloseAction>> | undefined;
}

export interface HeartbeatConfig {
  /** Time between pings. @default 30000 */
  readonly heartbeatMs: number;
  /** Time for a sign of life after a ping. @default 5000 */
  readonly heartbeatTimeoutMs: number;
}

/** What the connection tells those who build on it. */
export type ConnectionNews =
  /** Connected, and the state does not say so yet: subscriptions are made now. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'disconnected' }
  /** All messages of one wire message, in order. */
  | { readonly kind: 'messages'; readonly messages: readonly Message[] }
  | ({ readonly kind: 'round-trip' } & RoundTrip)
  /** Wall clock and monotonic clock no longer agree: what was measured against it is void. */
  | { readonly kind: 'clock-jumped' }
  /** A refusal that belongs to nothing that was sent or requested. */
  | { readonly kind: 'error'; readonly id?: string | undefined; readonly cause: Cause }
  | Extract<Incoming, { kind: 'malformed' | 'ignored' }>;

export interface Connection {
  readonly state: Readable<ConnectionState>;
  readonly news: Emitter<ConnectionNews>;
  /** Of this link, for those who arrive late. */
  readonly lastRoundTrip: RoundTrip | undefined;
  dispatch(event: MachineEvent): void;
  /** From now on these credentials; another user gets a fresh link. */
  authenticate(auth: AuthOptions): void;
  /** Writes a protocol frame if connected. */
  write(frame: Wire | undefined): void;
}

/**
 * Performs what `transition` decides: one link at a time, one timer for the state's deadline, tokens, heartbeat, wake.
 * Everything asynchronous carries the number of the attempt it belongs to, and is ignored once that attempt is over.
 */
export function createConnection(
  { environment, transport, protocol, ...options }: ConnectionOptions,
  policy: ReconnectPolicy & HeartbeatConfig,
  sender: Sender,
): Connection {
  const { reportError } = environment;
  const news = createEmitter<ConnectionNews>(reportError);
  let state: MachineState = { phase: 'idle', shown: { status: 'idle' } };
  const shown = createStore(state.shown, reportError);

  let link: TransportLink | undefined;
  /** Grows with every attempt and every drop. */
  let generation = 0;
  let url = '';
  let auth: AuthOptions = {};
  let token: Token;
  /** Fetched ahead of the attempt that will use it. */
  let fetched: Token;
  let tokenFlight: Promise<Token> | undefined;
  /** The credentials have worked since they were last refused. */
  let hasWorked = false;
  let wasWelcomed = false;
  let silences = 0;
  let lastRoundTrip: RoundTrip | undefined;
  let welcome: Welcome | undefined;
  let cancelDeadline: Undo | undefined;
  let stopWake: Undo | undefined;

  const host: SessionHost = {
    environment,
    protocol,
    heartbeatMs: policy.heartbeatMs,
    heartbeatTimeoutMs: policy.heartbeatTimeoutMs,
    write,
    replaceLink: () => lose('retry', { code: 'half-open', message: 'The link was open and carried nothing.' }),
    renewToken: () => dispatch({ type: 'credentialsChanged' }),
    measured(roundTripMs, serverTime) {
      lastRoundTrip = { roundTripMs, serverTime, receivedAt: environment.now() };
      news.emit({ kind: 'round-trip', ...lastRoundTrip });
    },
  };
  const parts = protocol.parts?.map((create) => create(host)) ?? [];
  const eachPart = (tell: (part: SessionPart) => void) => parts.forEach(tell);

  const perform: Readonly<Record<Effect, (event: MachineEvent) => void>> = {
    prepare: () => void prepare(),
    open,
    greet() {
      send(protocol.hello?.({ clientId, token: (auth.in !== 'query' && token) || undefined }));
      if (!protocol.needsWelcome) dispatch({ type: 'welcomed' });
    },
    drop() {
      generation++;
      link?.close();
      link = undefined;
    },
    verify: () => eachPart((part) => part.verify?.()),
    renew(event) {
      // After a refusal only what had worked before is worth asking anew; a wake or the app may ask at any time.
      if (event.type !== 'lost' || hasWorked) void renew();
      if (event.type === 'lost') hasWorked = false;
    },
  };
  const clientId = environment.randomId();

  // Effects and listeners may dispatch: what they say waits its turn.
  const queue: MachineEvent[] = [];
  let isStepping = false;
  function dispatch(event: MachineEvent): void {
    queue.push(event);
    if (isStepping) return;
    isStepping = true;
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        step(next);
      } catch (error) {
        // Only code of the app's can throw here: a codec, a transport. The deadline, already set, leads on.
        reportError(error);
      }
    }
    isStepping = false;
  }

  function step(event: MachineEvent): void {
    const before = state;
    const now = environment.now();
    const [next, ...effects] = transition(before, event, { now, random: environment.random(), policy });
    state = next;
    if (next !== before) arm();
    const isConnected = next.phase === 'connected';
    if (before.shown.status === 'connected' && !isConnected) {
      // A server without a welcome may accept anybody and look at the token later.
      hasWorked ||= protocol.needsWelcome || now - before.shown.since >= policy.minUptimeMs;
      const cause = 'cause' in next.shown ? next.shown.cause : undefined;
      lastRoundTrip = undefined;
      eachPart((part) => part.disconnected?.(cause));
      sender.close(cause ?? { code: 'closed', message: 'Closed here.' });
      news.emit({ kind: 'disconnected' });
    }
    for (const effect of effects) perform[effect](event);
    if (isConnected && before.phase !== 'connected') {
      sender.open(send, !!welcome?.resumed, welcome?.maxPayloadBytes);
      news.emit({ kind: 'ready' });
      eachPart((part) => part.connected?.(welcome));
    }
    supervise();
    shown.set(next.shown);
  }

  function lose(action: CloseAction, cause: Cause): void {
    dispatch({ type: 'lost', action, cause });
  }

  function send(frame: Wire | undefined): void {
    if (frame !== undefined) link?.send(frame);
  }

  function write(frame: Wire | undefined): void {
    if (state.phase === 'connected') send(frame);
  }

  async function fetchToken(): Promise<Token> {
    return auth.getToken?.();
  }

  function getToken(): Promise<Token> {
    return (tokenFlight ??= fetchToken().finally(() => (tokenFlight = undefined)));
  }

  async function prepare(): Promise<void> {
    const own = generation;
    try {
      const given = fetched;
      fetched = undefined;
      const { url: source } = options;
      const [address, found] = await Promise.all([typeof source === 'string' ? source : source(), given ?? getToken()]);
      if (own !== generation) return;
      if (found === null) return lose('authenticate', { code: 'signed-out', message: 'Nobody is signed in.' });
      token = found;
      url = toConnectUrl(address, auth, found);
      sender.bind({ destination: options.destination ?? toDestination(address) });
      dispatch({ type: 'prepared' });
    } catch (error) {
      if (own !== generation) return;
      reportError(error);
      lose('retry', { code: 'not-prepared', message: 'getToken() or url() failed.' });
    }
  }

  /** Asks for a token, and uses it if it is another one. */
  async function renew(): Promise<void> {
    const own = generation;
    try {
      const found = await getToken();
      if (own !== generation || !found || found === token) return;
      if (state.phase === 'connected') {
        token = found;
        write(protocol.renew?.(environment.randomId(), found));
      } else {
        fetched = found;
        dispatch({ type: 'credentialsChanged' });
      }
    } catch (error) {
      // The old token may still do; if not, the server says so.
      reportError(error);
    }
  }

  function open(): void {
    const own = generation;
    const isCurrent = () => own === generation;
    link = transport.open(
      { url, subprotocols: protocol.subprotocols },
      {
        opened: () => isCurrent() && dispatch({ type: 'opened' }),
        received: (data) => isCurrent() && receive(data),
        closed: (code, reason) => isCurrent() && void ended(classifyClose(code, options.closeCodes), toCause(code, reason, token)),
      },
    );
  }

  /** The link is over, or silent. Before the first welcome there may be a better explanation than the network. */
  async function ended(action: CloseAction, cause: Cause): Promise<void> {
    const own = generation;
    const { phase } = state;
    if (phase !== 'connected' && action === 'retry') {
      const opened = phase === 'handshaking';
      try {
        if (!opened && (await auth.probe?.()) === 'unauthorized') action = 'authenticate';
        const found = wasWelcomed ? undefined : await protocol.diagnose?.({ opened, silences }, opensBare);
        if (found) [action, cause] = ['fail', found];
      } catch (error) {
        reportError(error);
      }
      if (own !== generation) return;
    }
    lose(action, cause);
  }

  /** Whether the address opens without a subprotocol. The link that asked is over, so there is still only one. */
  function opensBare(): Promise<boolean> {
    return new Promise((resolve) => {
      link = transport.open(
        { url, subprotocols: [] },
        { opened: () => resolve(true), received: () => undefined, closed: () => resolve(false) },
      );
    });
  }

  function receive(data: Wire): void {
    const own = generation;
    const messages: Message[] = [];
    eachPart((part) => part.received?.());
    for (const incoming of protocol.decode(data, state.phase === 'connected')) {
      if (incoming.kind === 'message') messages.push(incoming.message);
      else handle(incoming);
      // What ended the link also ends what stood behind it.
      if (own !== generation) break;
    }
    if (messages.length) news.emit({ kind: 'messages', messages });
  }

  function handle(incoming: Exclude<Incoming, { kind: 'message' }>): void {
    if (incoming.kind === 'ready') {
      welcome = incoming;
      wasWelcomed = true;
      silences = 0;
      dispatch({ type: 'welcomed' });
    } else if (incoming.kind === 'outcome') {
      const { id, outcome } = incoming;
      if (sender.settle(id, outcome) || outcome.status !== 'rejected') return;
      news.emit({ kind: 'error', id, cause: { code: outcome.reason, message: outcome.message } });
    } else if (incoming.kind === 'go-away') dispatch({ type: 'goAwayReceived', spreadMs: incoming.spreadMs });
    else if (incoming.kind === 'lost') lose(incoming.action, incoming.cause);
    else if (incoming.kind === 'pong' || incoming.kind === 'renewed') eachPart((part) => part.heard?.(incoming));
    else news.emit(incoming);
  }

  function arm(): void {
    cancelDeadline?.();
    const { deadline, phase } = state;
    if (deadline === undefined) return;
    cancelDeadline = environment.setTimer(
      () => {
        if (phase !== 'handshaking') return dispatch({ type: 'deadlinePassed' });
        silences++;
        void ended('retry', { code: 'timeout', message: 'The server did not answer the handshake.' });
      },
      Math.max(0, deadline - environment.now()),
    );
  }

  /** Listens to page and network only while there is something to look after. */
  function supervise(): void {
    const isActive = !['idle', 'disconnected', 'failed', 'disposed'].includes(state.phase);
    if (isActive) stopWake ??= superviseWake(environment, wakeListener);
    else {
      stopWake?.();
      stopWake = undefined;
    }
  }

  const wakeListener = {
    woke(isLong: boolean) {
      if (isLong && state.phase === 'connected') dispatch({ type: 'credentialsChanged' });
      dispatch({ type: 'woke' });
    },
    clockJumped: () => news.emit({ kind: 'clock-jumped' }),
    pageHidden: () => dispatch({ type: 'pageHidden' }),
  };

  return {
    state: shown,
    news,
    get lastRoundTrip() {
      return lastRoundTrip;
    },
    write,
    dispatch(event) {
      // On a server nobody is there to keep a connection for.
      if (!environment.isServer) dispatch(event);
    },
    authenticate(next) {
      const isSame = next.userId === auth.userId;
      auth = next;
      fetched = undefined;
      // A question asked of the old credentials is not answered for the new ones.
      tokenFlight = undefined;
      sender.bind({ user: next.userId });
      dispatch({ type: isSame ? 'credentialsChanged' : 'userChanged' });
    },
  };
}

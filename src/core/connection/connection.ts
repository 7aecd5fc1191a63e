import { classifyClose, type CloseAction } from '../../protocol/close-codes';
import type { AuthOptions } from '../../protocol/auth-options';
import type { Cause, Message, Wire } from '../../protocol/incoming';
import type { Protocol } from '../../protocol/protocol';
import type { Explanation, SessionHost, SessionPart, Welcome } from '../../protocol/session-part';
import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';
import { createStore, type Readable } from '../../shared/store';
import type { Transport, TransportLink } from '../../transports/transport';
import type { ConnectionState } from './connection-state';
import type { ReconnectPolicy } from './reconnect-policy';
import { createSender, type QueueLimits, type Sender } from './sender';
import { transition, type Effect, type MachineEvent, type MachineState } from './transition';
import { superviseWake } from './wake';

export interface ConnectionOptions {
  readonly environment: Environment;
  readonly transport: Transport;
  readonly protocol: Protocol;
  readonly url: string | null | (() => string | Promise<string>);
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

export interface Connection {
  readonly state: Readable<ConnectionState>;
  readonly host: SessionHost;
  readonly sender: Sender;
  dispatch(event: MachineEvent): void;
  /** Lets a part hear of everything from now on. */
  join(part: SessionPart): void;
  /** From now on these credentials; another user gets a fresh link. */
  authenticate(auth: AuthOptions): void;
}

/** What the causes of closes are called. */
const causeCodes: Readonly<Record<CloseAction, string>> = {
  retry: 'network',
  'retry-later': 'overloaded',
  authenticate: 'unauthorized',
  fail: 'refused',
};

/**
 * Performs what `transition` decides: one link at a time, and one timer for the state's deadline. Everything else is a part
 * that is told what happens. Everything asynchronous carries the number of the attempt it belongs to, and is ignored once that
 * attempt is over.
 */
export function createConnection(
  { environment, transport, protocol, ...options }: ConnectionOptions,
  policy: ReconnectPolicy & HeartbeatConfig & QueueLimits,
): Connection {
  let state: MachineState = { phase: 'idle', shown: { status: 'idle' } };
  const shown = createStore(state.shown, environment.reportError);
  let link: TransportLink | undefined;
  /** Grows with every attempt and every drop. */
  let generation = 0;
  let url = '';
  /** Where what waits belongs. */
  let boundTo: string | undefined;
  let welcome: Welcome | undefined;
  let cancelDeadline: Undo | undefined;
  let stopWake: Undo | undefined;

  const host: Mutable<SessionHost> = {
    environment,
    ...policy,
    auth: {},
    clientId: environment.randomId(),
    isConnected: () => state.phase === 'connected',
    write: (frame) => host.isConnected() && send(frame),
    replaceLink: (code) => void ended('retry', { code }),
    credentialsChanged: () => dispatch({ type: 'credentialsChanged' }),
    measured(roundTrip) {
      host.lastRoundTrip = roundTrip;
      tell('measured', roundTrip);
    },
  };
  const sender = createSender(host, protocol, policy);
  // Subscriptions join before the sender, so that they are made again before what waited is sent: an answer to it is heard.
  const parts: SessionPart[] = [...(protocol.parts ?? []).map((create) => create(host)), sender];

  const perform: Readonly<Record<Effect, (event: MachineEvent) => void>> = {
    prepare: () => void prepare(),
    open,
    greet() {
      const { auth, clientId, token } = host;
      send(protocol.hello?.({ clientId, token: auth.in === 'query' ? undefined : token }));
      if (!protocol.needsWelcome) dispatch({ type: 'welcomed' });
    },
    drop() {
      generation++;
      link?.close();
      link = undefined;
    },
    verify: () => tell('verify'),
    renew: ({ type }) => tell('renew', type === 'lost'),
  };

  function tell<What extends Told>(what: What, ...news: Parameters<Required<SessionPart>[What]>): void {
    // What is told fits its name; TypeScript cannot follow that pair through the look-up.
    for (const part of parts) (part[what] as ((...news: unknown[]) => void) | undefined)?.(...news);
  }

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
        environment.reportError(error);
      }
    }
    isStepping = false;
  }

  function step(event: MachineEvent): void {
    const wasConnected = host.isConnected();
    const before = state;
    const context = { now: environment.now(), random: environment.random(), policy };
    const [next, ...effects] = transition(before, event, context);
    state = next;
    if (next !== before) arm();
    if (wasConnected && !host.isConnected()) {
      host.lastRoundTrip = undefined;
      tell('disconnected', 'cause' in next.shown ? next.shown.cause : undefined);
    }
    for (const effect of effects) perform[effect](event);
    if (!wasConnected && host.isConnected()) tell('connected', welcome);
    supervise();
    shown.set(next.shown);
  }

  function lose(action: CloseAction, cause: Cause, retryAt?: number): void {
    dispatch({ type: 'lost', action, cause, retryAt });
  }

  function abandon(reason: 'destination-changed' | 'user-changed'): void {
    sender.abandon(reason);
    host.clientId = environment.randomId();
  }

  function send(frame: Wire | undefined): void {
    if (frame !== undefined) link?.send(frame);
  }

  async function prepare(): Promise<void> {
    const own = generation;
    try {
      const { url: source, destination } = options;
      const given = (await (typeof source === 'function' ? source() : source)) ?? '';
      let address: string | null = given;
      for (const part of parts) if (part.prepare && address !== null) address = await part.prepare(address);
      if (own !== generation) return;
      if (address === null) return lose('authenticate', { code: 'signed-out' });
      url = address;
      // Origin and path say where a message belongs; the query, where secrets and node hints travel, does not.
      const target = destination ?? given.replace(/[?#].*/s, '');
      // Before the first address is known, what waits is meant for whatever it will be.
      if (target !== (boundTo ?? target)) abandon('destination-changed');
      boundTo = target;
      dispatch({ type: 'prepared' });
    } catch (error) {
      environment.reportError(error);
      if (own === generation) lose('retry', { code: 'not-prepared' });
    }
  }

  function open(): void {
    const own = generation;
    welcome = undefined;
    link = transport.open(
      { url, subprotocols: protocol.subprotocols },
      {
        opened: () => own === generation && dispatch({ type: 'opened' }),
        received: (data) => own === generation && receive(data),
        closed(closeCode, reason) {
          if (own !== generation) return;
          const action = classifyClose(closeCode, options.closeCodes);
          const { token } = host;
          // Also as it stands in an address.
          const message = token ? reason.replaceAll(token, '…').replaceAll(encodeURIComponent(token), '…') : reason;
          void ended(action, { code: causeCodes[action], message, closeCode });
        },
      },
    );
  }

  /** The link is over, or of no use. There may be a better explanation than the network. */
  async function ended(action: CloseAction, cause: Cause): Promise<void> {
    const own = generation;
    const wasConnected = host.isConnected();
    const wasOpen = wasConnected || state.phase === 'handshaking';
    const failure = { wasConnected, wasOpen, isSilent: !cause.closeCode };
    let found: Explanation | undefined;
    for (const part of action.startsWith('retry') ? parts : []) {
      try {
        found ??= part.explain && (await part.explain(failure, opensBare));
      } catch (error) {
        environment.reportError(error);
      }
      if (own !== generation) return;
    }
    lose(found?.action ?? action, found?.cause ?? cause, found?.retryAt);
  }

  /** The link that asks this is over, so there is still only one. */
  function opensBare(tellIt: (isOpen: boolean) => void): void {
    const listener = { opened: () => tellIt(true), received: () => undefined, closed: () => tellIt(false) };
    link = transport.open({ url, subprotocols: [] }, listener);
  }

  function receive(data: Wire): void {
    const own = generation;
    const messages: Message[] = [];
    tell('received');
    for (const incoming of protocol.decode(data, host.isConnected())) {
      if (incoming.kind === 'message') messages.push(incoming.message);
      else {
        if (incoming.kind === 'ready') {
          welcome = incoming;
          dispatch({ type: 'welcomed' });
        }
        if (incoming.kind === 'lost') lose(incoming.action, incoming.cause);
        tell('heard', incoming);
      }
      // What ended the link also ends what stood behind it.
      if (own !== generation) break;
    }
    if (messages.length) tell('messages', messages);
  }

  function arm(): void {
    cancelDeadline?.();
    const { deadline, phase } = state;
    if (deadline === undefined) return;
    cancelDeadline = environment.setTimer(
      () => {
        if (phase === 'handshaking') void ended('retry', { code: 'timeout' });
        else dispatch({ type: 'deadlinePassed' });
      },
      Math.max(0, deadline - environment.now()),
    );
  }

  /** Listens to page and network only while there is something to look after. */
  function supervise(): void {
    const isActive = !['idle', 'disconnected', 'failed', 'disposed'].includes(state.phase);
    if (isActive)
      stopWake ??= superviseWake(environment, {
        woke(isLong) {
          if (isLong && host.isConnected()) dispatch({ type: 'credentialsChanged' });
          dispatch({ type: 'woke' });
        },
        clockJumped: () => tell('clockJumped'),
        // Timers stand still in the cache; where the page stays after all, this one brings the connection back.
        pageHidden: () => lose('retry', { code: 'page-hidden' }, environment.now() + 1_000),
      });
    else {
      stopWake?.();
      stopWake = undefined;
    }
  }

  return {
    state: shown,
    host,
    sender,
    join: (part) => void parts.splice(-1, 0, part),
    dispatch(event) {
      // On a server nobody is there to keep a connection for.
      if (!environment.isServer && options.url !== null) dispatch(event);
    },
    authenticate(auth) {
      const isSame = auth.userId === host.auth.userId;
      host.auth = auth;
      if (!isSame) abandon('user-changed');
      dispatch({ type: isSame ? 'credentialsChanged' : 'userChanged' });
    },
  };
}

/** What all parts are told, and nobody answers. */
type Told = Exclude<keyof SessionPart, 'prepare' | 'explain'>;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

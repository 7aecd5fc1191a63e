import { classifyClose, type CloseAction } from '../../protocol/close-codes';
import type { AuthOptions } from '../../protocol/auth-options';
import type { Cause, Loss, Wire } from '../../protocol/incoming';
import type { Protocol } from '../../protocol/protocol';
import type { News, SessionHost, SessionPart } from '../../protocol/session-part';
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

/**
 * Performs what `transition` decides: one link at a time, and one timer for the state's deadline. Everything else is a part
 * that is told what happens. Everything asynchronous carries the number of the attempt it belongs to, and is ignored once that
 * attempt is over.
 */
export function createConnection(
  { environment, transport, protocol, ...options }: ConnectionOptions,
  policy: ReconnectPolicy & Partial<HeartbeatConfig> & QueueLimits & Pick<SessionHost, 'lingerMs'>,
): Connection {
  // On a server nobody is there to keep a connection for.
  const isNowhere = environment.isServer || options.url === null;
  let state: MachineState = { phase: isNowhere ? 'disposed' : 'idle', shown: { status: 'idle' } };
  const shown = createStore(state.shown, environment.reportError);
  let link: TransportLink | undefined;
  /** Grows with every attempt and every drop. */
  let generation = 0;
  let url = '';
  /** Where what waits belongs. */
  let boundTo: string | undefined;
  let cancelDeadline: Undo | undefined;
  let stopWake: Undo | undefined;

  const host: Mutable<SessionHost> = {
    environment,
    ...policy,
    auth: {},
    clientId: environment.randomId(),
    isConnected: () => state.phase === 'connected',
    write(frame) {
      if (frame !== undefined) link?.send(frame);
    },
    openLink(subprotocols, listener) {
      link = transport.open({ url, subprotocols }, listener);
    },
    linkEnded,
    dispatch,
    tell,
  };
  const ledger = protocol.createLedger?.(host);
  const sender = createSender(host, protocol, ledger, policy);
  let parts: readonly SessionPart[] = [...(protocol.parts ?? []).map((create) => create(host)), ledger ?? {}, sender];

  const perform: Readonly<Record<Effect, (event: MachineEvent) => unknown>> = {
    open,
    greet() {
      const { auth, clientId, token } = host;
      host.write(protocol.hello?.({ clientId, token: auth.in === 'query' ? undefined : token }));
      if (!protocol.needsWelcome) dispatch('welcomed');
    },
    drop() {
      generation++;
      link?.close();
      link = undefined;
    },
    rest() {
      stopWake?.();
      stopWake = undefined;
    },
    verify: () => tell('verify'),
    renew: (event) => tell('renew', typeof event === 'object'),
  };

  function tell<What extends News>(what: What, ...news: Parameters<Required<SessionPart>[What]>): void {
    // What is told fits its name; TypeScript cannot follow that pair through the look-up.
    for (const part of parts) (part[what] as ((...news: unknown[]) => void) | undefined)?.(...news);
  }

  // Effects and listeners may dispatch: what they say waits its turn behind the event at work, which stays first in the queue.
  const queue: MachineEvent[] = [];
  function dispatch(event: MachineEvent): void {
    if (queue.push(event) > 1) return;
    for (; queue[0]; queue.shift()) {
      try {
        step(queue[0]);
      } catch (error) {
        // Only code of the app's can throw here: a codec, a transport. The deadline, already set, leads on.
        environment.reportError(error);
      }
    }
  }

  function step(event: MachineEvent): void {
    const wasConnected = host.isConnected();
    const before = state;
    const context = { now: environment.now(), random: environment.random(), policy };
    const [next, ...effects] = transition(before, event, context);
    const { cause }: { readonly status: string; readonly cause?: Cause } = next.shown;
    state = next;
    if (next !== before) {
      cancelDeadline?.();
      cancelDeadline =
        next.deadline === undefined ? undefined : environment.setTimer(handleDeadline, next.deadline - context.now);
    }
    if (wasConnected && !host.isConnected()) tell('disconnected', cause);
    for (const effect of effects) perform[effect](event);
    if (!wasConnected && host.isConnected()) tell('connected', host.welcome);
    shown.set(next.shown);
  }

  function handleDeadline(): void {
    const timeout: Loss = { action: 'retry', cause: { code: 'timeout' } };
    if (state.phase === 'waiting') dispatch('connectRequested');
    // A server that opens and then says nothing may be one of another kind.
    else if (state.phase === 'handshaking') void linkEnded(timeout);
    else dispatch(timeout);
  }

  function abandon(reason: 'destination-changed' | 'user-changed'): void {
    tell('abandoned', reason);
    host.clientId = environment.randomId();
  }

  async function open(): Promise<void> {
    const own = generation;
    const isCurrent = () => own === generation;
    stopWake ??= superviseWake(host, dispatch);
    try {
      const { url: source, destination } = options;
      const given = (await (typeof source === 'function' ? source() : source)) ?? '';
      let prepared: string | Loss = given;
      for (const part of parts)
        if (typeof prepared === 'string') prepared = (await part.prepare?.(prepared)) ?? prepared;
      if (!isCurrent()) return;
      if (typeof prepared !== 'string') return dispatch(prepared);
      url = prepared;
      // Origin and path say where a message belongs; the query, where secrets and node hints travel, does not.
      const target = destination ?? given.replace(/[?#].*/s, '');
      // Before the first address is known, what waits is meant for whatever it will be.
      if (target !== (boundTo ?? target)) abandon('destination-changed');
      boundTo = target;
      host.openLink(protocol.subprotocols, {
        opened: () => isCurrent() && dispatch('opened'),
        received: (data) => isCurrent() && receive(data),
        closed: (closeCode, reason) => isCurrent() && closed(closeCode, reason),
      });
    } catch (error) {
      environment.reportError(error);
      if (isCurrent()) dispatch({ action: 'retry', cause: { code: 'not-prepared' } });
    }
  }

  function closed(closeCode: number, reason: string): void {
    const action = classifyClose(closeCode, options.closeCodes);
    const { token } = host;
    // Also as it stands in an address.
    const message = token ? reason.replaceAll(token, '…').replaceAll(encodeURIComponent(token), '…') : reason;
    void linkEnded({ action, cause: { code: 'closed', message, closeCode } });
  }

  /** The link is over, or of no use. There may be a better explanation than the network. */
  async function linkEnded(loss: Loss): Promise<void> {
    const own = generation;
    const wasOpen = host.isConnected() || state.phase === 'handshaking';
    let found: Loss | undefined;
    try {
      for (const part of loss.action.startsWith('retry') ? parts : [])
        if (own === generation) found ??= await part.explain?.(loss.cause, wasOpen);
    } catch (error) {
      environment.reportError(error);
    }
    if (own === generation) dispatch(found ?? loss);
  }

  function receive(data: Wire): void {
    const own = generation;
    for (const incoming of protocol.decode(data, host.isConnected())) {
      if (incoming.kind === 'ready') {
        host.welcome = incoming;
        dispatch('welcomed');
      }
      if (incoming.kind === 'lost') dispatch(incoming);
      tell('heard', incoming);
      // What ended the link also ends what stood behind it.
      if (own !== generation) break;
    }
  }

  return {
    state: shown,
    host,
    sender,
    join(part) {
      // First, so that subscriptions are made again before what waited is sent: an answer to it is heard.
      parts = [part, ...parts];
    },
    dispatch,
    authenticate(auth) {
      const isSame = auth.userId === host.auth.userId;
      host.auth = auth;
      if (!isSame) abandon('user-changed');
      dispatch(isSame ? 'credentialsChanged' : 'userChanged');
    },
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

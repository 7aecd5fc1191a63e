import type { Cause, Loss } from '../../protocol/incoming';
import type { ConnectionState } from './connection-state';
import { retryDelay, type ReconnectPolicy } from './reconnect-policy';

/** An outage: it begins with the first failure and ends when a connection has lived for `minUptimeMs`. */
export interface Outage {
  readonly since: number;
  readonly failures: number;
  /** The quick attempts are used up. */
  readonly isLong: boolean;
  readonly cause: Cause;
}

/**
 * The machine, drawn. A state has at most one timer, its `deadline`; leaving the state ends it.
 *
 *              wanted, connectRequested
 *      idle ──────────────────────────────► opening ────── opened ──────► handshaking
 *        ▲                                      ▲                              │ welcomed
 *        │ released                             │ deadline: retryAt            ▼
 *        ├──────────────────────────────── waiting ◄── lost (retry, …) ── connected
 *        │                                      ▲ from every step; opening and handshaking
 *        │                                      └ have connectTimeoutMs each
 *        │
 *      needs-auth ◄── lost (authenticate)     failed ◄── lost (fail)     disconnected ◄── disconnectRequested
 *        └── credentialsChanged, connectRequested ──► opening            disposed: for ever
 */
export interface MachineState {
  readonly phase: Phase;
  /** The same, for people: several phases look alike from outside. */
  readonly shown: ConnectionState;
  /** When the next attempt is due, or the step under way is given up. */
  readonly deadline?: number | undefined;
  readonly outage?: Outage | undefined;
}

export const phases = [
  'idle',
  /** Fetching address and token, then opening the link. */
  'opening',
  /** Open, not yet welcomed. */
  'handshaking',
  'connected',
  /** For the next attempt. */
  'waiting',
  'needs-auth',
  'disconnected',
  'failed',
  'disposed',
] as const;

export type Phase = (typeof phases)[number];

export type MachineEvent =
  /** Somebody uses the connection (a mounted provider or hook). */
  | 'wanted'
  /** `connect()` or `retryNow()`. */
  | 'connectRequested'
  | 'disconnectRequested'
  /** Nobody uses it any more, and the linger is over. */
  | 'released'
  | 'opened'
  | 'welcomed'
  /** `lost`: the attempt failed, or the link is over. */
  | Loss
  | 'woke'
  | 'credentialsChanged'
  /** Another user signed in: nothing of the old link may be used. */
  | 'userChanged'
  | 'disposed';

export type EventType = Exclude<MachineEvent, Loss> | 'lost';

/** What the driver has to do after a step, in order. */
export type Effect =
  /** Fetch address and token, then open a link. */
  | 'open'
  /** Send the first frame, if the protocol has one. */
  | 'greet'
  /** End the link, if there is one. */
  | 'drop'
  /** Nothing is left to look after. */
  | 'rest'
  /** Find out whether the link is alive. */
  | 'verify'
  /** Ask for a token; hand a new one over on a living link, else say `credentialsChanged`. */
  | 'renew';

export interface TransitionContext {
  readonly now: number;
  /** Uniform in [0, 1), drawn anew for each step. */
  readonly random: number;
  readonly policy: ReconnectPolicy;
}

export type Step = readonly [state: MachineState, ...effects: Effect[]];

type EventOf<E extends EventType> = E extends 'lost' ? Loss : E;
type Cell<E extends EventType> = (state: MachineState, event: EventOf<E>, context: TransitionContext) => Step;
type AnyCell = (state: MachineState, event: MachineEvent, context: TransitionContext) => Step;
type Cells<Columns extends readonly Phase[], E extends EventType> = { readonly [I in keyof Columns]: Cell<E> };

const stay: AnyCell = (state) => [state];
const attempt: AnyCell = ({ outage }, _event, { now, policy }) => [
  {
    phase: 'opening',
    shown: outage ? showOutage(outage, now) : { status: 'connecting', since: now },
    deadline: now + policy.connectTimeoutMs,
    outage,
  },
  'drop',
  'open',
];
const part: AnyCell = () => [{ phase: 'disconnected', shown: { status: 'disconnected' } }, 'drop', 'rest'];
const rest: AnyCell = () => [{ phase: 'idle', shown: { status: 'idle' } }, 'drop', 'rest'];
const dispose: AnyCell = () => [{ phase: 'disposed', shown: { status: 'idle' } }, 'drop', 'rest'];
const greet: AnyCell = (state, _event, { now, policy }) => [
  { ...state, phase: 'handshaking', deadline: now + policy.connectTimeoutMs },
  'greet',
];
const verify: AnyCell = (state) => [state, 'verify'];
const renew: AnyCell = (state) => [state, 'renew'];

/** One row per event, one cell per phase, in order: a missing row, cell or column does not compile. */
// prettier-ignore
const table: { readonly [E in EventType]: Cells<typeof phases, E> } = {
  //                    idle     opening    handshaking connected waiting  needs-auth disconnected failed   disposed
  wanted:              [attempt, stay,      stay,       stay,     stay,    stay,      stay,        stay,    stay],
  connectRequested:    [attempt, stay,      stay,       stay,     attempt, attempt,   attempt,     attempt, stay],
  disconnectRequested: [part,    part,      part,       part,     part,    part,      stay,        part,    stay],
  released:            [stay,    rest,      rest,       rest,     rest,    rest,      stay,        stay,    stay],
  opened:              [stay,    greet,     stay,       stay,     stay,    stay,      stay,        stay,    stay],
  welcomed:            [stay,    stay,      settle,     stay,     stay,    stay,      stay,        stay,    stay],
  lost:                [stay,    lose,      lose,       lose,     stay,    stay,      stay,        stay,    stay],
  woke:                [stay,    stay,      stay,       verify,   hurry,   renew,     stay,        stay,    stay],
  credentialsChanged:  [stay,    attempt,   attempt,    renew,    stay,    attempt,   stay,        stay,    stay],
  userChanged:         [stay,    attempt,   attempt,    attempt,  attempt, attempt,   stay,        stay,    stay],
  disposed:            [dispose, dispose,   dispose,    dispose,  dispose, dispose,   dispose,     dispose, stay],
};

/** The next state and what to do about it. Pure: the same arguments give the same answer. */
export function transition(state: MachineState, event: MachineEvent, context: TransitionContext): Step {
  // Each row fits its own event; TypeScript cannot follow that pair through the look-up.
  return (table[typeof event === 'string' ? event : 'lost'][phases.indexOf(state.phase)] as AnyCell)(
    state,
    event,
    context,
  );
}

function settle({ outage }: MachineState, _event: MachineEvent, { now }: TransitionContext): Step {
  return [{ phase: 'connected', shown: { status: 'connected', since: now }, outage }];
}

function lose(state: MachineState, { action, cause, retryAt }: Loss, context: TransitionContext): Step {
  if (action === 'authenticate')
    return [{ phase: 'needs-auth', shown: { status: 'needs-auth', cause } }, 'drop', 'renew'];
  if (action === 'fail') return [{ phase: 'failed', shown: { status: 'failed', cause } }, 'drop', 'rest'];
  const { now, random, policy } = context;
  const outage = worsen(state, cause, context);
  const delayMs = retryDelay(outage.failures, now - outage.since, action === 'retry-later', random, policy);
  return wait(outage, retryAt ?? now + delayMs);
}

/** Counts one more failure, or opens a new outage after a connection that lasted. */
function worsen({ shown, outage }: MachineState, cause: Cause, { now, policy }: TransitionContext): Outage {
  const before = shown.status === 'connected' && now - shown.since >= policy.minUptimeMs ? undefined : outage;
  const since = before?.since ?? now;
  // Eager attempts are not counted, but for the first.
  const failures = (before?.failures ?? 0) + (before && Math.abs(now - since) < policy.eagerMs ? 0 : 1);
  return { since, failures, isLong: failures > policy.reconnectAttempts, cause };
}

function wait(outage: Outage, deadline: number): Step {
  return [{ phase: 'waiting', shown: showOutage(outage, deadline), deadline, outage }, 'drop'];
}

function showOutage({ failures: attempt, isLong, cause }: Outage, retryAt: number): ConnectionState {
  return isLong ? { status: 'suspended', retryAt, cause } : { status: 'reconnecting', attempt, retryAt, cause };
}

/** A wake makes the next attempt soon, but not at once: a whole office wakes at nine. */
function hurry(state: MachineState, _event: MachineEvent, { now, random }: TransitionContext): Step {
  const { outage, deadline = now } = state;
  return outage ? wait(outage, Math.min(deadline, now + random * 1_000)) : [state];
}

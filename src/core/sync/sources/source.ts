import { fullJitter } from '../../../shared/backoff';
import type { Environment } from '../../../shared/environment';
import { TidewireError } from '../../../shared/errors';
import { createStore, type Readable } from '../../../shared/store';
import type { Undo } from '../../../shared/undo';
import type { PlatformAbortSignal } from '../../channel/define-channel';
import { shareStructure } from '../share-structure';
import { urgencyOf, type FetchReason } from './fetch-reason';
import * as pace from './pace';
import type { RefreshOutcome, SourceOptions, SourceState } from './source-options';
import { createSourceReaders, type SourceReader } from './source-readers';

/** Who was away for longer may have missed events. A remount takes less. */
const remountMs = 100;

/** What a source needs of the sources around it. */
export interface SourceHost {
  readonly environment: Environment;
  readonly intervalMs: number;
  readonly retries: number;
  readonly fetchTimeoutMs: number;
  mark(): number;
  isConnected(): boolean;
  isPaused(): boolean;
  /** The state of a source is another one. */
  changed(): void;
}

/** One key: whoever reads it, and the one fetch for all of them. */
export interface Source {
  readonly state: Readable<SourceState>;
  readonly hasReaders: boolean;
  join(options: SourceOptions): SourceReader;
  /** It has to be fetched, by a fetch that has not begun yet. @param delayMs for an urgent reason: not before that */
  ask(reason: FetchReason, delayMs?: number): void;
  refresh(reason: FetchReason): Promise<RefreshOutcome>;
  /** What a fetch waits for may have changed: visibility, pauses, time. */
  review(): void;
  /** @param isReturn the connection is there again, after it had been lost */
  connectionChanged(isReturn: boolean): void;
  /** Nothing that was fetched, or is being fetched, is of this user. */
  forget(): void;
  end(): void;
}

interface Flight {
  readonly controller: AbortController;
  reason: FetchReason;
  waiters: readonly Waiter[];
}

type Waiter = (outcome: RefreshOutcome) => void;

const nothingKnown: SourceState = {
  isFetching: false,
  startedAt: undefined,
  fetchedAt: undefined,
  error: undefined,
  failures: 0,
  nextAt: undefined,
  staleSince: undefined,
};

/**
 * Fetches when there is a reason, its `wish`, and plans the next poll when there is none.
 *
 *      resting ── ask, or the plan is due ──► wishing ── nothing to wait for ──► fetching ──► resting, with a new plan
 *                                                ▲                                  │
 *                                                └── asked meanwhile, overlap, retry ┘
 *
 * - One fetch at a time. No question aborts it: all that come while it runs are one more fetch after it.
 * - A question is answered by a fetch that begins after it: at the latest when the one under way ends, which takes `fetchTimeoutMs` at
 *   most, or a second after that one began; after a failure with the pace of CN3.
 * - An answer counts only while its fetch is the present one.
 */
export function createSource(key: string, host: SourceHost): Source {
  const { environment } = host;
  const state = createStore(nothingKnown, environment.reportError);
  const readers = createSourceReaders(host.intervalMs, reviewFlow, environment.reportError);
  let facts = nothingKnown;
  let wish: FetchReason | undefined;
  let waiters: Waiter[] = [];
  let flight: Flight | undefined;
  let plan: pace.Deadline | undefined;
  /** The one timer towards the next fetch, or of the present one. */
  let cancelNext: Undo | undefined;
  let cancelStale: Undo | undefined;
  let nextAt: number | undefined;
  /** What `nextAt` was reckoned from: the same moment is not to wobble with the clocks. */
  let nextDue = Infinity;
  /** Events keep it current. */
  let isFlowing = false;
  /** When the value was last known to be current, wall clock. */
  let currentAt: number | undefined;
  /** Of the newest fetch. Monotonic, as all that follows. */
  let begunAt = -Infinity;
  let distanceMs = 0;
  /** After a failure. */
  let notBefore = 0;
  let tries = 0;
  let emptySince = Infinity;
  let isOver = environment.isServer;

  /** Events keep current only what there is. */
  const isKept = () => isFlowing && !facts.failures;
  const isPlanned = () => !isKept() && environment.isVisible() && !host.isPaused();
  const planPoll = (delayMs: number) => {
    plan = pace.deadlineIn(delayMs, environment);
  };

  function review(): void {
    if (flight) return;
    cancelNext?.();
    let dueAt = Infinity;
    if (readers.size && !isOver) {
      const isDue = plan && isPlanned() && pace.isPast(plan, environment);
      if (isDue) wish ??= 'poll';
      if (wish) dueAt = dueFor(wish);
      else if (plan && isPlanned()) dueAt = plan.monotonic;
    }
    const leftMs = Math.ceil(dueAt - environment.monotonicNow());
    if (wish && leftMs <= 0) return launch(wish);
    if (dueAt < Infinity) cancelNext = environment.setTimer(review, leftMs);
    if (dueAt !== nextDue) nextAt = dueAt < Infinity ? environment.now() + leftMs : undefined;
    nextDue = dueAt;
    show();
  }

  function dueFor(reason: FetchReason): number {
    const urgency = urgencyOf[reason];
    const isVisible = environment.isVisible();
    if ((host.isPaused() && urgency < 3) || (!isVisible && urgency < 1)) return Infinity;
    if (urgency > 1) return notBefore;
    const isWaitedFor = isVisible && reason !== 'overlap';
    return Math.max(notBefore, begunAt + pace.distanceTo(distanceMs, isWaitedFor, readers.intervalMs));
  }

  function launch(reason: FetchReason): void {
    const own: Flight = { controller: new AbortController(), reason, waiters: [] };
    const now = environment.monotonicNow();
    distanceMs = pace.nextDistance(distanceMs, now - begunAt);
    begunAt = now;
    nextAt = undefined;
    nextDue = Infinity;
    facts = { ...facts, startedAt: environment.now() };
    flight = own;
    cancelNext = environment.setTimer(() => {
      own.controller.abort();
      land(own, { error: noAnswer(key, host.fetchTimeoutMs) });
    }, host.fetchTimeoutMs);
    void fly(own);
    show();
  }

  async function fly(own: Flight): Promise<void> {
    // What else asks in this turn, such as the rest of a batch of events, is answered by the same fetch.
    await Promise.resolve();
    const options = readers.newest;
    if (flight !== own || !options) return;
    own.reason = wish ?? own.reason;
    own.waiters = waiters;
    wish = undefined;
    waiters = [];
    try {
      const began = { order: host.mark(), startedAt: environment.now() };
      const value = await options.fetch({ key, signal: own.controller.signal, reason: own.reason });
      if (flight === own && options.apply(value, began).isOverlapped) wish ??= 'overlap';
      land(own);
    } catch (error) {
      land(own, { error });
    }
  }

  function land(own: Flight, failure?: { readonly error: unknown }): void {
    if (flight !== own) return;
    flight = undefined;
    cancelNext?.();
    const now = environment.monotonicNow();
    const hasGivenUp = !!failure && ++tries > host.retries;
    if (failure) {
      // It was current until something was asked that could not be answered.
      if (isKept()) currentAt &&= facts.startedAt;
      const failures = facts.failures + 1;
      const isUrgent = wish && urgencyOf[wish] > 1;
      facts = { ...facts, ...failure, failures };
      notBefore = isUrgent ? now : now + fullJitter(failures, environment.random(), 1_000, 30_000);
      if (!hasGivenUp) wish ??= own.reason;
    } else {
      currentAt = environment.now();
      facts = { ...facts, fetchedAt: currentAt, error: undefined, failures: 0 };
      notBefore = now;
    }
    if (hasGivenUp || !failure) tries = 0;
    planPoll(pace.pollDelay(readers.intervalMs, now - begunAt, environment.random()));
    review();
    for (const resolve of own.waiters) resolve(failure ? { status: 'failed', ...failure } : { status: 'fetched' });
    if (hasGivenUp) readers.tellError(failure.error);
  }

  function show(): void {
    cancelStale?.();
    cancelStale = undefined;
    let staleSince: number | undefined;
    if (currentAt !== undefined && readers.size && !isKept() && !isOver) {
      const staleAt = currentAt + pace.staleAfter(readers.intervalMs);
      const leftMs = staleAt - environment.now();
      if (leftMs <= 0) staleSince = staleAt;
      else if (leftMs < Infinity) cancelStale = environment.setTimer(show, Math.ceil(leftMs));
    }
    const before = state.current;
    state.set(shareStructure(before, { ...facts, isFetching: !!flight, nextAt, staleSince }));
    if (state.current !== before) host.changed();
  }

  function ask(reason: FetchReason, delayMs = 0): void {
    if (isOver) return;
    if (urgencyOf[reason] > 1) {
      tries = 0;
      notBefore = environment.monotonicNow() + delayMs;
    }
    if (!wish || urgencyOf[reason] > urgencyOf[wish]) wish = reason;
    review();
  }

  function reviewFlow(): void {
    const didFlow = isFlowing;
    if (readers.size) isFlowing = readers.isFlowing(host.isConnected());
    // What happened before they flowed is not known.
    if (isFlowing && !didFlow) return ask('reconnect');
    if (didFlow && !isFlowing) {
      if (!facts.failures) currentAt &&= environment.now();
      planPoll(pace.firstPollDelay(readers.intervalMs, environment.random()));
    }
    review();
  }

  /** A reader wants it more often: the plan is of another interval. */
  function hasten(beforeMs: number): void {
    const sooner = pace.deadlineIn(pace.firstPollDelay(readers.intervalMs, environment.random()), environment);
    if (plan && readers.intervalMs < beforeMs && sooner.monotonic < plan.monotonic) plan = sooner;
  }

  function takeInitial(fetchedAt: number): void {
    facts = { ...facts, fetchedAt };
    currentAt = fetchedAt;
    const ageMs = Math.max(0, environment.now() - fetchedAt);
    planPoll(pace.pollDelay(readers.intervalMs, 0, environment.random()) - ageMs);
  }

  /** All who wait hear that it is over. */
  function abandon(): void {
    const aborted = [...(flight?.waiters ?? []), ...waiters];
    const controller = flight?.controller;
    flight = undefined;
    wish = undefined;
    waiters = [];
    cancelNext?.();
    cancelStale?.();
    controller?.abort();
    for (const resolve of aborted) resolve({ status: 'aborted' });
  }

  return {
    state,
    get hasReaders() {
      return readers.size > 0;
    },
    join(options) {
      const awayMs = environment.monotonicNow() - emptySince;
      const { intervalMs } = readers;
      emptySince = Infinity;
      const reader = readers.add(options);
      hasten(intervalMs);
      if (facts === nothingKnown && options.fetchedAt !== undefined) takeInitial(options.fetchedAt);
      const isOld = !isFlowing && plan && pace.isPast(plan, environment);
      const isNeeded = facts.fetchedAt === undefined || facts.failures > 0 || isOld;
      if ((isFlowing && awayMs > remountMs) || (!flight && isNeeded)) ask('mount');
      reviewFlow();
      return {
        update(next) {
          const before = readers.intervalMs;
          reader.update(next);
          hasten(before);
          // Hooks give their options with every render: mostly there is nothing to it.
          if (readers.intervalMs !== before || readers.isFlowing(host.isConnected()) !== isFlowing) reviewFlow();
        },
        leave() {
          if (!reader.leave()) return false;
          if (!readers.size) emptySince = environment.monotonicNow();
          reviewFlow();
          return true;
        },
      };
    },
    ask,
    refresh: (reason) =>
      new Promise((resolve) => {
        if (isOver) return resolve({ status: 'aborted' });
        waiters.push(resolve);
        ask(reason);
      }),
    review,
    connectionChanged(isReturn) {
      if (isReturn && readers.hasEventless) ask('reconnect');
      reviewFlow();
    },
    forget() {
      facts = nothingKnown;
      plan = undefined;
      currentAt = undefined;
      tries = 0;
      notBefore = 0;
      // A little later: who signs out takes the page away with it.
      begunAt = environment.monotonicNow();
      distanceMs = pace.shortestDistanceMs;
      abandon();
      ask('user');
    },
    end() {
      isOver = true;
      readers.clear();
      abandon();
    },
  };
}

function noAnswer(key: string, afterMs: number): TidewireError {
  return new TidewireError(
    'fetch-timeout',
    `The fetch of "${key}" had no answer after ${afterMs} ms and was aborted. What is shown stays, and it is tried again. Raise sync.fetchTimeoutMs if answers take longer.`,
  );
}

declare class AbortController {
  readonly signal: PlatformAbortSignal;
  abort(): void;
}

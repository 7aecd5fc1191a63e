import type { Message } from '../../protocol/incoming';
import type { Position } from '../../protocol/position';
import { createEmitter } from '../../shared/emitter';
import { createStore, type Readable } from '../../shared/store';
import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import { latest, type Delivered, type Delivery } from '../delivery/delivery';
import { channels, type Bookmark, type ChannelReader } from './channels';
import { gap, refetching, shownTo, unasked, type Continuity } from './continuity';
import type { ChannelReference, Snapshot } from './define-channel';
import { fetchUntilDone } from './snapshot-fetch';
import { toIncluded, tooManyWaiting } from './snapshot-position';

/** Events that may wait for a snapshot. */
const maxWaiting = 10_000;
/** How long a snapshot waits for the subscription, which should come first, in ms. */
const blindAfterMs = 3_000;

/** What the readers of a fold are shown. */
export interface FoldView<State> {
  readonly data: State;
  readonly continuity: Continuity;
}

/** One channel's state, shared by its readers. */
export interface Fold<State> {
  /** What a server renders, and what the first render in a browser repeats. */
  readonly initial: FoldView<State>;
  /** Changes with a frame, or as `deliver` says. The fold runs while somebody is subscribed, and for the linger after. */
  read(deliver?: Delivery): Readable<FoldView<State>>;
  /** Fetches the snapshot anew. Without a snapshot function it does nothing. */
  refetch(): void;
  /** What it holds belongs to another user, or came from another place. */
  reset(): void;
  stop(): void;
}

/**
 * Applies a channel's events to a state. The state always is what the events up to its position make of what it began with, a
 * snapshot or `initial`; where it cannot go on from there it begins again.
 *
 *     idle ─── first reader ───► running: events are applied as they arrive
 *       ▲                          │  ▲ it is there: what waits and is not in it is applied
 *       │ the linger is over       ▼  │
 *       └───────────────────── waiting for a snapshot: at the start, and after a gap
 *
 * @param moved hears when it starts and when it stops
 */
export function createFold<State>(
  reference: ChannelReference<State>,
  context: CapabilityContext,
  moved: (isRunning: boolean) => void,
): Fold<State> {
  const { environment, protocol, connection, inbox } = context;
  const all = context.attach(channels);
  const hasLog = protocol.continuity === 'log';
  const changes = createEmitter<void>(environment.reportError);
  const initial: FoldView<State> = { data: reference.initial(), continuity: unasked(protocol) };
  let view = initial;
  let state = view.data;
  /** What the channel said when we let go of it. */
  let lastContinuity = view.continuity;
  const shown = createStore(view, environment.reportError);
  const delivered = latest<FoldView<State>>(shown.set, context);

  let readers = 0;
  let reader: ChannelReader | undefined;
  let stopWatching: Undo | undefined;
  let cancelLinger: Undo | undefined;
  /** Behind the last event that is in the state, while it is not running. */
  let bookmark: Bookmark | undefined;
  let hasSettled = false;

  /** Events that wait for a snapshot. */
  let waiting: Message[] | undefined;
  /** One that could not wait. */
  let dropped: Message | undefined;
  /** Events up to here are in the snapshot that the state began with. */
  let included: Position | undefined;
  /** What the state lacks, as far as it is this fold's alone. */
  let repair: Continuity | undefined;
  let stopFetching: Undo | undefined;
  let cancelBlind: Undo | undefined;
  /** The snapshot was fetched before there was a subscription: what came between the two is not known. */
  let isBlind = false;

  function change(): void {
    const continuity = shownTo(reader?.continuity.current ?? lastContinuity, repair);
    if (Object.is(view.data, state) && view.continuity === continuity) return;
    view = { data: state, continuity };
    // Where nobody looks, no frame is needed.
    if (!readers) return shown.set(view);
    delivered.push(view);
    changes.emit();
  }

  function apply(message: Message): void {
    const { offset } = message;
    // The reader's epoch is the event's: another one begins with a gap.
    if (offset !== undefined && included && included.epoch === reader?.position?.epoch && offset <= included.offset)
      return;
    try {
      const next = reference.reduce(state, message);
      if (next) state = next.state;
      else inbox.count('invalid', `${message.type} does not fit the schemas of "${reference.channel}"`);
    } catch (error) {
      environment.reportError(error);
    }
  }

  function handleMessage(message: Message): void {
    if (!waiting) {
      apply(message);
      return change();
    }
    waiting.push(message);
    if (waiting.length <= maxWaiting) return;
    dropped = message;
    waiting = [];
  }

  function handleGap(end: Position): void {
    repair = gap;
    // What waits for what is missing, and is handed on next, lies before the end: in a snapshot fetched from now on.
    if (reference.snapshot) fetchSnapshot(end);
    change();
  }

  function handleSettled(): void {
    // A server without a log cannot say what was missed while it was away.
    const isAgain = hasSettled && !hasLog;
    hasSettled = true;
    if (isBlind || isAgain || (waiting && !stopFetching)) fetchSnapshot();
  }

  function handleForgotten(): void {
    reset();
    begin();
    awaitSettled();
    change();
  }

  /** There is nothing to go on from. */
  function begin(): void {
    included = undefined;
    repair = undefined;
    if (reference.snapshot) {
      waiting = [];
      repair = refetching;
    } else state = reference.initial();
  }

  /** Subscribed first, a snapshot misses nothing. But a page that finds no connection is to show something, too. */
  function awaitSettled(): void {
    if (!waiting || stopFetching) return;
    if (reader?.isSettled) return fetchSnapshot();
    cancelBlind = environment.setTimer(() => {
      if (reader?.continuity.current.status === 'refused') return;
      fetchSnapshot();
      isBlind = true;
    }, blindAfterMs);
  }

  /** @param end where the channel goes on, if that is not where its reader is */
  function fetchSnapshot(end?: Position): void {
    if (!reference.snapshot) return;
    stopSnapshot();
    // Said until there is one, also while it fails: a gap with the error.
    repair = refetching;
    let from = end;
    let isFirst = true;
    stopFetching = fetchUntilDone<Snapshot<State>>(environment, {
      begin() {
        if (!isFirst || !from) from = reader?.position;
        isFirst = false;
        // What arrived before is in what the server answers from now on.
        waiting = [];
        dropped = undefined;
      },
      fetch: reference.snapshot,
      done(snapshot) {
        const reached = toIncluded(snapshot, from, reader?.position);
        if (dropped && !(reached && dropped.offset !== undefined && dropped.offset <= reached.offset))
          throw tooManyWaiting();
        const late = waiting ?? [];
        waiting = stopFetching = undefined;
        state = snapshot.state;
        included = reached ?? end;
        repair = undefined;
        for (const message of late) apply(message);
        change();
      },
      failed(error) {
        repair = { status: 'gap', error };
        change();
      },
    });
    change();
  }

  function stopSnapshot(): void {
    cancelBlind?.();
    stopFetching?.();
    cancelBlind = stopFetching = waiting = undefined;
    isBlind = false;
  }

  function reset(): void {
    stopSnapshot();
    bookmark = included = repair = undefined;
    state = reference.initial();
    lastContinuity = unasked(protocol);
    change();
  }

  function start(): void {
    moved(true);
    if (bookmark && !all.isCurrent(bookmark)) reset();
    const resumed = bookmark;
    bookmark = undefined;
    // First: the listener may be called before there is a reader.
    if (!resumed) begin();
    reader = all.read(
      reference.channel,
      { message: handleMessage, gap: handleGap, settled: handleSettled, forgotten: handleForgotten },
      resumed,
    );
    stopWatching = reader.continuity.subscribe(change);
    hasSettled = reader.isSettled;
    awaitSettled();
    change();
  }

  function stop(): void {
    cancelLinger?.();
    cancelLinger = undefined;
    if (!reader) return;
    // A state that lacks something is nothing to go on from, unless nothing could be done about it.
    bookmark = waiting ? undefined : reader.bookmark();
    stopSnapshot();
    if (reference.snapshot) repair = undefined;
    stopWatching?.();
    reader.close(true);
    reader = undefined;
    lastContinuity = { status: 'stale', since: environment.now() };
    change();
    moved(false);
  }

  function retain(): Undo {
    readers++;
    cancelLinger?.();
    cancelLinger = undefined;
    if (!reader && !all.isDisposed) start();
    return () => {
      if (--readers > 0) return;
      delivered.dispose();
      shown.set(view);
      const { lingerMs } = connection.host;
      if (lingerMs && !all.isDisposed) cancelLinger = environment.setTimer(stop, lingerMs);
      else stop();
    };
  }

  return {
    initial,
    read(deliver) {
      const own = deliver && createStore(shown.current, environment.reportError);
      const source = own ?? shown;
      let subscribers = 0;
      let pipe: Delivered<FoldView<State>> | undefined;
      let leave: Undo | undefined;
      return {
        get current() {
          return source.current;
        },
        subscribe(listener) {
          const undo = source.subscribe(listener);
          const letGo = retain();
          if (deliver && own && ++subscribers === 1) {
            own.set(shown.current);
            const opened = deliver(own.set, context);
            pipe = opened;
            leave = changes.listen(() => opened.push(view));
          }
          let isUndone = false;
          return () => {
            if (isUndone) return;
            isUndone = true;
            undo();
            if (own && --subscribers === 0) {
              leave?.();
              pipe?.dispose();
            }
            letGo();
          };
        },
      };
    },
    refetch() {
      if (reader) fetchSnapshot();
    },
    reset,
    stop,
  };
}

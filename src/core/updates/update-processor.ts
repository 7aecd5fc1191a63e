import type { Environment } from '../../shared/environment';
import type { Undo } from '../../shared/undo';
import type { RealtimeClient } from '../client';
import { createFrameScheduler } from '../delivery/frame-scheduler';
import { createBatchLine, type UpdateListener } from './batch-line';
import { closesAt, dueAt } from './pace';
import { createIntake } from './intake';
import { createCounts, type PushOutcome, type UpdateCounts } from './update-counts';
import { updateHome, type UpdateHome } from './update-home';
import type { UpdateOptions } from './update-options';

/** With a client it shares its frames, so that React commits once for both, rests while it is paused, and ends with it. */
export type UpdateProcessorOptions<Update> = UpdateOptions<Update> &
  (
    | { readonly client: Pick<RealtimeClient, 'attach' | 'environment'>; readonly environment?: undefined }
    | { readonly environment: Environment; readonly client?: undefined }
  );

/** Its functions need no `this`. */
export interface UpdateProcessor<Update> {
  /** Hands in an update. Never throws. */
  push(this: void, update: Update): PushOutcome;
  /**
   * Hears each batch from now on: all updates of one type, one call after the other in the same frame. One that throws is reported,
   * and harms no other. While nobody listens updates wait.
   */
  onUpdate(this: void, listener: UpdateListener<Update>): Undo;
  /** Delivers at once what waits, what is throttled or paused as well. */
  flush(this: void): void;
  /** Since the beginning. */
  readonly counts: UpdateCounts;
  /** For ever: what is pushed afterwards is refused. @returns what still waited */
  dispose(this: void): readonly Update[];
}

/**
 * Thins out what comes too fast and delivers it in batches: duplicates dropped, updates of a key merged, the newest timestamp wins,
 * conflicts told. A batch is delivered with the next frame once 50 updates wait, one has waited for 200 ms, or none came for 100 ms.
 * Nothing is lost uncounted: each push says what became of it.
 *
 * @example
 * const processor = createUpdateProcessor<Metric>({
 *   client,
 *   keyOf: (metric) => metric.name,
 *   timestampOf: (metric) => metric.at,
 * });
 * const stop = client.subscribe('metrics:update', processor.push);
 * const undo = processor.onUpdate((metrics) => chart.add(metrics));
 *
 * @example
 * const processor = createUpdateProcessor<SessionEvent>({
 *   environment: browserEnvironment(),
 *   idOf: (event) => event.id,
 *   typeOf: (event) => event.type,
 *   keyOf: (event) => event.session,
 *   timestampOf: (event) => event.at,
 *   merge: { session: (older, newer) => ({ ...older, ...newer }), card: 'all', statistics: 'newest' },
 * });
 */
export function createUpdateProcessor<Update>(options: UpdateProcessorOptions<Update>): UpdateProcessor<Update> {
  const { client } = options;
  if (client) return createProcessor(client.attach(updateHome), () => options);
  const { environment } = options;
  const frames = createFrameScheduler(environment);
  const processor = createProcessor({ environment, frames }, () => options);
  return {
    ...processor,
    dispose() {
      frames.dispose();
      return processor.dispose();
    },
  };
}

/** @param read the options, as they are now */
export function createProcessor<Update>(
  { environment, frames, ended }: UpdateHome,
  read: () => UpdateOptions<Update>,
): UpdateProcessor<Update> {
  const counts = createCounts();
  const intake = createIntake<Update>(environment, counts);
  const line = createBatchLine<Update>(environment, counts);
  let timer: { readonly at: number; readonly cancel: Undo } | undefined;
  let isScheduled = false;
  let isDisposed = false;
  let stopWatching: Undo | undefined;

  const isOver = () => isDisposed || ended?.current === true;
  const toPace = ({ batchMs = 200, throttleMs = 0, debounceMs = throttleMs > 0 ? 0 : 100 }: UpdateOptions<Update>) => ({
    batchMs,
    debounceMs,
  });

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    frames.schedule(deliverDue);
  }

  function wakeAt(at: number): void {
    const now = environment.monotonicNow();
    if (at <= now) return schedule();
    if (timer && timer.at <= at) return;
    timer?.cancel();
    timer = { at, cancel: environment.setTimer(wake, at - now) };
  }

  /** What waits goes with the next frame, or a timer is set for when it will. */
  function wake(): void {
    timer?.cancel();
    timer = undefined;
    if (line.isWaiting) return schedule();
    const { waiting } = intake;
    if (waiting.size) wakeAt(closesAt(waiting.values(), toPace(read()), environment.monotonicNow()));
  }

  function deliverDue(): void {
    isScheduled = false;
    const options = read();
    const { batchSize = 50 } = options;
    const pace = toPace(options);
    const now = environment.monotonicNow();
    let ready = 0;
    for (const { heldUntil, size } of intake.waiting.values()) if (heldUntil <= now) ready += size;
    const isFull = ready >= batchSize;
    line.add(intake.release(options, (wait) => (isFull ? wait.heldUntil : dueAt(wait, pace)) <= now));
    line.deliver();
    if (line.listeners > 0 && !isOver()) wake();
  }

  function flush(): void {
    if (isOver() || line.listeners === 0) return;
    line.add(intake.release(read(), () => true));
    line.deliver();
  }

  function rest(): void {
    timer?.cancel();
    timer = undefined;
    frames.unschedule(deliverDue);
    isScheduled = false;
    stopWatching?.();
  }

  return {
    counts,
    flush,
    push(update) {
      counts.received++;
      const options = read();
      const { batchSize = 50, maxWaiting = 10_000 } = options;
      const mayGrow = line.listeners > 0 || counts.waiting < maxWaiting;
      const taken = isOver() ? 'refused' : intake.take(update, options, mayGrow);
      if (typeof taken === 'string') {
        counts[taken === 'duplicate' ? 'duplicates' : taken]++;
        return taken;
      }
      if (line.listeners > 0) {
        if (counts.waiting >= maxWaiting) flush();
        else if (counts.waiting >= batchSize) schedule();
        else if (taken.isFirst) wakeAt(dueAt(taken.wait, toPace(options)));
      }
      return 'accepted';
    },
    onUpdate(listener) {
      const undo = line.listen(listener);
      if (line.listeners === 1 && !isOver()) {
        stopWatching = ended?.subscribe(rest);
        wake();
      }
      return () => {
        undo();
        if (line.listeners === 0) rest();
      };
    },
    dispose() {
      rest();
      isDisposed = true;
      line.add(intake.release(read(), () => true));
      return line.giveBack();
    },
  };
}

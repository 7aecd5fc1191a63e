import type { Undo } from '../../shared/undo';
import type { Environment } from '../../shared/environment';
import { createEmitter, type Emitter } from '../../shared/emitter';
import type { Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
import { livePause, type LivePause } from '../delivery/live-pause';

export interface Clock {
  /**
   * The time in whole steps of `intervalMs`, for display. Frozen while live updates are paused.
   * @param phaseMs shifts the steps, so that a countdown changes when its own second is over
   */
  every(intervalMs: number, phaseMs?: number): Readable<number>;
  /** Runs once at that time by the wall clock, also after sleep and while paused. */
  at(time: number, run: () => void): Undo;
  setPaused(paused: boolean): void;
  /** Nothing runs any more, whoever still reads. */
  dispose(): void;
}

interface Beat {
  readonly intervalMs: number;
  readonly phaseMs: number;
  readonly changes: Emitter<void>;
  shown: number;
}

/** A look at the clock at least so often: sleep and a clock that was set have no event everywhere, and alarms must not miss them. */
const longestMs = 10_000;

/** The client's clock; it stands still while live updates are paused. */
export function clientClock({ environment, attach, onDispose }: CapabilityContext): Clock {
  const clock = createClock(environment);
  onDispose(clock.dispose);
  return pausedBy(attach(livePause), clock, onDispose);
}

/** Lets the clock follow the switch. */
export function pausedBy(pause: LivePause, clock: Clock, onDispose: (undo: Undo) => void): Clock {
  onDispose(pause.subscribe(() => clock.setPaused(pause.current)));
  clock.setPaused(pause.current);
  return clock;
}

/** One timer for every clock on the page. It runs only while somebody reads. */
export function createClock(environment: Environment): Clock {
  const beats = new Set<Beat>();
  const alarms = new Set<{ readonly time: number; readonly run: () => void }>();
  let pausedAt: number | undefined;
  let isDisposed = false;
  let cancel: Undo | undefined;
  let unlisten: Undo | undefined;

  const step = (beat: Beat, now: number) =>
    Math.floor((now - beat.phaseMs) / beat.intervalMs) * beat.intervalMs + beat.phaseMs;

  function tick(): void {
    const now = environment.now();
    for (const alarm of [...alarms]) {
      if (alarm.time > now) continue;
      alarms.delete(alarm);
      try {
        alarm.run();
      } catch (error) {
        environment.reportError(error);
      }
    }
    if (pausedAt === undefined) {
      for (const beat of [...beats]) {
        const next = step(beat, now);
        if (next === beat.shown) continue;
        beat.shown = next;
        beat.changes.emit();
      }
    }
    arm();
  }

  function arm(): void {
    cancel?.();
    cancel = undefined;
    if (isDisposed || (!beats.size && !alarms.size)) {
      unlisten?.();
      unlisten = undefined;
      return;
    }
    // Timers of a hidden or sleeping page come late; a look at the clock on return catches up.
    unlisten ??= environment.onLifecycle((event) => {
      if (event === 'visible' || event === 'resume' || event === 'pageshow') tick();
    });
    const now = environment.now();
    let due = Infinity;
    if (pausedAt === undefined) for (const beat of beats) due = Math.min(due, step(beat, now) + beat.intervalMs);
    for (const alarm of alarms) due = Math.min(due, alarm.time);
    if (due < Infinity) cancel = environment.setTimer(tick, Math.min(longestMs, Math.max(0, due - now)));
  }

  return {
    every(intervalMs, phaseMs = 0) {
      const changes = createEmitter<void>(environment.reportError);
      const beat: Beat = { intervalMs, phaseMs, changes, shown: 0 };
      return {
        get current() {
          // Between two beats the answer must not move, or React would render for ever.
          return step(beat, pausedAt ?? environment.now());
        },
        subscribe(listener) {
          const undo = changes.listen(listener);
          if (!beats.has(beat)) {
            beat.shown = step(beat, pausedAt ?? environment.now());
            beats.add(beat);
          }
          arm();
          return () => {
            undo();
            if (changes.size === 0) beats.delete(beat);
            arm();
          };
        },
      };
    },
    at(time, run) {
      const alarm = { time, run };
      alarms.add(alarm);
      arm();
      return () => {
        if (alarms.delete(alarm)) arm();
      };
    },
    setPaused(paused) {
      if (paused === (pausedAt !== undefined)) return;
      pausedAt = paused ? environment.now() : undefined;
      tick();
    },
    dispose() {
      isDisposed = true;
      beats.clear();
      alarms.clear();
      arm();
    },
  };
}

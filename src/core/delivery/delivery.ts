import type { Undo } from '../../shared/disposer';
import type { Environment } from '../../shared/environment';
import type { CapabilityContext } from '../capability';
import { frameScheduler } from './frame-scheduler';

/** Values that may wait for one reader before they are delivered ahead of their time. */
const maxWaiting = 1_000;

export type DeliveryTools = Pick<CapabilityContext, 'environment' | 'attach'>;

export interface Delivered<Value> {
  push(value: Value): void;
  /** Drops what waits. */
  readonly dispose: Undo;
}

/**
 * When a reader of a busy topic hears of its messages: `every`, `latest`, `sample(ms)` or `batch(ms)`. Without one a handler is
 * called for each message as it arrives.
 */
export type Delivery = <Value>(deliver: (value: Value) => void, tools: DeliveryTools) => Delivered<Value>;

/** All values, together with the next frame. */
export const every: Delivery = (deliver, { attach }) => {
  const frames = attach(frameScheduler);
  const queue = createQueue(deliver);
  return {
    push(value) {
      if (queue.add(value)) frames.schedule(queue.flush);
    },
    dispose() {
      queue.clear();
      frames.unschedule(queue.flush);
    },
  };
};

/** The newest value, with the next frame; those before it are left out. */
export const latest: Delivery = (deliver, { attach }) => {
  const frames = attach(frameScheduler);
  const queue = createQueue(deliver);
  return {
    push(value) {
      queue.clear();
      queue.add(value);
      frames.schedule(queue.flush);
    },
    dispose() {
      queue.clear();
      frames.unschedule(queue.flush);
    },
  };
};

/** The newest value at most once per `ms`, the first at once. */
export function sample(ms: number): Delivery {
  return (deliver, { environment }) => {
    const queue = createQueue(deliver);
    const timer = createRestingTimer(environment, ms, queue.flush, queue.isEmpty);
    return {
      push(value) {
        queue.clear();
        queue.add(value);
        timer.leading();
      },
      dispose() {
        queue.clear();
        timer.stop();
      },
    };
  };
}

/** All values, together, `ms` after the first of them. */
export function batch(ms: number): Delivery {
  return (deliver, { environment }) => {
    const queue = createQueue(deliver);
    let cancel: Undo | undefined;
    return {
      push(value) {
        if (!queue.add(value)) return;
        cancel ??= environment.setTimer(() => {
          cancel = undefined;
          queue.flush();
        }, ms);
      },
      dispose() {
        queue.clear();
        cancel?.();
      },
    };
  };
}

/** Bounded: a queue that fills up is delivered at once. `add` says whether the value waits. */
function createQueue<Value>(deliver: (value: Value) => void) {
  let values: Value[] = [];
  const flush = () => {
    const due = values;
    values = [];
    for (const value of due) deliver(value);
  };
  return {
    flush,
    isEmpty: () => values.length === 0,
    clear: () => void (values = []),
    add(value: Value): boolean {
      values.push(value);
      if (values.length < maxWaiting) return true;
      flush();
      return false;
    },
  };
}

/** Runs at once, then not again for `ms`; what came meanwhile runs at the end of it. */
function createRestingTimer(environment: Environment, ms: number, run: () => void, isIdle: () => boolean) {
  let cancel: Undo | undefined;
  function leading(): void {
    if (cancel) return;
    run();
    cancel = environment.setTimer(() => {
      cancel = undefined;
      if (!isIdle()) leading();
    }, ms);
  }
  return { leading, stop: () => cancel?.() };
}

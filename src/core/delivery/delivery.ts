import type { Undo } from '../../shared/undo';
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
export const every: Delivery = (deliver, { attach, environment }) => {
  const frames = attach(frameScheduler);
  const queue = createQueue(deliver, environment.reportError);
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
export const latest: Delivery = (deliver, { attach, environment }) => {
  const frames = attach(frameScheduler);
  const queue = createQueue(deliver, environment.reportError);
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

/** The newest value at most once per `ms`, the first with the next frame. */
export function sample(ms: number): Delivery {
  return (deliver, { attach, environment }) => {
    const frames = attach(frameScheduler);
    const setTimer = attach(deliveryTimers);
    const queue = createQueue(deliver, environment.reportError);
    let rest: Undo | undefined;
    function flush(): void {
      rest = setTimer(() => {
        rest = undefined;
        if (!queue.isEmpty()) frames.schedule(flush);
      }, ms);
      queue.flush();
    }
    return {
      push(value) {
        queue.clear();
        queue.add(value);
        if (!rest) frames.schedule(flush);
      },
      dispose() {
        queue.clear();
        frames.unschedule(flush);
        rest?.();
      },
    };
  };
}

/** All values, together, with the next frame `ms` after the first of them. */
export function batch(ms: number): Delivery {
  return (deliver, { attach, environment }) => {
    const frames = attach(frameScheduler);
    const setTimer = attach(deliveryTimers);
    const queue = createQueue(deliver, environment.reportError);
    let cancel: Undo | undefined;
    return {
      push(value) {
        if (!queue.add(value)) return;
        cancel ??= setTimer(() => {
          cancel = undefined;
          frames.schedule(queue.flush);
        }, ms);
      },
      dispose() {
        queue.clear();
        frames.unschedule(queue.flush);
        cancel?.();
      },
    };
  };
}

/** Timers that end with the client, whoever still reads. */
function deliveryTimers({ environment, onDispose }: CapabilityContext) {
  const pending = new Set<Undo>();
  onDispose(() => {
    for (const stop of pending) stop();
  });
  return (run: () => void, delayMs: number): Undo => {
    const cancel = environment.setTimer(() => {
      pending.delete(stop);
      run();
    }, delayMs);
    const stop = () => {
      pending.delete(stop);
      cancel();
    };
    pending.add(stop);
    return stop;
  };
}

/**
 * Bounded: a queue that fills up is delivered at once. `add` says whether the value waits. A reader that throws over one value
 * still gets the others.
 */
function createQueue<Value>(deliver: (value: Value) => void, reportError: (error: unknown) => void) {
  let values: Value[] = [];
  const flush = () => {
    const due = values;
    values = [];
    for (const value of due)
      try {
        deliver(value);
      } catch (error) {
        reportError(error);
      }
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

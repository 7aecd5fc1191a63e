import { browserEnvironment } from '../../../../src/platform/browser/browser-environment';
import { indexedDbOutbox } from '../../../../src/platform/browser/indexed-db-outbox/indexed-db-outbox';
import type { Environment } from '../../../../src/shared/environment';

/** A tab of its own, as far as storage, locks and channels go: what the page around it takes from it. */
export interface OutboxFrame {
  readonly tab: {
    readonly environment: Environment;
    readonly storage: ReturnType<typeof indexedDbOutbox>;
    /** Timers that fall due while it stands still run when it goes on. */
    freeze(): () => void;
  };
}

const real = browserEnvironment();
let isFrozen = false;
let late: (() => void)[] = [];

const environment: Environment = {
  ...real,
  setTimer: (run, delayMs) =>
    real.setTimer(() => {
      if (isFrozen) late.push(run);
      else run();
    }, delayMs),
};

// What the page around it says that this browser is to lack.
if (document.documentElement.dataset.missing === 'locks') Reflect.deleteProperty(Navigator.prototype, 'locks');

Object.assign(globalThis, {
  tab: {
    environment,
    storage: indexedDbOutbox(),
    freeze() {
      isFrozen = true;
      return () => {
        isFrozen = false;
        const due = late;
        late = [];
        for (const run of due) run();
      };
    },
  } satisfies OutboxFrame['tab'],
});
addEventListener('unhandledrejection', ({ reason }) => parent.postMessage(`unheard: ${String(reason)}`));
parent.postMessage('tab ready');

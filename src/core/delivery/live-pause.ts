import type { Environment } from '../../shared/environment';
import { createStore, type Readable } from '../../shared/store';

/** The one switch that freezes everything that moves by itself (WCAG 2.2.2). `current`: it is frozen. */
export interface LivePause extends Readable<boolean> {
  pause(): void;
  resume(): void;
  toggle(): void;
}

export function livePause({ environment }: { readonly environment: Environment }): LivePause {
  const store = createStore(false, environment.reportError);
  return {
    get current() {
      return store.current;
    },
    subscribe: store.subscribe,
    pause: () => store.set(true),
    resume: () => store.set(false),
    toggle: () => store.set(!store.current),
  };
}

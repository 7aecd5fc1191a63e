import type { Environment } from '../../shared/environment';
import { createStore, type Readable } from '../../shared/store';
import type { CapabilityContext } from '../capability';
import { frameScheduler, type FrameScheduler } from '../delivery/frame-scheduler';

/** Where a processor lives: whose frames it shares, and what ends it. */
export interface UpdateHome {
  readonly environment: Environment;
  readonly frames: FrameScheduler;
  /** `current`: the client is disposed of. */
  readonly ended?: Readable<boolean>;
}

/** All processors of a client deliver in its frames, rest while it is paused, and end with it. */
export function updateHome({ environment, attach, onDispose }: CapabilityContext): UpdateHome {
  const ended = createStore(false, environment.reportError);
  onDispose(() => ended.set(true));
  return { environment, frames: attach(frameScheduler), ended };
}

import type { LifecycleEvent } from '../../../shared/environment';
import { TidewireError } from '../../../shared/errors';
import { createStore, type Readable } from '../../../shared/store';
import type { Undo } from '../../../shared/undo';
import type { CapabilityContext } from '../../capability';
import { shareStructure } from '../share-structure';
import type { FetchReason } from './fetch-reason';
import { createSource, type Source } from './source';
import type { RefreshOutcome, SourceOptions, SourceState } from './source-options';

export interface SourcesConfig {
  /** Of sources that name none, in ms. @default 30000 */
  readonly intervalMs?: number | undefined;
  /** How often a failed fetch is tried again before it waits for the next reason. @default 3 */
  readonly retries?: number | undefined;
  /** A fetch without an answer is aborted after so many ms. @default 30000 */
  readonly fetchTimeoutMs?: number | undefined;
  /** Where the owner of the values is now in the order of all changes; each fetch gets the mark of its beginning. */
  mark(): number;
}

/** All sources together. */
export interface SourcesState {
  readonly isFetching: boolean;
  readonly isPaused: boolean;
  readonly pauseReasons: readonly string[];
  /** When the last answer came, for whichever source; wall clock in ms. */
  readonly lastSyncedAt: number | undefined;
  /** Of those whose newest fetch failed, by key. */
  readonly errors: Readonly<Record<string, unknown>>;
  /** Since when a value is older than its interval allows; of several the oldest. Wall clock in ms. */
  readonly staleSince: number | undefined;
}

/** What a mounted data hook holds. */
export interface SourceHandle {
  readonly state: Readable<SourceState>;
  /** Other options for the same key. They take effect with the next fetch. */
  update(options: SourceOptions): void;
  /**
   * Fetches, by a fetch that begins after this call. Never rejects.
   *
   * @param reason what somebody asks for, the default, is fetched also while it is paused
   */
  refresh(reason?: FetchReason): Promise<RefreshOutcome>;
  /** Nobody reads it here any more. The last one's fetch is aborted after the linger of the connection. Idempotent. */
  release(): void;
}

/** What keeps the page in step where events do not (BG). */
export interface Sources {
  readonly state: Readable<SourcesState>;
  /**
   * Keeps a key current from now on.
   *
   * @throws TidewireError if the key is empty or the interval is not above 0
   */
  register<Value>(options: SourceOptions<Value>): SourceHandle;
  /** Fetches one source, or all of them. Never rejects; of several outcomes a failure is told. */
  refresh(key?: string): Promise<RefreshOutcome>;
  /** What these show is no longer true: each is fetched once more. A fetch under way goes on. */
  invalidate(keys: string | ((key: string) => boolean)): void;
  /** Nothing is fetched until nobody pauses it any more, but for what somebody asks for. A fetch under way goes on. */
  pause(reason: string): void;
  resume(reason: string): void;
  /** The state of one source; `undefined` while nobody reads it. */
  read(key: string): SourceState | undefined;
}

/** All sources of a client: one fetch per key at a time, polls only while they are needed and somebody looks at the page. */
export function createSources(
  { environment, connection }: Pick<CapabilityContext, 'environment' | 'connection'>,
  { intervalMs = 30_000, retries = 3, fetchTimeoutMs = 30_000, mark }: SourcesConfig,
): Sources {
  const { host } = connection;
  const held = new Map<string, { readonly source: Source; cancelLinger?: Undo | undefined }>();
  const pauses = new Set<string>();
  let isConnected = host.isConnected();
  let wasConnected = isConnected;
  let owesWake = false;
  let isDisposed = false;
  let unlisten: Undo | undefined;
  let lastSyncedAt: number | undefined;
  const state = createStore(toState(), environment.reportError);
  const around = {
    environment,
    intervalMs,
    retries,
    fetchTimeoutMs,
    mark,
    isConnected: () => isConnected,
    isPaused: () => pauses.size > 0,
    changed: publish,
  };

  const each = (call: (source: Source) => void) => {
    for (const { source } of [...held.values()]) call(source);
  };

  connection.join({
    connected() {
      const isReturn = wasConnected;
      isConnected = wasConnected = true;
      each((source) => source.connectionChanged(isReturn));
    },
    disconnected() {
      isConnected = false;
      each((source) => source.connectionChanged(false));
    },
    woke: look,
    abandoned() {
      isConnected = wasConnected = owesWake = false;
      lastSyncedAt = undefined;
      each((source) => source.forget());
    },
    disposed() {
      isDisposed = true;
      for (const key of [...held.keys()]) drop(key);
    },
  });

  // A connection that rests hears of nothing, and polling goes on without it.
  function hear(event: LifecycleEvent): void {
    if (event === 'online')
      each((source) => {
        // Whoever lost the network together gets it back together.
        if (source.state.current.failures) source.ask('reconnect', environment.random() * 1_000);
      });
    look(false);
  }

  /** @param isLong after being away for long; in a hidden page that keeps until it is shown */
  function look(isLong: boolean): void {
    owesWake ||= isLong && held.size > 0;
    const isAwake = owesWake && environment.isVisible();
    if (isAwake) owesWake = false;
    each((source) => (isAwake ? source.ask('wake') : source.review()));
  }

  function toState(): SourcesState {
    const states = [...held].flatMap(([key, { source }]) =>
      source.hasReaders ? [[key, source.state.current] as const] : [],
    );
    const stale = states.flatMap(([, { staleSince }]) => staleSince ?? []);
    return {
      isFetching: states.some(([, { isFetching }]) => isFetching),
      isPaused: pauses.size > 0,
      pauseReasons: [...pauses],
      lastSyncedAt,
      errors: Object.fromEntries(states.flatMap(([key, { failures, error }]) => (failures ? [[key, error]] : []))),
      staleSince: stale.length ? Math.min(...stale) : undefined,
    };
  }

  function publish(): void {
    // Kept when the source that it was true of is gone.
    for (const { source } of held.values()) {
      const { fetchedAt = -Infinity } = source.state.current;
      if (fetchedAt > (lastSyncedAt ?? -Infinity)) lastSyncedAt = fetchedAt;
    }
    if (!isDisposed) state.set(shareStructure(state.current, toState()));
  }

  function hold(key: string): Source {
    const found = held.get(key);
    found?.cancelLinger?.();
    const source = found?.source ?? createSource(key, around);
    if (isDisposed) source.end();
    else if (!found) held.set(key, { source });
    if (held.size) unlisten ??= environment.onLifecycle(hear);
    return source;
  }

  function drop(key: string): void {
    const found = held.get(key);
    held.delete(key);
    found?.cancelLinger?.();
    found?.source.end();
    if (!held.size) {
      unlisten?.();
      unlisten = undefined;
    }
    publish();
  }

  function release(key: string, source: Source): void {
    const found = held.get(key);
    if (source.hasReaders || found?.source !== source) return;
    if (host.lingerMs) found.cancelLinger = environment.setTimer(() => drop(key), host.lingerMs);
    else drop(key);
    publish();
  }

  function setPaused(change: () => unknown): void {
    change();
    publish();
    each((source) => source.review());
  }

  return {
    state,
    register(options) {
      check(options);
      const { key } = options;
      const source = hold(key);
      const reader = source.join(options);
      publish();
      return {
        state: source.state,
        update(next) {
          check(next);
          reader.update(next);
        },
        refresh: (reason = 'refresh') => source.refresh(reason),
        release() {
          if (reader.leave()) release(key, source);
        },
      };
    },
    async refresh(key) {
      const asked = key === undefined ? [...held.values()] : [held.get(key)];
      const outcomes = await Promise.all(
        asked.flatMap((found) => (found?.source.hasReaders ? found.source.refresh('refresh') : [])),
      );
      return (
        outcomes.find(({ status }) => status === 'failed') ??
        outcomes.find(({ status }) => status === 'fetched') ?? { status: 'aborted' }
      );
    },
    invalidate(keys) {
      for (const [key, { source }] of [...held])
        if (typeof keys === 'string' ? key === keys : keys(key)) source.ask('invalidation');
    },
    pause: (reason) => setPaused(() => pauses.add(reason)),
    resume: (reason) => setPaused(() => pauses.delete(reason)),
    read: (key) => {
      const found = held.get(key);
      return found?.source.hasReaders ? found.source.state.current : undefined;
    },
  };
}

function check({ key, intervalMs = 1 }: Pick<SourceOptions, 'key' | 'intervalMs'>): void {
  if (!key || !(intervalMs > 0))
    throw new TidewireError(
      'bad-source',
      `A source needs a key, and an interval above 0 ms: got "${key}", ${intervalMs}. Infinity stands for no polling.`,
    );
}

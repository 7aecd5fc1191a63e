import { memoryStore, type MemoryStoreOptions } from '../../src/server/store/memory/memory-store';
import type { HubStore, StoreContext, StoreSession } from '../../src/server/store/store';

export const changes = [
  ...(['append', 'join', 'leave', 'publish', 'claim', 'settle'] as const),
  ...(['claimOperation', 'settleOperation', 'releaseOperation'] as const),
];

export type StoreMethod = Exclude<keyof StoreSession, 'close' | 'follow' | 'followPresence' | 'onSignal'>;

export type StoreAsk = (name: StoreMethod, request: readonly unknown[]) => Promise<unknown>;

/** A memory store that can lose its tail: what it was asked is kept, and a fresh one is asked all but the last of it again. */
export interface JournaledStore {
  /** What was asked so far, and not lost. */
  readonly step: number;
  open(context: StoreContext): JournaledSession;
  /** Forgets what was asked last. @returns the step from which everything is lost */
  losesTail(count: number): number;
}

export interface JournaledSession {
  /** Of the store as it is now; another one after a loss. */
  current(): StoreSession;
  /** Changes are written down. */
  ask: StoreAsk;
  close(): void;
}

interface Entry {
  readonly session: number;
  readonly name: StoreMethod | 'open' | 'close';
  readonly request: readonly unknown[];
  readonly at: number;
}

export interface JournaledStoreOptions {
  readonly limits: MemoryStoreOptions;
  /** In ms. */
  now(): number;
  randomId(): string;
}

export function createJournaledStore({ limits, now, randomId }: JournaledStoreOptions): JournaledStore {
  let entries: Entry[] = [];
  const contexts: StoreContext[] = [];
  let sessions: StoreSession[] = [];
  let inner: HubStore = memoryStore(limits);
  /** Epochs have to be the same when history repeats itself. */
  const ids: string[] = [];
  let idsUsed = 0;
  let repeatedAt: number | undefined;

  function drawId(): string {
    const id = ids[idsUsed] ?? randomId();
    ids[idsUsed++] = id;
    return id;
  }

  function openInner({ environment, ...context }: StoreContext): StoreSession {
    const own = { ...environment, monotonicNow: () => repeatedAt ?? now(), randomId: drawId };
    return inner.open({ ...context, environment: own }) as StoreSession;
  }

  function perform({ session, name, request }: Entry): Promise<unknown> {
    if (name === 'open') sessions[session] = openInner(contexts[session]!);
    const own = sessions[session]!;
    if (name === 'open') return Promise.resolve();
    return (own[name] as (...request: readonly unknown[]) => Promise<unknown>)(...request);
  }

  function note(session: number, name: Entry['name'], request: readonly unknown[] = []): Promise<unknown> {
    const entry = { session, name, request, at: now() };
    entries.push(entry);
    return perform(entry);
  }

  return {
    get step() {
      return entries.length;
    },
    open(context) {
      const session = contexts.push(context) - 1;
      void note(session, 'open');
      return {
        current: () => sessions[session]!,
        ask: (name, request) =>
          (changes as readonly string[]).includes(name)
            ? note(session, name, request)
            : perform({ session, name, request, at: 0 }),
        close: () => void note(session, 'close'),
      };
    },
    losesTail(count) {
      const lost = new Set(
        entries.filter(({ name }) => name !== 'open' && name !== 'close').slice(-Math.max(1, count)),
      );
      const first = entries.findIndex((entry) => lost.has(entry));
      if (first < 0) return entries.length;
      // Sessions are not stored: those that opened and closed since did so all the same.
      entries = entries.filter((entry) => !lost.has(entry));
      inner = memoryStore(limits);
      sessions = [];
      idsUsed = 0;
      for (const entry of entries) {
        repeatedAt = entry.at;
        perform(entry).catch(() => undefined);
      }
      repeatedAt = undefined;
      // Drawn from now on is new, or what was lost could come back under its name.
      ids.length = idsUsed;
      return first;
    },
  };
}

import { fullJitter } from '../../shared/backoff';
import type { Environment } from '../../shared/environment';
import type { Durability, Outbox, OutboxContents, OutboxScope, OutboxStorage } from '../../shared/outbox-storage';
import type { Undo } from '../../shared/undo';
import type { OperationRecord } from './operation-record';

export interface OutboxLinkOptions {
  readonly environment: Environment;
  readonly storage: OutboxStorage;
  readonly scope: OutboxScope;
  readonly maxEntries: number;
  /** What is to be stored of an operation now; `undefined`: nothing any more. */
  read(id: string): OperationRecord | undefined;
  /**
   * What the store holds: at first, and whenever another tab may have changed something.
   * @param hasNews of an operation: is what this page would write newer than what it last read there?
   * @param drop takes what is stored instead of what this page would write
   */
  loaded(contents: OutboxContents, hasNews: (id: string) => boolean, drop: (id: string) => void): void;
  /** A new one is stored, at this place in the log. */
  placed(id: string, order: number): void;
  /** A new one is not stored, and will not be. */
  refused(id: string, code: 'outbox-full' | 'not-stored'): void;
  elected(fence: number): void;
  deposed(): void;
  /** Nothing is stored any more: another version of the page took over (OB8). */
  outdated(): void;
}

/** One user's outbox, as the engine uses it. */
export interface OutboxLink {
  readonly durability: Durability;
  /** To be written as `read` gives it then; soon, in one step with all that changes until then. */
  save(id: string): void;
  /** The same for a value beside the operations; `undefined` removes it. */
  put(key: string, value: unknown): void;
  /** The same, and says whether it is stored; if not, another tab was first, or may not be written over. */
  written(id: string): Promise<boolean>;
  close(): void;
}

/**
 * Writes what changed, one commit at a time and each in one step, and reads what other tabs wrote. Nothing is written over what another tab has
 * changed since it was read: then it is read again first.
 */
export function createOutboxLink(options: OutboxLinkOptions): OutboxLink {
  const { environment, storage, scope, maxEntries, read } = options;
  let outbox: Outbox | undefined;
  let isClosed = false;
  let isWorking = false;
  let mustLoad = true;
  let failures = 0;
  let undos: readonly Undo[] = [];
  /** As they were read or written last. */
  const revisions = new Map<string, number>();
  const dirty = new Set<string>();
  const values = new Map<string, unknown>();
  const waiting = new Map<string, (isStored: boolean) => void>();
  let cancelRetry: Undo | undefined;

  function settleWaiting(ids: readonly string[], isStored: boolean): void {
    for (const id of ids) {
      waiting.get(id)?.(isStored);
      waiting.delete(id);
    }
  }

  async function work(): Promise<void> {
    if (isWorking || !outbox || isClosed) return;
    isWorking = true;
    // What changes in one step is written in one.
    await Promise.resolve();
    let goesOn = true;
    while (goesOn && (mustLoad || dirty.size || values.size)) goesOn = await (mustLoad ? load : write)(outbox);
    isWorking = false;
  }

  async function load(from: Outbox): Promise<boolean> {
    mustLoad = false;
    const contents = await from.load();
    if (isClosed || !contents) return false;
    const stored = new Map(contents.entries.map((entry) => [entry.id, entry.revision]));
    const hasNews = (id: string) => dirty.has(id) && (revisions.get(id) ?? 0) === (stored.get(id) ?? 0);
    options.loaded(contents, hasNews, (id) => dirty.delete(id));
    revisions.clear();
    for (const [id, revision] of stored) revisions.set(id, revision);
    return true;
  }

  async function write(to: Outbox): Promise<boolean> {
    // A new one may be refused, and then alone.
    const fresh = [...dirty].find((id) => !revisions.has(id) && read(id));
    const ids = fresh === undefined ? [...dirty] : [fresh];
    const entries = ids.flatMap((id) => {
      const record = read(id);
      return record || revisions.has(id) ? [{ id, revision: revisions.get(id) ?? 0, record }] : [];
    });
    const written = fresh === undefined ? [...values] : [];
    // Whoever says that it sends has to be the one who may.
    const fence = entries.find(({ record }) => record?.status === 'sending')?.record?.fence;
    for (const id of ids) dirty.delete(id);
    for (const [key] of written) values.delete(key);
    const result = await to.commit({
      entries,
      values: written.map(([key, value]) => ({ key, value })),
      fence,
      maxEntries,
    });
    if (isClosed) return false;
    if (result.kind === 'committed') {
      failures = 0;
      for (const { id, record } of entries) if (!record) revisions.delete(id);
      for (const { id, revision, order } of result.entries) {
        revisions.set(id, revision);
        if (id === fresh) options.placed(id, order);
      }
      // Another tab may have been first: what is next is known once all is read.
      mustLoad ||= fresh !== undefined;
      settleWaiting(ids, true);
      return true;
    }
    if (fresh !== undefined && result.kind !== 'changed') {
      options.refused(fresh, result.kind === 'full' ? 'outbox-full' : 'not-stored');
      return true;
    }
    for (const id of ids) dirty.add(id);
    for (const [key, value] of written) if (!values.has(key)) values.set(key, value);
    settleWaiting(ids, false);
    mustLoad = result.kind !== 'failed';
    if (mustLoad) return true;
    cancelRetry?.();
    cancelRetry = environment.setTimer(() => void work(), fullJitter(++failures, environment.random(), 1_000, 30_000));
    return false;
  }

  function reload(): void {
    mustLoad = true;
    void work();
  }

  async function open(): Promise<void> {
    const opened = await storage.open(scope, environment);
    if (isClosed) return opened.close();
    outbox = opened;
    undos = [
      opened.onChange(reload),
      opened.onOutdated(options.outdated),
      opened.campaign({ elected: options.elected, deposed: options.deposed }),
      opened.close,
    ];
    await work();
  }
  void open();

  return {
    get durability() {
      return outbox?.durability ?? 'memory';
    },
    save(id) {
      dirty.add(id);
      void work();
    },
    put(key, value) {
      values.set(key, value);
      void work();
    },
    written: (id) =>
      new Promise((settle) => {
        waiting.set(id, settle);
        dirty.add(id);
        void work();
      }),
    close() {
      isClosed = true;
      cancelRetry?.();
      for (const undo of undos) undo();
      settleWaiting([...waiting.keys()], false);
    },
  };
}

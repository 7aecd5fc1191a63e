import { createStore, type Readable } from '../../shared/store';
import type { Durability, OutboxContents, OutboxStorage } from '../../shared/outbox-storage';
import type { Undo } from '../../shared/undo';
import type { CapabilityContext } from '../capability';
import { frameScheduler } from '../delivery/frame-scheduler';
import { serverClock } from '../time/server-clock';
import { createAliases } from './aliases';
import { createBase, type RemoteChange, type RemoteEntity } from './base';
import type { Conflict, ConflictChoice } from './conflict';
import { settle, toFields } from './conflict-check';
import { createFlusher, type Flusher } from './flusher';
import { fold, type Step } from './fold';
import { isEqual } from './is-equal';
import { createKeyedViews } from './keyed-views';
import { createMutationPromises } from './mutation-promises';
import type { AnyOperation, Operation, OperationAnswer, SendContext } from './operation';
import { createOperationLog, type LogEntry } from './operation-log';
import { isUnsent, type Fields, type OperationRecord } from './operation-record';
import { createOutboxLink, type OutboxLink } from './outbox-link';
import { createOwnValues } from './own-values';
import type { Mutation, OperationEnd, PendingOperation } from './pending-operation';
import { createReconciler, type Hearing } from './reconciler';
import { replaceIds } from './temporary-id';
import type { Verdict } from './verdict';

/** Settings of sync. Times in ms. */
export interface SyncConfig {
  /** Operations of all tabs together; one more is refused. @default 100 */
  readonly maxPending: number;
  /** From sending to an answer. @default 30_000 */
  readonly optimisticTimeoutMs: number;
  /** How long an acknowledged operation without a version is shown before base has the last word. @default 10_000 */
  readonly observeTimeoutMs: number;
  /** Failures of the server in a row that are answered with another attempt. @default 3 */
  readonly retries: number;
  /** Operations under way at a time. @default 6 */
  readonly maxSending: number;
}

export interface SyncOptions {
  readonly storage: OutboxStorage;
  /** Where operations belong: a name for the server. */
  readonly destination: string;
  /** Those that may be in the outbox after a reload. Others are known once they are issued. */
  readonly operations?: readonly AnyOperation[] | undefined;
  readonly config?: Partial<SyncConfig> | undefined;
  request: SendContext['request'];
}

/** What a reader of an entity sees. */
export interface EntityView {
  /** The key by which it was first known. */
  readonly key: string;
  /** With all that is pending; `undefined`: there is none, or it is not known yet. */
  readonly value: unknown;
  /** Has the server said anything of it? */
  readonly isKnown: boolean;
  /** Of this entity, in order. */
  readonly operations: readonly PendingOperation[];
}

export interface CollectionView {
  /** In order, pending creations included. */
  readonly items: readonly EntityView[];
  readonly isKnown: boolean;
}

export interface MutateOptions {
  /** Ids of operations that have to be acknowledged before (LN3). */
  readonly after?: readonly string[];
}

export interface Sync {
  entity(key: string): Readable<EntityView>;
  collection(key: string): Readable<CollectionView>;
  /** All that is not over, in the order of the log. */
  readonly operations: Readable<readonly PendingOperation[]>;
  /** The inbox, oldest first. */
  readonly conflicts: Readable<readonly Conflict[]>;
  /** The outbox has not been read yet: nothing is known of earlier operations (OB9). */
  readonly isRestoring: Readable<boolean>;
  readonly durability: Durability;
  /** Issues an operation: shown at once, stored, sent when it can be. Never throws; the promises tell the rest. */
  mutate<Entity, Vars>(operation: Operation<Entity, Vars>, vars: Vars, options?: MutateOptions): Mutation;
  /** A patch that the app sends itself (OP6). @returns its id */
  update(entity: string, type: string, patch: Fields): string;
  /** The server has what `update` or an `unconfirmed` operation did. @param value the entity as it is now */
  confirm(id: string, value?: unknown): void;
  /** Takes back what `update` did. */
  rollback(id: string): void;
  /** Sends again what waits for a decision; without an id, all that rests. */
  retry(id?: string): void;
  discard(id: string): void;
  /** `undone`: it was never sent, and never will be. */
  undo(id: string): Promise<'undone' | 'inverted' | 'too-late'>;
  /** @returns the new operation, where the old one was over (CF6) */
  resolve(conflictId: string, choice: ConflictChoice): Mutation | undefined;
  dismiss(conflictId: string): void;
  /** What the server says: pushes, and fetches with their mark. @returns whether a fetch has to follow (BG4) */
  receive(changes: readonly RemoteChange[], hearing?: Hearing): boolean;
  /** Taken when a fetch begins, and handed to `receive`. */
  mark(): number;
  /** Is asked to fetch an entity; says whether it will. */
  onFetchWanted(listener: (entity: string) => boolean): Undo;
  /** Makes operations known, so that stored ones go on. */
  register(operations: readonly AnyOperation[]): void;
}

const defaults: SyncConfig = {
  maxPending: 100,
  optimisticTimeoutMs: 30_000,
  observeTimeoutMs: 10_000,
  retries: 3,
  maxSending: 6,
};

/** New operations come after all that the store has placed. */
const unplaced = 2 ** 52;
/** How long other tabs may need to hear of an answer, in ms. */
const answerKeptMs = 60_000;

interface StoredBase extends RemoteEntity {
  readonly at: number;
}

interface StoredAnswer {
  readonly at: number;
  readonly entity: string;
  readonly version?: number | undefined;
  readonly value?: unknown;
  /** What the operation found in its fields, and what it made of them: nobody else's doing (CF2). */
  readonly own: readonly Fields[];
}

/**
 * Edits that survive: what the server said (`base`), what was done here and is not over (`log`), and what they make together (the views).
 * `docs/spec.md` has the rules, OP to SY.
 */
export function createSync(context: CapabilityContext, options: SyncOptions): Sync {
  const { environment, connection, attach, onDispose } = context;
  const { reportError, now, setTimer, randomId } = environment;
  const config = { ...defaults, ...options.config };
  const frames = attach(frameScheduler);
  const clock = attach(serverClock);
  const serverNow = () => now() + (clock.current ?? 0);
  const remembersKeys = () => connection.host.welcome?.capabilities?.includes('operations') ?? false;

  const definitions = new Map<string, AnyOperation>();
  const base = createBase();
  const ownValues = createOwnValues(now);
  const aliases = createAliases();
  const promises = createMutationPromises();
  /** Versions that this device brought about. */
  const acked = new Map<string, number>();
  const answersHeard = new Set<string>();
  const inbox = new Map<string, Conflict>();
  /** Conflicts that the store has: one that is gone from there was settled in another tab. */
  const storedConflicts = new Set<string>();
  const fetchers = new Set<(entity: string) => boolean>();
  const memberOf = new Map<string, Set<string>>();
  const isRestoring = createStore(true, reportError);
  const operations = createStore<readonly PendingOperation[]>([], reportError);
  const conflicts = createStore<readonly Conflict[]>([], reportError);
  let issued = 0;
  let isUnauthorized = false;
  let link: OutboxLink;
  let flusher: Flusher;
  let cancelAlarm: Undo | undefined;
  let isShowing = false;

  const log = createOperationLog(base, (entity) => {
    views.touch(entity);
    views.touch(aliases.firstKey(entity));
    for (const collection of memberOf.get(entity) ?? []) lists.touch(collection);
    soon();
  });

  const views = createKeyedViews<EntityView>((key, last) => {
    const entity = aliases.resolve(key);
    const { value, steps } = log.folded(entity);
    const pending = log.of(entity).map((entry) => toPending(entry, steps));
    const isKnown = base.entity(entity) !== undefined;
    const list = sameOr(last?.operations ?? [], pending);
    if (last && last.value === value && last.isKnown === isKnown && last.operations === list) return last;
    return { key: aliases.firstKey(entity), value, isKnown, operations: list };
  }, reportError);

  const lists = createKeyedViews<CollectionView>((key, last) => {
    const listed = base.collection(key);
    let ids = listed?.ids ?? [];
    for (const { record, definition } of log.all) {
      const step = definition && log.folded(record.entity).steps.find(({ id }) => id === record.id);
      if (step?.kind !== 'create' || !step.into.includes(key) || ids.includes(record.entity)) continue;
      ids = step.at === 'start' ? [record.entity, ...ids] : [...ids, record.entity];
    }
    for (const id of ids) {
      const collections = memberOf.get(id) ?? new Set();
      memberOf.set(id, collections.add(key));
    }
    const items = ids.map((id) => views.view(id).current).filter(({ value }) => value !== undefined);
    const isKnown = listed !== undefined;
    const same = sameOr(last?.items ?? [], items);
    return last?.items === same && last.isKnown === isKnown ? last : { items: same, isKnown };
  }, reportError);

  /** Of entries that have not changed, the same object. */
  const shown = new WeakMap<LogEntry, { readonly step: Step | undefined; readonly pending: PendingOperation }>();
  function toPending(entry: LogEntry, steps: readonly Step[]): PendingOperation {
    const { record, manual } = entry;
    const step = steps.find(({ id }) => id === record.id);
    const known = shown.get(entry);
    if (known?.step === step && known) return known.pending;
    const { id, name, entity, vars, status, issuedAt, attempts, problem, retryAt } = record;
    const change = step?.kind === 'create' || step?.kind === 'remove' ? step.kind : 'patch';
    const durability = manual ? 'memory' : link.durability;
    const fields = step?.fields ?? {};
    const pending: PendingOperation = {
      ...{ id, name, entity, vars, status, issuedAt, attempts, fields, change, problem, retryAt, durability },
      isManual: !!manual,
    };
    shown.set(entry, { step, pending });
    return pending;
  }

  /** Shows all that has changed, in one step. */
  function show(): void {
    frames.unschedule(show);
    views.publish();
    lists.publish();
    operations.set(log.all.map((entry) => toPending(entry, log.folded(entry.record.entity).steps)));
    conflicts.set(sameOr(conflicts.current, [...inbox.values()]));
  }

  function soon(): void {
    frames.schedule(show);
  }

  /** What someone here did shows before the call returns. */
  function atOnce<Result>(run: () => Result): Result {
    const isOuter = !isShowing;
    isShowing = true;
    try {
      return run();
    } finally {
      isShowing = !isOuter;
      if (isOuter) {
        show();
        flusher.wake();
        setAlarm();
      }
    }
  }

  const reconciler = createReconciler({
    environment,
    base,
    log,
    ownValues,
    observeTimeoutMs: config.observeTimeoutMs,
    serverNow,
    update,
    finish,
    foundConflict,
    listChanged(collection) {
      lists.touch(collection);
      soon();
    },
  });

  function update(entry: LogEntry, record: OperationRecord): void {
    const { id, entity } = record;
    const wasVisible = log.folded(entity).steps.find((step) => step.id === id);
    log.set({ ...entry, record });
    if (!entry.manual && !entry.isShadow) link.save(id);
    const isOut = record.status === 'rejected' || record.status === 'parked';
    if (isOut && wasVisible) withdrawn(entry, wasVisible);
  }

  /** It is out of the view for good or for now: what needs it waits for it (LN2, LN3). */
  function withdrawn({ record: { id, entity } }: LogEntry, { kind }: Step): void {
    for (const other of log.all) {
      const { record } = other;
      const isBehind = record.entity === entity && record.id !== id && !other.manual;
      const depends = (kind === 'create' && isBehind) || (record.after ?? []).includes(id);
      if (depends && record.status === 'queued' && !record.isInDoubt)
        update(other, { ...record, status: 'parked', problem: { code: 'dependency' } });
    }
  }

  /** Those behind it stand on what it made: that stays so when nobody remembers it any more (CF3). */
  function handDown({ record: { entity, ackVersion }, order }: LogEntry, { made }: Step): void {
    for (const other of log.of(entity)) {
      const { record } = other;
      if (other.order < order || other.manual) continue;
      const moved = Object.keys(made).filter(
        (field) => field in record.before && !isEqual(record.before[field], made[field]),
      );
      if (!moved.length) continue;
      const before = { ...record.before, ...Object.fromEntries(moved.map((field) => [field, made[field]])) };
      update(other, { ...record, before, baseVersion: ackVersion ?? record.baseVersion });
    }
  }

  function finish(entry: LogEntry, end: OperationEnd): void {
    const { id, entity } = entry.record;
    const step = log.folded(entity).steps.find((other) => other.id === id);
    // Base has the entity; that its lists have it, too, is what the view has been saying.
    if (end.status === 'observed' && step?.kind === 'create')
      for (const collection of step.into) {
        base.apply([{ collection, added: [entity], at: step.at }], now());
        lists.touch(collection);
      }
    const isStored = !entry.manual && !entry.isShadow;
    // Base has it here; in other tabs perhaps not yet.
    if (isStored && end.status === 'observed') {
      const held = base.entity(entity);
      tellAnswer(entry, { version: held?.version, value: held?.value });
    }
    log.remove(id);
    if (isStored) link.save(id);
    if (step && end.status === 'observed') handDown(entry, step);
    if (step && end.status !== 'observed' && end.status !== 'superseded') withdrawn(entry, step);
    if (!log.of(entity).length) {
      ownValues.release(entity);
      link.put(`base:${entity}`, undefined);
    }
    promises.ended(id, end);
    soon();
  }

  function foundConflict(conflict: Conflict): void {
    inbox.set(conflict.id, conflict);
    link.put(`conflict:${conflict.id}`, conflict);
    soon();
  }

  function hear(changes: readonly RemoteChange[], hearing?: Hearing): boolean {
    const resolved = changes.map((change) => replaceIds(change, aliases.all));
    const isOverlapped = reconciler.hear(resolved, hearing);
    flusher.wake();
    setAlarm();
    soon();
    return isOverlapped;
  }

  function wantFetch(entity: string): boolean {
    return [...fetchers].map((fetch) => fetch(entity)).some(Boolean);
  }

  function answered(entry: LogEntry, answer: OperationAnswer): void {
    const { record } = entry;
    const { version, value } = answer;
    const entity = answer.entity ?? record.entity;
    if (entity !== record.entity) rename(record.entity, entity);
    const current = log.get(record.id) ?? entry;
    tellAnswer(current, { version, value });
    if (version !== undefined) acked.set(entity, Math.max(version, acked.get(entity) ?? version));
    update(current, {
      ...current.record,
      ...{ status: 'acked', ackedAt: now(), ackVersion: version, isInDoubt: false, failures: 0 },
      ...{ fence: undefined, problem: undefined, retryAt: undefined },
    });
    promises.acked(record.id, version);
    if (value === undefined) reconciler.review(entity);
    else reconciler.hear([{ entity, value, version }], { operationIds: [record.id] });
    flusher.wake();
    setAlarm();
    soon();
  }

  /** Other tabs show what they have of it until their own base has it. */
  function tellAnswer({ record: { id, entity, before } }: LogEntry, answer: OperationAnswer): void {
    const step = log.folded(entity).steps.find((other) => other.id === id);
    const own = [before, step?.made ?? {}];
    answersHeard.add(id);
    link.put(`answer:${id}`, { ...answer, at: now(), entity, own } satisfies StoredAnswer);
  }

  /** The server chose another key for what was created here (TI1). */
  function rename(temporary: string, real: string): void {
    for (const [key, value] of aliases.learn(temporary, real)) link.put(`alias:${key}`, value);
    for (const entry of log.all) {
      const vars = replaceIds(entry.record.vars, aliases.all);
      const entity = replaceIds(entry.record.entity, aliases.all);
      if (vars !== entry.record.vars || entity !== entry.record.entity)
        update(entry, { ...entry.record, vars, entity });
    }
    views.touch(temporary);
    views.touchAll();
    lists.touchAll();
  }

  function failed(entry: LogEntry, verdict: Verdict): void {
    const { record } = verdict;
    if (verdict.kind === 'conflict') return conflicted(entry, record, verdict.failure.options);
    if (verdict.kind === 'unauthorized') {
      isUnauthorized = true;
      connection.dispatch('credentialsChanged');
    }
    update(entry, record);
    // It has come back into the queue: what happened meanwhile is looked at now (CF1).
    reconciler.review(record.entity);
    if (record.status === 'unconfirmed') void verify(record.id);
    if (record.status === 'rejected' || record.status === 'unconfirmed') wantFetch(record.entity);
    flusher.wake();
    setAlarm();
    soon();
  }

  /** It did not run, since the server holds something else: with that in base, it is like any other that is not sent (CF7). */
  function conflicted(
    entry: LogEntry,
    record: OperationRecord,
    { theirs }: { readonly theirs?: { readonly value?: unknown; readonly version?: number | undefined } | undefined },
  ): void {
    const [id, count = '0'] = record.sendId.split('.rebase-');
    const next = { ...record, sendId: `${id}.rebase-${Number(count) + 1}`, problem: { code: 'conflict' } };
    const { entity } = record;
    if (theirs) {
      update(entry, next);
      // `null`: there is nothing any more.
      reconciler.hear([{ entity, value: theirs.value ?? undefined, version: theirs.version }], {});
    } else if (wantFetch(entity)) update(entry, { ...next, awaitsBase: true });
    else update(entry, { ...next, status: 'conflict' });
    flusher.wake();
    soon();
  }

  /** Asks the server about an operation of which nobody knows whether it ran (ID3). */
  async function verify(id: string): Promise<void> {
    const entry = log.get(id);
    const { verify: ask } = entry?.definition ?? {};
    if (!entry || !ask || !connection.host.isConnected()) return;
    const { record } = entry;
    let word: 'done' | 'not-done' | 'unknown' = 'unknown';
    try {
      word = await ask(record.vars as never, {
        id: record.sendId,
        entity: record.entity,
        attempt: record.attempts,
        baseVersion: base.entity(record.entity)?.version,
        fields: {},
        signal: new AbortController().signal,
        request: options.request,
        isConnected: connection.host.isConnected,
        remembersKeys,
      });
    } catch (error) {
      reportError(error);
    }
    const current = log.get(id);
    if (current?.record.status !== 'unconfirmed') return;
    if (word === 'done') answered(current, {});
    if (word === 'not-done') {
      update(current, { ...current.record, status: 'queued', isInDoubt: false, problem: undefined });
      reconciler.review(record.entity);
      flusher.wake();
    }
  }

  /** Whatever has its time: acknowledged operations that nobody shows, and those that the app sends itself. */
  function setAlarm(): void {
    cancelAlarm?.();
    const due = log.all.map(dueAt);
    const next = Math.min(...due.filter((at) => at > now()));
    cancelAlarm = Number.isFinite(next) ? setTimer(ring, Math.max(1, Math.ceil(next - now()))) : undefined;
  }

  function dueAt({ record: { status, ackedAt, issuedAt }, manual }: LogEntry): number {
    if (manual) return status === 'queued' ? issuedAt + config.optimisticTimeoutMs : NaN;
    return status === 'acked' ? (ackedAt ?? 0) + config.observeTimeoutMs : NaN;
  }

  function ring(): void {
    for (const entry of log.all) {
      const { record, manual } = entry;
      if (!(dueAt(entry) <= now())) continue;
      if (manual) update(entry, { ...record, status: 'unconfirmed', problem: { code: 'timeout' } });
      else if (!wantFetch(record.entity)) becomeBase(entry);
    }
    setAlarm();
    soon();
  }

  /** Nobody can say more of it than its acknowledgement did (AK5). */
  function becomeBase({ record, definition }: LogEntry): void {
    const { entity, id, lost, merged, vars } = record;
    const held = base.entity(entity);
    const apply = (value: unknown) => definition?.apply(value as never, vars as never);
    const { value } = fold(held?.value, [{ id, lost, merged, apply }]);
    reconciler.hear([{ entity, value }], { operationIds: [id] });
  }

  function toEntry(id: string, order: number, stored: OperationRecord): LogEntry {
    const known = { order, isPlaced: true };
    const definition = definitions.get(stored.name);
    const record = replaceIds(stored, aliases.all);
    if (record.status !== 'parked' && record.status !== 'queued') return { ...known, record, definition };
    const code = record.problem?.code;
    if (!definition || definition.version < record.version)
      return {
        ...known,
        definition: undefined,
        record: parked(record, definition ? 'newer-version' : 'unknown-operation'),
      };
    if (definition.version === record.version) {
      const isFreed = code === 'unknown-operation' || code === 'newer-version';
      return { ...known, definition, record: isFreed ? { ...record, status: 'queued', problem: undefined } : record };
    }
    try {
      if (!definition.migrate) throw new TypeError('There is no "migrate".');
      const vars = definition.migrate(record.vars, record.version);
      return { ...known, definition, record: { ...record, vars, version: definition.version } };
    } catch (error) {
      reportError(error);
      return { ...known, definition: undefined, record: parked(record, 'not-migrated') };
    }
  }

  function loaded(contents: OutboxContents, hasNews: (id: string) => boolean, drop: (id: string) => void): void {
    const { entries, values } = contents;
    for (const [key, value] of values) {
      const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
      if (kind === 'alias') aliases.learn(name, value as string);
      if (kind === 'conflict') {
        storedConflicts.add(name);
        inbox.set(name, value as Conflict);
      }
      if (kind === 'base' && !base.entity(name)) base.apply([value as RemoteEntity], (value as StoredBase).at);
      if (kind === 'answer' && now() - (value as StoredAnswer).at > answerKeptMs) link.put(key, undefined);
    }
    for (const id of storedConflicts)
      if (!values.has(`conflict:${id}`)) {
        storedConflicts.delete(id);
        inbox.delete(id);
      }
    const stored = new Set(entries.map(({ id }) => id));
    for (const { id, order, record } of entries) {
      const own = log.get(id);
      // An acknowledgement is a fact, whatever another tab wrote meanwhile; and what is over here is over.
      if (hasNews(id) || own?.record.status === 'acked') continue;
      drop(id);
      log.set(toEntry(id, order, record as OperationRecord));
    }
    for (const entry of log.all) {
      const { id } = entry.record;
      if (stored.has(id) || entry.manual || entry.isShadow || hasNews(id)) continue;
      drop(id);
      const answer = values.get(`answer:${id}`) as StoredAnswer | undefined;
      if (answer) shadow(entry, answer);
      else finishHere(entry);
    }
    const answers = [...values].flatMap(([key, value]) =>
      key.startsWith('answer:') ? [[key.slice(7), value as StoredAnswer] as const] : [],
    );
    // One answer may show what another operation did.
    for (const [, { entity, own }] of answers) ownValues.remember(entity, ...own);
    for (const [id, answer] of answers) hearAnswer(id, answer);
    isRestoring.set(false);
    for (const entity of new Set(log.all.map(({ record }) => record.entity))) reconciler.review(entity);
    flusher.wake();
    setAlarm();
    soon();
  }

  /** Another tab saw it through; this one shows it until its own base has it. */
  function shadow(entry: LogEntry, { at, version, entity }: StoredAnswer): void {
    const record = { ...entry.record, entity, status: 'acked', ackedAt: at, ackVersion: version } as const;
    log.set({ ...entry, isShadow: true, record });
    promises.acked(record.id, version);
  }

  function finishHere(entry: LogEntry): void {
    finish({ ...entry, isShadow: true }, { status: 'discarded' });
  }

  function hearAnswer(id: string, { at, entity, value, version }: StoredAnswer): void {
    if (answersHeard.has(id)) return;
    answersHeard.add(id);
    if (version !== undefined) acked.set(entity, Math.max(version, acked.get(entity) ?? version));
    // It was so then; base may have heard of the entity since.
    if (value !== undefined && (base.entity(entity)?.at ?? 0) <= at)
      reconciler.hear([{ entity, value, version }], { operationIds: [id], fetchedAt: at });
  }

  function placed(id: string, order: number): void {
    const entry = log.get(id);
    if (!entry) return;
    log.set({ ...entry, order });
    promises.persisted(id, link.durability);
  }

  function refused(id: string, code: Refusal): void {
    const entry = log.get(id);
    if (entry) finish({ ...entry, isShadow: true }, { status: 'refused', code, message: refusals[code] });
  }

  function start(): void {
    isRestoring.set(true);
    isUnauthorized = false;
    flusher = createFlusher({
      environment,
      base,
      log,
      maxSending: config.maxSending,
      answerTimeoutMs: config.optimisticTimeoutMs,
      retries: config.retries,
      isConnected: () => !isUnauthorized && connection.host.isConnected(),
      remembersKeys,
      request: options.request,
      ackedVersion: (entity) => acked.get(entity),
      claim: ({ id }) => link.written(id),
      update,
      answered,
      failed,
    });
    link = createOutboxLink({
      environment,
      storage: options.storage,
      scope: { destination: options.destination, userId: connection.host.auth.userId },
      maxEntries: config.maxPending,
      read(id) {
        const entry = log.get(id);
        return entry && !entry.manual && !entry.isShadow ? entry.record : undefined;
      },
      loaded,
      placed,
      refused,
      elected: flusher.elected,
      deposed: flusher.deposed,
      outdated: () => flusher.deposed(),
    });
  }

  function end(): void {
    flusher.stop();
    link.close();
    cancelAlarm?.();
    promises.abandon();
    log.clear();
    base.clear();
    ownValues.clear();
    aliases.clear();
    acked.clear();
    answersHeard.clear();
    inbox.clear();
    storedConflicts.clear();
    memberOf.clear();
    views.touchAll();
    lists.touchAll();
  }

  function rouse(): void {
    isUnauthorized = false;
    flusher.rouse();
    for (const { record } of log.all) if (record.status === 'unconfirmed') void verify(record.id);
  }

  connection.join({
    connected: rouse,
    heard(incoming) {
      if (incoming.kind === 'renewed' && isUnauthorized) rouse();
    },
    abandoned(reason) {
      if (reason !== 'user-changed') return;
      end();
      start();
      show();
    },
  });
  onDispose(environment.onLifecycle((event) => event === 'online' && rouse()));
  onDispose(end);
  for (const operation of options.operations ?? []) definitions.set(operation.name, operation);
  start();

  function refuse(mutation: Mutation, code: Refusal): Mutation {
    promises.ended(mutation.id, { status: 'refused', code, message: refusals[code] });
    return mutation;
  }

  function issue(definition: AnyOperation, vars: unknown, { after }: MutateOptions = {}, merged?: Fields): Mutation {
    const id = randomId();
    const mutation = promises.create(id);
    register([definition]);
    const stored = log.all.filter(({ manual, isShadow }) => !manual && !isShadow);
    if (stored.length >= config.maxPending) return refuse(mutation, 'outbox-full');
    let entity: string;
    try {
      entity = aliases.resolve(definition.entity(vars as never));
      vars = structuredClone(replaceIds(vars, aliases.all));
      const apply = (value: unknown) => definition.apply(value as never, vars as never);
      const { value } = log.folded(entity);
      const [step] = fold(value, [{ id, apply, merged }]).steps;
      if (step?.kind === 'failed') throw step.error;
      const held = base.entity(entity);
      // Own operations before it are no part of what it was made on; of what is not there yet they are all there is.
      const found = toFields(held?.value ?? value);
      const isThere = value !== undefined;
      const before = Object.fromEntries(Object.keys(step?.fields ?? {}).map((field) => [field, found[field]]));
      ownValues.remember(entity, isThere ? before : {}, step?.made ?? {});
      keepBase(entity);
      const compacted = toCompact(entity, definition, vars);
      log.set({
        definition,
        order: unplaced + ++issued,
        record: {
          ...{ id, name: definition.name, version: definition.version, vars, entity },
          ...{ issuedAt: serverNow(), seenAt: now(), baseVersion: base.entity(entity)?.version },
          ...{ status: 'queued', sendId: id, attempts: 0, failures: 0, isInDoubt: false, after, merged },
          before: { ...(isThere ? before : {}), ...compacted?.record.before },
        },
      });
      if (compacted) finish(compacted, { status: 'superseded', by: id });
    } catch (error) {
      reportError(error);
      return refuse(mutation, 'invalid');
    }
    link.save(id);
    return mutation;
  }

  /** The one before it in the lane, if it was never sent and says the same thing (OP8). */
  function toCompact(entity: string, { name, compactKey }: AnyOperation, vars: unknown): LogEntry | undefined {
    const last = log.of(entity).at(-1);
    if (!compactKey || last?.record.name !== name || last.manual || last.record.status !== 'queued') return undefined;
    const isSame = compactKey(last.record.vars as never) === compactKey(vars as never);
    return isSame && isUnsent(last.record) && !last.record.attempts ? last : undefined;
  }

  /** So that an edit made offline shows on something after a reload. */
  function keepBase(entity: string): void {
    const held = base.entity(entity);
    if (held?.value === undefined || log.of(entity).length) return;
    link.put(`base:${entity}`, { entity, value: held.value, version: held.version, at: held.at } satisfies StoredBase);
  }

  function register(next: readonly AnyOperation[]): void {
    for (const definition of next) {
      if (definitions.get(definition.name) === definition) continue;
      definitions.set(definition.name, definition);
      for (const entry of log.all)
        if (entry.record.name === definition.name && !entry.manual && entry.definition !== definition) {
          const known = toEntry(entry.record.id, entry.order, entry.record);
          log.set(known);
          if (known.record !== entry.record) link.save(entry.record.id);
        }
    }
  }

  function resolve(conflictId: string, choice: ConflictChoice): Mutation | undefined {
    const conflict = inbox.get(conflictId);
    if (!conflict) return undefined;
    dismiss(conflictId);
    const entry = log.get(conflict.operationId);
    const isAsking = entry?.record.status === 'conflict' && conflict.decided === 'undecided';
    if (isAsking) goOn(entry, conflict, choice);
    else if (choice !== 'theirs' && conflict.decided === 'theirs') {
      // Decided already, and the operation is over: a new one says so (CF6).
      const definition = definitions.get(conflict.operationName);
      if (definition)
        return issue(definition, conflict.vars, {}, typeof choice === 'object' ? choice.values : undefined);
    }
    return undefined;
  }

  /** Someone has said what becomes of an operation that asked. */
  function goOn(entry: LogEntry, { entity, fields: conflicts, isRemoved }: Conflict, choice: ConflictChoice): void {
    const verdict =
      typeof choice === 'object' ? { decided: 'merged' as const, values: choice.values } : { decided: choice };
    // What they have by now is what it goes on from.
    const held = base.entity(entity);
    const present = held
      ? conflicts.map((conflict) => ({ ...conflict, theirs: toFields(held.value)[conflict.field] }))
      : conflicts;
    const next = settle({ ...entry.record, status: 'queued' }, present, verdict, held);
    const { fields } = log.folded(entity).steps.find(({ id }) => id === entry.record.id) ?? { fields: {} };
    const isLost =
      choice === 'theirs' && (isRemoved || Object.keys(fields).every((field) => next.lost?.includes(field)));
    if (isLost) finish(entry, { status: 'discarded' });
    else update(entry, next);
  }

  function dismiss(conflictId: string): void {
    if (!inbox.delete(conflictId)) return;
    link.put(`conflict:${conflictId}`, undefined);
    soon();
  }

  return {
    entity: views.view,
    collection: lists.view,
    operations,
    conflicts,
    isRestoring,
    get durability() {
      return link.durability;
    },
    mutate: (operation, vars, mutateOptions) => atOnce(() => issue(operation as AnyOperation, vars, mutateOptions)),
    update: (key, type, patch) =>
      atOnce(() => {
        const id = randomId();
        const entity = aliases.resolve(key);
        const found = toFields(log.folded(entity).value);
        const before = Object.fromEntries(Object.keys(patch).map((field) => [field, found[field]]));
        log.set({
          definition: undefined,
          order: unplaced + ++issued,
          manual: patch,
          record: {
            ...{ id, name: type, version: 1, vars: patch, entity, issuedAt: now(), seenAt: now() },
            ...{ status: 'queued', sendId: id },
            ...{ attempts: 0, failures: 0, isInDoubt: false, before },
          },
        });
        return id;
      }),
    confirm: (id, value) =>
      atOnce(() => {
        const entry = log.get(id);
        if (!entry) return;
        const { entity } = entry.record;
        if (!entry.manual) return answered(entry, { value });
        const patched = { entity, patch: entry.manual };
        reconciler.hear([value === undefined ? patched : { entity, value }], {});
        finish(log.get(id) ?? entry, { status: 'observed' });
      }),
    rollback: (id) =>
      atOnce(() => {
        const entry = log.get(id);
        if (entry) finish(entry, { status: 'discarded' });
      }),
    retry: (id) =>
      atOnce(() => {
        if (id === undefined) return rouse();
        const entry = log.get(id);
        if (!entry || entry.manual || !entry.definition) return;
        const { record } = entry;
        const isAnew = record.status === 'rejected';
        // A server that remembers ids repeats its refusal to the old one.
        const sendId = isAnew ? `${id}.retry-${record.attempts}` : record.sendId;
        const free = { isResting: undefined, retryAt: undefined, failures: 0, problem: undefined };
        if (record.status === 'rejected' || record.status === 'parked' || record.status === 'unconfirmed')
          update(entry, { ...record, ...free, sendId, status: 'queued' });
        else if (record.status === 'queued') update(entry, { ...record, ...free });
        for (const other of log.of(record.entity))
          if (other.record.problem?.code === 'dependency')
            update(other, { ...other.record, status: 'queued', problem: undefined });
      }),
    discard: (id) =>
      atOnce(() => {
        const entry = log.get(id);
        if (!entry) return;
        finish(entry, { status: 'discarded' });
        if (entry.record.isInDoubt) wantFetch(entry.record.entity);
      }),
    async undo(id) {
      const entry = log.get(id);
      if (!entry) return 'too-late';
      const { record, definition } = entry;
      if (entry.manual || (isUnsent(record) && !record.attempts)) {
        // Taken out of sight at once; it is over when no other tab can have begun to send it.
        atOnce(() => log.remove(id));
        if (entry.manual || (await link.written(id))) {
          atOnce(() => finish(entry, { status: 'undone' }));
          return 'undone';
        }
        return 'too-late';
      }
      const step = log.folded(record.entity).steps.find((other) => other.id === id);
      const call = definition?.inverse?.(record.vars as never, step?.before as never);
      if (!call) return 'too-late';
      atOnce(() => issue(call.operation, call.vars));
      return 'inverted';
    },
    resolve: (conflictId, choice) => atOnce(() => resolve(conflictId, choice)),
    dismiss: (conflictId) => atOnce(() => dismiss(conflictId)),
    receive: hear,
    mark: base.mark,
    onFetchWanted(listener) {
      fetchers.add(listener);
      return () => void fetchers.delete(listener);
    },
    register: (next) => atOnce(() => register(next)),
  };
}

const refusals = {
  'outbox-full': 'Too much waits to be sent. Nothing older was dropped; this change was not taken.',
  'not-stored': 'This device could not store the change, so it was not taken.',
  invalid: 'The operation does not fit what it is to change.',
};

type Refusal = keyof typeof refusals;

function parked(record: OperationRecord, code: string): OperationRecord {
  return { ...record, status: 'parked', problem: { code } };
}

function sameOr<Item>(last: readonly Item[], next: readonly Item[]): readonly Item[] {
  return last.length === next.length && next.every((item, index) => item === last[index]) ? last : next;
}

declare class AbortController {
  readonly signal: SendContext['signal'];
}
declare function structuredClone<Value>(value: Value): Value;

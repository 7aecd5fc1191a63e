import type { Environment } from '../../shared/environment';
import type { Batch } from './batch-line';
import { createDuplicateWindow } from './duplicate-window';
import { findRivals, noteTouches, type FieldTouches } from './field-conflicts';
import { historyDepth, place, take, type Combine, type KeyHistory } from './key-history';
import type { Wait } from './pace';
import { isOlder, type Stamped } from './stamp';
import type { MutableCounts, PushOutcome } from './update-counts';
import type { UpdateMerge, UpdateOptions } from './update-options';

/** All of one type and key; of one type, for those without a key. */
export interface KeyWait<Update> extends Wait {
  readonly type: string | undefined;
  readonly key: string | undefined;
  readonly history: KeyHistory<Update>;
  readonly touches: FieldTouches<Update>;
  /** So many updates are to be delivered. 0: nothing waits. */
  size: number;
  firstAt: number;
  lastAt: number;
  heldUntil: number;
}

/** What waits, by key, and what is known of keys that nothing waits for. */
export interface Intake<Update> {
  /** In the order in which they began to wait. */
  readonly waiting: ReadonlyMap<string, KeyWait<Update>>;
  /**
   * @param mayGrow whether one more may wait; merging is always possible
   * @returns what it waits with, and whether it is the first there
   */
  take(
    update: Update,
    options: UpdateOptions<Update>,
    mayGrow: boolean,
  ): Exclude<PushOutcome, 'accepted'> | { readonly wait: Wait; readonly isFirst: boolean };
  /** Takes out what may go, by type. */
  release(options: UpdateOptions<Update>, mayGo: (wait: Wait) => boolean): readonly Batch<Update>[];
}

export function createIntake<Update>(
  { monotonicNow, reportError }: Pick<Environment, 'monotonicNow' | 'reportError'>,
  counts: MutableCounts,
): Intake<Update> {
  const seen = createDuplicateWindow();
  const waiting = new Map<string, KeyWait<Update>>();
  /** The latest last. */
  const settled = new Map<string, KeyWait<Update>>();

  const find = (name: string) => waiting.get(name) ?? settled.get(name);

  function combineFor(
    { merge = 'newest' }: UpdateOptions<Update>,
    type: string | undefined,
  ): Combine<Update> | undefined {
    const chosen = typeof merge !== 'object' ? merge : mergeOf(merge, type);
    if (chosen === 'all') return undefined;
    if (chosen === 'newest') return toNewer;
    return (older, newer) => {
      try {
        return chosen(older, newer);
      } catch (error) {
        reportError(error);
        return newer;
      }
    };
  }

  /** Tells the conflicts that the update brings. @returns what is to go on in its place */
  function settle(
    arrived: Stamped<Update>,
    { type, key, touches }: KeyWait<Update>,
    { conflicts }: UpdateOptions<Update>,
    now: number,
  ): Stamped<Update> {
    if (!conflicts || key === undefined) return arrived;
    let standing = arrived;
    for (const [rival, fields] of findRivals(touches, arrived.update, conflicts, now)) {
      const [older, newer] = isOlder(standing, rival) ? [standing, rival] : [rival, standing];
      counts.conflicts++;
      try {
        const choice = conflicts.onConflict?.({ type, key, fields, older: older.update, newer: newer.update });
        if (choice !== undefined) standing = { ...newer, update: choice };
      } catch (error) {
        reportError(error);
      }
    }
    noteTouches(touches, standing, conflicts, now);
    return standing;
  }

  return {
    waiting,
    take(update, options, mayGrow) {
      const { duplicateWindowMs = 60_000, maxRemembered = 10_000 } = options;
      const now = monotonicNow();
      const since = now - duplicateWindowMs;
      try {
        const id = options.idOf?.(update);
        if (id !== undefined && seen.has(id, since)) return 'duplicate';
        const type = options.typeOf?.(update);
        const key = options.keyOf?.(update);
        const timestamp = toFinite(options.timestampOf?.(update));
        const name = toName(type, key);
        const combine = key === undefined ? undefined : combineFor(options, type);
        const known = find(name) ?? createEntry<Update>(type, key);
        if (!mayGrow && !(combine && known.size > 0)) return 'refused';

        if (id !== undefined) seen.add(id, now, since, maxRemembered);
        const standing = settle({ update, timestamp, id }, known, options, now);
        // Whoever was told of a conflict may have pushed or flushed.
        const entry = find(name) ?? known;
        const depth = combine === toNewer || timestamp === undefined ? 1 : historyDepth;
        if (!place(entry.history, standing, combine, depth)) return 'superseded';
        if (combine && entry.size > 0) counts.superseded++;
        else {
          entry.size++;
          counts.waiting++;
        }
        const isFirst = !waiting.has(name);
        if (isFirst) {
          entry.firstAt = now;
          settled.delete(name);
          waiting.set(name, entry);
        }
        entry.lastAt = now;
        return { wait: entry, isFirst };
      } catch (error) {
        reportError(error);
        return 'invalid';
      }
    },
    release(options, mayGo) {
      const { timestampOf, conflicts, throttleMs = 0, maxRemembered = 10_000 } = options;
      const now = monotonicNow();
      const batches = new Map<string | undefined, Update[]>();
      for (const [name, entry] of waiting) {
        if (!mayGo(entry)) continue;
        const { type, key, history, size } = entry;
        const updates = take(history, key === undefined ? undefined : combineFor(options, type), !!timestampOf);
        const batch = batches.get(type);
        if (batch) batch.push(...updates);
        else batches.set(type, [...updates]);
        waiting.delete(name);
        counts.superseded += size - updates.length;
        counts.waiting -= size - updates.length;
        entry.size = 0;
        entry.heldUntil = now + throttleMs;
        if (timestampOf || conflicts || throttleMs > 0) settled.set(name, entry);
      }
      for (const name of settled.keys()) {
        if (settled.size <= maxRemembered) break;
        settled.delete(name);
      }
      return [...batches].map(([type, updates]) => ({ type, updates }));
    },
  };
}

function createEntry<Update>(type: string | undefined, key: string | undefined): KeyWait<Update> {
  return { type, key, history: [], touches: new Map(), size: 0, firstAt: 0, lastAt: 0, heldUntil: 0 };
}

/** Another one for each pair, whatever stands in them. */
function toName(type: string | undefined, key: string | undefined): string {
  const head = type === undefined ? '' : `${type.length}/${type}`;
  return key === undefined ? head : `${head}:${key}`;
}

function toNewer<Update>(_older: Update, newer: Update): Update {
  return newer;
}

function toFinite(timestamp: number | undefined): number | undefined {
  return Number.isFinite(timestamp) ? timestamp : undefined;
}

/** A type may be called anything, `constructor` included. */
function mergeOf<Update>(
  merges: Readonly<Record<string, UpdateMerge<Update>>>,
  type: string | undefined,
): UpdateMerge<Update> {
  return (type !== undefined && Object.hasOwn(merges, type) ? merges[type] : undefined) ?? 'newest';
}

import type { UpdateConflictOptions } from './field-conflicts';

/**
 * What becomes of updates of one key that wait together. `newest`: it takes the place of the others. A function makes one of two, for
 * instance of two patches. `all`: each is delivered.
 */
export type UpdateMerge<Update> = 'newest' | 'all' | ((older: Update, newer: Update) => Update);

/** All are optional. Functions get the update as it was pushed and must be pure. */
export interface UpdateOptions<Update> {
  /** What equal copies have in common: an id, or a key that you make. @default none: nothing is a duplicate */
  idOf?(update: Update): string | undefined;
  /** Types are delivered apart, each in one call. @default one type, `undefined` */
  typeOf?(update: Update): string | undefined;
  /** What it is about: updates of one type and key merge. Those without a key are all delivered. @default none */
  keyOf?(update: Update): string | undefined;
  /** For all types, or for each; a type that is not named has `newest`. @default 'newest' */
  readonly merge?: UpdateMerge<Update> | Readonly<Record<string, UpdateMerge<Update>>> | undefined;
  /**
   * When it is of, in ms, by one clock for all sources, such as the server's: the clock that is ahead wins.
   * @default the order of arrival, which also holds where it gives no finite number
   */
  timestampOf?(update: Update): number | undefined;
  /** Finds updates that contradict each other. @default none are looked for */
  readonly conflicts?: UpdateConflictOptions<Update> | undefined;

  /** As many as wait make a batch. @default 50 */
  readonly batchSize?: number | undefined;
  /** The longest that an update waits for others, in ms. @default 200 */
  readonly batchMs?: number | undefined;
  /**
   * Without a new update for so long, nothing waits for more, in ms. 0: nothing waits for anything but the next frame. From `batchMs`
   * on it makes no difference. @default 100; 0 with `throttleMs`
   */
  readonly debounceMs?: number | undefined;
  /** A key is delivered at most once in so many ms: the first at once, the last when they are over. @default 0, not at all */
  readonly throttleMs?: number | undefined;
  /** How long the id of an update is known, in ms. @default 60_000 */
  readonly duplicateWindowMs?: number | undefined;
  /** So many wait at most; then all of them are delivered at once. @default 10_000 */
  readonly maxWaiting?: number | undefined;
  /** So many ids, and newest timestamps of keys that nothing waits for, are known at most. @default 10_000 */
  readonly maxRemembered?: number | undefined;
}

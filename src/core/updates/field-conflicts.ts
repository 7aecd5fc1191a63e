import { isEqual } from '../sync/is-equal';
import { isOlder, type Stamped } from './stamp';

/** Two updates of one key that give a field different values, from different sources and at about the same time. */
export interface UpdateConflict<Update> {
  readonly type: string | undefined;
  readonly key: string;
  /** Those that both give, with different values. */
  readonly fields: readonly string[];
  readonly older: Update;
  readonly newer: Update;
}

export interface UpdateConflictOptions<Update> {
  /** Who made it: a user, a device, a server. Updates of one source, and those of `undefined`, never conflict. */
  sourceOf(update: Update): string | undefined;
  /** What it changes, by field. Values are compared as data. */
  fieldsOf(update: Update): Readonly<Record<string, unknown>>;
  /** Updates that arrive further apart do not conflict, in ms. @default 200 */
  readonly windowMs?: number | undefined;
  /**
   * Told once for each pair, before either goes on. What it returns takes the place of the newer: `older`, or one made of both.
   * @default the newer stands
   */
  onConflict?(conflict: UpdateConflict<Update>): Update | undefined | void;
}

/** Who changed a field last, oldest change first. */
export type FieldTouches<Update> = Map<string, Touch<Update>>;

interface Touch<Update> {
  readonly by: Stamped<Update>;
  readonly source: string | undefined;
  readonly value: unknown;
  readonly at: number;
}

/** Others' updates that this one contradicts, each with the fields in question. Forgets changes of before the window. */
export function findRivals<Update>(
  touches: FieldTouches<Update>,
  update: Update,
  { sourceOf, fieldsOf, windowMs = 200 }: UpdateConflictOptions<Update>,
  now: number,
): ReadonlyMap<Stamped<Update>, readonly string[]> {
  const source = sourceOf(update);
  const rivals = new Map<Stamped<Update>, string[]>();
  for (const [field, { at }] of touches) {
    if (now - at <= windowMs) break;
    touches.delete(field);
  }
  for (const [field, value] of Object.entries(fieldsOf(update))) {
    const touch = touches.get(field);
    if (!touch || source === undefined || touch.source === undefined || touch.source === source) continue;
    if (!isEqual(touch.value, value)) rivals.set(touch.by, [...(rivals.get(touch.by) ?? []), field]);
  }
  return rivals;
}

/** Notes what an update changed, where nothing newer has. */
export function noteTouches<Update>(
  touches: FieldTouches<Update>,
  by: Stamped<Update>,
  { sourceOf, fieldsOf }: UpdateConflictOptions<Update>,
  now: number,
): void {
  const source = sourceOf(by.update);
  for (const [field, value] of Object.entries(fieldsOf(by.update))) {
    const touch = touches.get(field);
    if (touch && isOlder(by, touch.by)) continue;
    // A map keeps the order of adding.
    touches.delete(field);
    touches.set(field, { by, source, value, at: now });
  }
}

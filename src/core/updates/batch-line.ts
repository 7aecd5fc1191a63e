import { createEmitter } from '../../shared/emitter';
import type { Environment } from '../../shared/environment';
import type { Undo } from '../../shared/undo';
import type { MutableCounts } from './update-counts';

/** @param type of all of them; `undefined` without `typeOf` */
export type UpdateListener<Update> = (updates: readonly Update[], type: string | undefined) => void;

/** Released updates of one type. */
export interface Batch<Update> {
  readonly type: string | undefined;
  readonly updates: readonly Update[];
}

/** Batches on their way to the listeners, one after the other, whatever the listeners do meanwhile. */
export interface BatchLine<Update> {
  readonly listeners: number;
  /** There are batches, since the last listener left. */
  readonly isWaiting: boolean;
  listen(listener: UpdateListener<Update>): Undo;
  add(batches: readonly Batch<Update>[]): void;
  /** Until nobody listens. Called by a listener it does nothing: what was added comes after what is being told. */
  deliver(): void;
  /** Nobody hears anything any more. @returns what was still to come */
  giveBack(): readonly Update[];
}

export function createBatchLine<Update>(
  { reportError }: Pick<Environment, 'reportError'>,
  counts: MutableCounts,
): BatchLine<Update> {
  const told = createEmitter<Batch<Update>>(reportError);
  let line: Batch<Update>[] = [];
  let isDelivering = false;
  return {
    get listeners() {
      return told.size;
    },
    get isWaiting() {
      return line.length > 0;
    },
    listen: (listener) => told.listen(({ updates, type }) => listener(updates, type)),
    add(batches) {
      line.push(...batches);
    },
    deliver() {
      if (isDelivering) return;
      isDelivering = true;
      for (let next; told.size > 0 && (next = line.shift());) {
        counts.waiting -= next.updates.length;
        counts.delivered += next.updates.length;
        counts.batches++;
        told.emit(next);
      }
      isDelivering = false;
    },
    giveBack() {
      const rest = line.flatMap(({ updates }) => updates);
      line = [];
      told.clear();
      counts.waiting -= rest.length;
      counts.returned += rest.length;
      return rest;
    },
  };
}

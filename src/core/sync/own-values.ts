import { isEqual } from './is-equal';
import type { Fields } from './operation-record';

/** So many values of one field are remembered. */
const maxValues = 100;
/** How long after the last operation of an entity: echoes and other tabs may be late by that much, in ms. */
const keptMs = 60_000;

/** What this device itself put into the fields of entities, or found there: nothing of that is someone else's change (CF2). */
export interface OwnValues {
  remember(entity: string, ...fields: readonly Fields[]): void;
  has(entity: string, field: string, value: unknown): boolean;
  /** No operation of the entity is left. */
  release(entity: string): void;
  clear(): void;
}

interface Own {
  readonly fields: Map<string, readonly unknown[]>;
  until: number;
}

/** @param now wall clock in ms */
export function createOwnValues(now: () => number): OwnValues {
  const entities = new Map<string, Own>();
  const has: OwnValues['has'] = (entity, field, value) =>
    (entities.get(entity)?.fields.get(field) ?? []).some((own) => isEqual(own, value));
  return {
    has,
    remember(entity, ...all) {
      const own = entities.get(entity) ?? { fields: new Map<string, readonly unknown[]>(), until: 0 };
      own.until = Infinity;
      entities.set(entity, own);
      for (const fields of all)
        for (const [field, value] of Object.entries(fields))
          if (!has(entity, field, value))
            own.fields.set(field, [...(own.fields.get(field) ?? []), value].slice(-maxValues));
    },
    release(entity) {
      const own = entities.get(entity);
      if (own) own.until = now() + keptMs;
      for (const [key, { until }] of entities) if (until < now()) entities.delete(key);
    },
    clear: () => entities.clear(),
  };
}

import { isEqual } from './is-equal';
import type { Fields } from './operation-record';

/** So many values of one field are remembered. */
const maxValues = 100;

/** What this device itself put into the fields of entities that have operations, or found there: nothing of that is someone else's change (CF2). */
export interface OwnValues {
  remember(entity: string, ...fields: readonly Fields[]): void;
  has(entity: string, field: string, value: unknown): boolean;
  /** No operation of the entity is left. */
  forget(entity: string): void;
  clear(): void;
}

export function createOwnValues(): OwnValues {
  const entities = new Map<string, Map<string, readonly unknown[]>>();
  const has: OwnValues['has'] = (entity, field, value) =>
    (entities.get(entity)?.get(field) ?? []).some((own) => isEqual(own, value));
  return {
    has,
    remember(entity, ...all) {
      const own = entities.get(entity) ?? new Map<string, readonly unknown[]>();
      entities.set(entity, own);
      for (const fields of all)
        for (const [field, value] of Object.entries(fields))
          if (!has(entity, field, value)) own.set(field, [...(own.get(field) ?? []), value].slice(-maxValues));
    },
    forget: (entity) => void entities.delete(entity),
    clear: () => entities.clear(),
  };
}

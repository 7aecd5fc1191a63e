import { shareStructure } from './share-structure';

/** So many changes of one list are remembered for a fetch that began before them. */
const maxPushedMembers = 10_000;

/** What the server said of one entity. */
export interface BaseEntity {
  /** `undefined`: it does not exist. */
  readonly value: unknown;
  readonly version: number | undefined;
  /** When base last heard of it, in ticks of base. */
  readonly touched: number;
  /** When it was so, as far as this device knows: when the fetch began, or the push arrived; wall clock in ms. */
  readonly at: number;
}

export interface BaseCollection {
  /** Keys of entities. */
  readonly ids: readonly string[];
  readonly touched: number;
}

/** One thing that the server said. */
export interface RemoteEntity {
  readonly entity: string;
  /** The whole entity; `undefined` together with no `patch`: it was removed. */
  readonly value?: unknown;
  /** Or only some of its fields. Of an entity that base does not know it says nothing. */
  readonly patch?: Readonly<Record<string, unknown>> | undefined;
  /** Grows with every change. */
  readonly version?: number | undefined;
}

export interface RemoteCollection {
  readonly collection: string;
  /** The whole list. */
  readonly ids?: readonly string[] | undefined;
  /** Or what joined and what left. */
  readonly added?: readonly string[] | undefined;
  readonly removed?: readonly string[] | undefined;
  readonly at?: 'start' | 'end' | undefined;
}

export type RemoteChange = RemoteEntity | RemoteCollection;

/** What base heard of an entity; `before` and `after` are the same object if it was no news. */
export interface BaseChange {
  readonly entity: string;
  readonly before: BaseEntity | undefined;
  readonly after: BaseEntity;
}

export interface Base {
  /** A mark for a fetch that begins now: what is touched after it is newer than the fetch (BG4). */
  mark(): number;
  entity(key: string): BaseEntity | undefined;
  collection(key: string): BaseCollection | undefined;
  /**
   * @param at when it was so, wall clock in ms
   * @param mark of the fetch that brought it; `undefined`: it was pushed, or is the answer to an operation
   * @returns what was heard, without what base knew better; `isOverlapped`: some of it was older than what base holds, and has to be fetched again
   */
  apply(
    changes: readonly RemoteChange[],
    at: number,
    mark?: number,
  ): { readonly heard: readonly BaseChange[]; readonly collections: readonly string[]; readonly isOverlapped: boolean };
  clear(): void;
}

/** The server's truth, as far as it was told. Nothing else writes here (RB1). */
export function createBase(): Base {
  const entities = new Map<string, BaseEntity>();
  const collections = new Map<string, BaseCollection>();
  /** Membership that was pushed, and when: a fetch that began before does not know of it. */
  const pushedMembers = new Map<string, Map<string, { readonly isIn: boolean; readonly touched: number }>>();
  let now = 0;
  /** What began before this is of another user. */
  let floor = 0;

  /** @returns what was heard, also if it is no news; `undefined` if base knows better; 'older' if it may, and a fetch should tell */
  function applyEntity(change: RemoteEntity, at: number, mark: number | undefined): BaseChange | 'older' | undefined {
    const { entity, patch, version } = change;
    const before = entities.get(entity);
    const isVersioned = version !== undefined && before?.version !== undefined;
    // A version says more than the time at which it arrived.
    if (isVersioned && version < before.version) return undefined;
    if (isVersioned && version === before.version) {
      const after = { ...before, at: Math.max(at, before.at) };
      entities.set(entity, after);
      return { entity, before: after, after };
    }
    if (!isVersioned && mark !== undefined && before && before.touched > mark) return 'older';
    const held = before?.value;
    if (patch && typeof held !== 'object') return undefined;
    const next = patch ? { ...(held as object), ...patch } : change.value;
    const after = {
      value: shareStructure(held, next),
      version: version ?? before?.version,
      at,
      touched: mark === undefined ? ++now : Math.max(mark, before?.touched ?? 0),
    };
    entities.set(entity, after);
    return { entity, before, after };
  }

  /** @returns whether the list is another one now; 'older' if a part of it was newer already */
  function applyCollection(change: RemoteCollection, mark: number | undefined): boolean | 'older' {
    const { collection: key, added = [], removed = [], at = 'end' } = change;
    const before = collections.get(key);
    const members = pushedMembers.get(key) ?? new Map<string, { isIn: boolean; touched: number }>();
    let ids = [...(change.ids ?? before?.ids ?? [])];
    let isOverlapped = false;
    const join = (id: string, place: 'start' | 'end') => {
      if (!ids.includes(id)) ids = place === 'start' ? [id, ...ids] : [...ids, id];
    };
    const leave = (id: string) => {
      ids = ids.filter((other) => other !== id);
    };
    if (mark === undefined) {
      const touched = ++now;
      const push = (id: string, isIn: boolean) => {
        members.delete(id);
        members.set(id, { isIn, touched });
      };
      for (const id of added) push(id, true);
      for (const id of removed) push(id, false);
      for (const id of members.keys()) if (members.size > maxPushedMembers) members.delete(id);
      if (members.size) pushedMembers.set(key, members);
    } else
      for (const [id, { isIn, touched }] of members) {
        if (touched <= mark) members.delete(id);
        else if (isIn !== ids.includes(id)) {
          isOverlapped = true;
          if (isIn) join(id, at);
          else leave(id);
        }
      }
    for (const id of added) join(id, at);
    for (const id of removed) leave(id);
    const isSame = before?.ids.length === ids.length && ids.every((id, index) => id === before.ids[index]);
    collections.set(key, { ids: isSame ? before.ids : ids, touched: now });
    return isOverlapped ? 'older' : !isSame;
  }

  return {
    mark: () => now,
    entity: (key) => entities.get(key),
    collection: (key) => collections.get(key),
    apply(changes, at, mark) {
      const heard: BaseChange[] = [];
      const lists: string[] = [];
      let isOverlapped = mark !== undefined && mark < floor;
      for (const change of isOverlapped ? [] : changes) {
        if ('collection' in change) {
          const result = applyCollection(change, mark);
          if (result) lists.push(change.collection);
          isOverlapped ||= result === 'older';
        } else {
          const result = applyEntity(change, at, mark);
          if (result === 'older') isOverlapped = true;
          else if (result) heard.push(result);
        }
      }
      return { heard, collections: lists, isOverlapped };
    },
    clear() {
      floor = ++now;
      entities.clear();
      collections.clear();
      pushedMembers.clear();
    },
  };
}

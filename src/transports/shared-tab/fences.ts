/** Numbers that only grow, one for each name, which all tabs of an origin agree on. Any of it may fail, as a disk may. */
export interface FenceStore {
  /** 0 if it was never advanced. */
  read(name: string): Promise<number>;
  /**
   * Adds one, in one step with looking.
   *
   * @param from only if it is still this
   * @returns what it is now
   */
  advance(name: string, from?: number): Promise<{ readonly fence: number; readonly isWon: boolean }>;
}

const databaseName = 'tidewire-tabs';
const storeName = 'fences';

/** In IndexedDB, whose transactions are atomic among tabs. The database is closed after each, so that it keeps no page from sleeping. */
export function browserFences(): FenceStore | undefined {
  // Some browsers have none in private windows.
  if (!('indexedDB' in globalThis)) return undefined;

  async function use<Result>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => Promise<Result>,
  ): Promise<Result> {
    // eslint-disable-next-line no-restricted-globals -- Tabs and their worker have no other memory in common.
    const opening = indexedDB.open(databaseName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    const database = await toPromise(opening);
    // Another version of ours must not wait for this one.
    database.onversionchange = () => database.close();
    try {
      const transaction = database.transaction(storeName, mode);
      const completed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
      });
      const [result] = await Promise.all([act(transaction.objectStore(storeName)), completed]);
      return result;
    } finally {
      database.close();
    }
  }

  return {
    read: (name) => use('readonly', async (store) => toFence(await toPromise(store.get(name)))),
    advance: (name, from) =>
      use('readwrite', async (store) => {
        const present = toFence(await toPromise(store.get(name)));
        if (from !== undefined && present !== from) return { fence: present, isWon: false };
        store.put(present + 1, name);
        return { fence: present + 1, isWon: true };
      }),
  };
}

function toPromise<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });
}

function toFence(stored: unknown): number {
  return typeof stored === 'number' ? stored : 0;
}
